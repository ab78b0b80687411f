/**
 * The two indexes that find a key's slot: a hash index for any key, and a radix index that keeps the keys in order.
 * Generic in the slot, so that nothing here knows what a slot holds. Reads and iterations lock nothing.
 *
 * <p>Internal: not for users, and free to change.
 */
@NullMarked
package dev.flashdb.index;

import org.jspecify.annotations.NullMarked;
