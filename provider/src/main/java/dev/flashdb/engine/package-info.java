/**
 * The embedded engine: namespaces, transactions, views, expiry and bounds behind the contract of {@code dev.flashdb}.
 *
 * <p>Internal: not for users, and free to change.
 *
 * <p>Priorities, in order: nothing acknowledged is lost or half seen; nothing hangs; readers wait for nobody; writers of
 * different keys do not meet; memory; speed.
 *
 * <h2>The path of a put</h2>
 *
 * <p>Five files. {@code Namespace.set} asks {@code contents()} for the present {@code Contents} and finds the {@code Slot};
 * {@code Slot.overwrite} writes under the slot's latch, if {@code Contents.isFree} says that nobody holds the key in {@code Locks};
 * {@code Contents.keepUpToDate} tells wheel and bound. What cannot be done so (a log, a weigher, a view that is open, somebody who
 * holds the key) goes through a {@code Hold}: {@code Locks.hold}, {@code Namespace.commit}, {@code Contents.write}, {@code Finish}.
 *
 * <h2>What is held and locked, and in which order</h2>
 *
 * <ol>
 *   <li>the turn to update ({@code Engine.turn}): one transaction of several keys at a time. One that waits for the disk has
 *       given it away, but for one that clears: that keeps it, and waits for those that gave it away before
 *   <li>keys: an undecided {@code Hold} in the table {@code Locks} is the lock of its key, whatever contents the namespace
 *       has; and all keys of a namespace or a hash, for an update that scans them ({@code Lockable.scanner}). The user's
 *       code runs with these only. Waiting for them or for the turn goes through {@code Waits}, which finds deadlocks: so
 *       holds need no order among themselves
 *   <li>leaves, held for some lines each, never two at a time, never while the user's code runs: the lock of a stripe's
 *       timer wheel ({@code Expirations}), of a bound ({@code Bound}), of {@code Waits}; and the latch of a {@code Slot},
 *       which is held for some instructions and waited for by spinning, by writers of the key and by views, never by plain
 *       reads
 * </ol>
 *
 * <p>What follows a decision is in {@code Finish}, for one key and for many: the books of everything that was written (what views
 * need, count, wheel, policy), then the locks go, then bounds are kept, and the user's code comes last; all of it is done,
 * whatever of it throws.
 *
 * <h2>Shared fields</h2>
 *
 * <table>
 *   <caption>How each shared field is read and written</caption>
 *   <tr><th>field</th><th>read</th><th>written</th><th>guard</th></tr>
 *   <tr><td>Locks' table</td><td>volatile</td><td>compare-and-set of a list's head</td>
 *       <td>none: see the essay in Locks</td></tr>
 *   <tr><td>Hold.next</td><td>volatile</td><td>volatile, only ever past holds that are over</td><td>none</td></tr>
 *   <tr><td>Hold's other fields</td><td>plain, after the head that leads to it</td><td>plain, before it is at a head; those of
 *       an undecided one by its owner, and read by others only once it is decided</td>
 *       <td>publication by Slot.head or Commit.epoch</td></tr>
 *   <tr><td>Lockable.scanner</td><td>volatile</td><td>compare-and-set</td><td>none</td></tr>
 *   <tr><td>Slot.head</td><td>volatile</td><td>volatile or release; plain before the slot is in its index</td>
 *       <td>the slot's latch</td></tr>
 *   <tr><td>Slot.value, TimedSlot.deadlineMillis</td><td>volatile: the head, then the deadline, then the value</td>
 *       <td>release: the value, then the deadline</td><td>the slot's latch</td></tr>
 *   <tr><td>TimedSlot.isInWheel, the links of the wheel</td><td>volatile as a hint</td><td>volatile</td>
 *       <td>the stripe</td></tr>
 *   <tr><td>Expirations.strays</td><td>a concurrent map</td><td></td><td>the stripe</td></tr>
 *   <tr><td>Version.value</td><td>plain, after the head that leads to it</td><td>plain, before it is visible</td>
 *       <td>publication by Slot.head or Commit.epoch</td></tr>
 *   <tr><td>Version.deadlineMillis</td><td>volatile</td><td>plain before it is visible; then compare-and-set by reads</td>
 *       <td>the slot's latch</td></tr>
 *   <tr><td>Version.epoch, Commit.epoch</td><td>volatile</td><td>compare-and-set from unstamped, by anybody; the decision
 *       of a commit is one volatile write by its owner, or by who finds that its owner has ended</td><td>none</td></tr>
 *   <tr><td>Version.older</td><td>volatile</td><td>volatile, only ever past what no view needs</td><td>the slot's latch</td>
 *   </tr>
 *   <tr><td>BoundedSlot's hits and last use</td><td>plain</td><td>plain, by reads too</td><td>none: a lost race loses one
 *       mark</td></tr>
 *   <tr><td>BoundedSlot's other fields</td><td>plain</td><td>plain; the queue volatile</td><td>the bound's lock; whether there
 *       is a queue is also read volatile as a hint</td></tr>
 *   <tr><td>Namespace.restoration</td><td>volatile, before anything else of the namespace</td><td>volatile: before anybody
 *       else has the namespace, and to null when the index is full, before those who wait for that go on</td>
 *       <td>see the essay in Restoration</td></tr>
 *   <tr><td>Claim.awaited, Claim.released</td><td>volatile; under the lock</td><td>under the lock of Waits</td>
 *       <td>Waits</td></tr>
 *   <tr><td>Views.open, active, epoch</td><td>volatile</td><td>atomic</td><td>none: see the essay in Views</td></tr>
 * </table>
 */
@NullMarked
package dev.flashdb.engine;

import org.jspecify.annotations.NullMarked;
