/** The program: a shop with durable caches and a page, or the replay of a recorded trace through it. */
@NullMarked
package dev.flashdb.example;

import org.jspecify.annotations.NullMarked;
