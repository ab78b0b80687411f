/**
 * Values as bytes and values as copies: the codec contract, the standard codec, and the copier of by-value caches.
 *
 * <p>Exactly one class, {@code GuardedObjectInput}, opens an {@link java.io.ObjectInputStream}. It instantiates either
 * the very classes that were named while the same object was written a moment ago (copies), or those that a
 * {@link dev.flashdb.codec.SerialFilter} allows by name before they are loaded (bytes from a log).
 */
@NullMarked
package dev.flashdb.codec;

import org.jspecify.annotations.NullMarked;
