/** Values of JPA in caches. */
@NullMarked
package dev.flashdb.example.jpa;

import org.jspecify.annotations.NullMarked;
