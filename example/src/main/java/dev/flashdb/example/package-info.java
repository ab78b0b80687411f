/** A real request trace, replayed through a read-through cache in front of a slow lookup. */
@NullMarked
package dev.flashdb.example;

import org.jspecify.annotations.NullMarked;
