/** Spring Boot's side of the cache backend: auto-configuration, properties, meters, health and the {@code flashdb} endpoint. */
@NullMarked
package dev.flashdb.spring.boot;

import org.jspecify.annotations.NullMarked;
