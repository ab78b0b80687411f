/** FlashDB as the backend of Spring's cache abstraction. */
@NullMarked
package dev.flashdb.spring;

import org.jspecify.annotations.NullMarked;
