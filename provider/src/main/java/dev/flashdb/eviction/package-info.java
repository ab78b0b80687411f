/**
 * Who is to leave when a bound is reached: an eviction policy of the S3-FIFO family, and the
 * buffers in front of it. Generic, without a clock, and unaware of what an entry is.
 *
 * <p>Internal: not for users, and free to change.
 */
@NullMarked
package dev.flashdb.eviction;

import org.jspecify.annotations.NullMarked;
