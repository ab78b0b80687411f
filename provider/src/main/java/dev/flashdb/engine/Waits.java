package dev.flashdb.engine;

import dev.flashdb.DeadlockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The waiting of threads for each other's claims, and the finding of deadlocks among them. Thread-safe.
 *
 * <p>Nothing here is touched while nobody waits: a claim is released by its owner's own volatile write, and only when
 * {@link Claim#awaited} is set does the owner come here to wake the waiters.
 */
public final class Waits {

    /*
     * Each thread waits for one claim at most, and each claim has one owner: the wait-for graph is a set of chains. A
     * thread that is about to wait follows its chain; coming back to itself means that waiting would never end. All
     * edges are added under the one lock, so the last thread of a would-be cycle always sees the whole of it.
     *
     * No wake-up is lost: the waiter sets `awaited` and then reads `isReleased()`, the owner makes `isReleased()` true
     * and then reads `awaited`, all of them volatile: one of the two sees the other.
     */
    private static final int SPINS = 64;

    private record Wait(Claim claim, Object what) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Thread, Wait> waiting = new HashMap<>();

    Waits() {}

    /**
     * Waits until {@code claim} is released. An interrupt does not end the wait; it is kept for the caller.
     *
     * @param what what the caller wants, for messages: its {@code toString} is called for an error only
     * @throws DeadlockException at once, if the claim's owner waits, directly or through others, for the caller, or is
     *     the caller
     */
    public void await(Claim claim, Object what) {
        if (!claim.isMine()) {
            for (int i = 0; i < SPINS; i++) {
                if (claim.isReleased()) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
        lock.lock();
        try {
            claim.awaited = true;
            if (!claim.isReleased()) {
                Wait wait = new Wait(claim, what);
                refuseCycle(wait);
                park(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all who wait for {@code claim}; to be called once it is released. */
    public void wake(Claim claim) {
        if (claim.awaited) {
            lock.lock();
            try {
                if (claim.released != null) {
                    claim.released.signalAll();
                }
            } finally {
                lock.unlock();
            }
        }
    }

    private void park(Wait wait) {
        Condition condition = wait.claim.released;
        if (condition == null) {
            condition = lock.newCondition();
            wait.claim.released = condition;
        }
        waiting.put(Thread.currentThread(), wait);
        try {
            while (!wait.claim.isReleased()) {
                condition.awaitUninterruptibly();
            }
        } finally {
            waiting.remove(Thread.currentThread());
        }
    }

    private void refuseCycle(Wait wanted) {
        if (wanted.claim.isMine()) {
            throw new DeadlockException(
                    "The calling thread asked for " + wanted.what + ", which an unfinished operation of its own holds;"
                            + " let that operation finish first, or make the change through it",
                    List.of(wanted.what.toString()));
        }
        List<String> chain = new ArrayList<>();
        @Nullable Wait wait = wanted;
        while (wait != null && !wait.claim.isReleased()) {
            chain.add(wait.what.toString());
            if (wait.claim.isMine()) {
                throw new DeadlockException(
                        "Waiting would never end: the calling thread asked for "
                                + String.join(", whose owner waits for ", chain)
                                + ", which the calling thread holds; take keys in one order everywhere",
                        chain);
            }
            wait = waiting.get(wait.claim.owner());
        }
    }
}
