/** Plays recorded requests through a shop's HTTP face and measures them. */
@NullMarked
package dev.flashdb.example.replay;

import org.jspecify.annotations.NullMarked;
