/**
 * A {@code FlashDb} that is opened in this process: the commands of strings, hashes, sets and sorted sets over the engine's
 * namespaces.
 *
 * <p>Each group of commands is written once ({@code StringsRead}, {@code StringsWrite} ...) against
 * {@link dev.flashdb.embedded.ReadAccess} and {@link dev.flashdb.embedded.WriteAccess}: the newest state, a snapshot, or a
 * transaction.
 *
 * <p>Internal: not for users, and free to change.
 */
@NullMarked
package dev.flashdb.embedded;

import org.jspecify.annotations.NullMarked;
