/**
 * When entries are to leave by time: a hierarchical timing wheel. Generic, without a clock of its own, and unaware of
 * what an entry is.
 *
 * <p>Internal: not for users, and free to change.
 */
@NullMarked
package dev.flashdb.expiry;

import org.jspecify.annotations.NullMarked;
