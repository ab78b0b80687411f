/**
 * The embedded engine: namespaces, transactions, views, expiry and bounds behind the contract of {@code dev.flashdb}.
 *
 * <p>Internal: not for users, and free to change.
 *
 * <p>Priorities, in order: nothing acknowledged is lost or half seen; nothing hangs; readers wait for nobody; writers of
 * different keys do not meet; memory; speed.
 *
 * <h2>What is held and locked, and in which order</h2>
 *
 * <ol>
 *   <li>the turn to update ({@code Engine.turn}): one transaction of several keys at a time. One that waits for the disk has
 *       given it away, but for one that clears: that keeps it, and waits for those that gave it away before
 *   <li>holds: an undecided {@code Hold} at the head of a {@code Slot} is the lock of its key. The user's code runs with
 *       holds only. Waiting for a hold or for the turn goes through {@code Waits}, which finds deadlocks: so holds need no
 *       order among themselves
 *   <li>leaves, held for some lines each, never two at a time, never while the user's code runs: the lock of a stripe's
 *       timer wheel ({@code Expirations}), of a bound ({@code Bound}), of a chain that is pruned ({@code Views}), of
 *       {@code Waits}; and the latch of a {@code Slot}, which is held for some instructions and waited for by spinning,
 *       by writers of the key and by views, never by plain reads
 * </ol>
 *
 * <h2>Shared fields</h2>
 *
 * <table>
 *   <caption>How each shared field is read and written</caption>
 *   <tr><th>field</th><th>read</th><th>written</th><th>guard</th></tr>
 *   <tr><td>Slot.head</td><td>volatile</td><td>compare-and-set; plain before the slot is in its index</td>
 *       <td>whoever holds the key decides; anybody may put a decided hold's outcome in its place. To null and from null only
 *       with the slot's latch</td></tr>
 *   <tr><td>Slot.value, TimedSlot.deadlineMillis</td><td>volatile: the head, then the deadline, then the value</td>
 *       <td>release: the value, then the deadline; reads move the deadline by compare-and-set</td><td>the slot's latch</td></tr>
 *   <tr><td>TimedSlot.isInWheel, the links of the wheel</td><td>volatile as a hint</td><td>volatile</td>
 *       <td>the stripe</td></tr>
 *   <tr><td>Expirations.strays</td><td>a concurrent map</td><td></td><td>the stripe</td></tr>
 *   <tr><td>Version.value</td><td>plain, after the head that leads to it</td><td>plain, before it is visible</td>
 *       <td>publication by Slot.head or Commit.epoch</td></tr>
 *   <tr><td>Version.deadlineMillis</td><td>volatile</td><td>plain before it is visible; then compare-and-set by reads</td>
 *       <td>none: a lost race loses one move of the deadline</td></tr>
 *   <tr><td>Version.epoch, Commit.epoch</td><td>volatile</td><td>compare-and-set from unstamped, by anybody; the decision
 *       of a commit is one volatile write by its owner</td><td>none</td></tr>
 *   <tr><td>Version.older</td><td>volatile</td><td>volatile, only ever past what no view needs</td><td>the pruner's lock, or
 *       no view is open</td></tr>
 *   <tr><td>BoundedSlot's hits and last use</td><td>plain</td><td>plain, by reads too</td><td>none: a lost race loses one
 *       mark</td></tr>
 *   <tr><td>BoundedSlot's other fields</td><td>plain</td><td>plain; the queue volatile</td><td>the bound's lock; whether there
 *       is a queue is also read volatile as a hint</td></tr>
 *   <tr><td>Namespace.restoration</td><td>volatile, before anything else of the namespace</td><td>volatile: before anybody
 *       else has the namespace, and to null when the index is full, before those who wait for that go on</td>
 *       <td>see the essay in Restoration</td></tr>
 *   <tr><td>Contents.scanner</td><td>volatile</td><td>volatile</td><td>written by who has the turn to update</td></tr>
 *   <tr><td>Claim.awaited, Claim.released</td><td>volatile; under the lock</td><td>under the lock of Waits</td>
 *       <td>Waits</td></tr>
 *   <tr><td>Views.open, active, opening, epoch</td><td>volatile</td><td>atomic</td><td>none: see the essay in Views</td></tr>
 * </table>
 */
@NullMarked
package dev.flashdb.engine;

import org.jspecify.annotations.NullMarked;
