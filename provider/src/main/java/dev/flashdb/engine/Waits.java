package dev.flashdb.engine;

import dev.flashdb.DeadlockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
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
     * and then reads `awaited`, all of them volatile: one of the two sees the other. The same holds for a hold that is
     * given up before its commit is decided (`isOver()`): its owner may go on to wait for who waited for it.
     */
    private static final int SPINS = 64;

    /** A thread's wait, which is over when the claim is released, or what it is wanted for has been given up. */
    private record Wait(Claim claim, Object what, BooleanSupplier isOver) {}

    /** How long a waiter sleeps before it looks whether the owner of the claim has ended. */
    private static final long LOOK_NANOS = 1_000_000_000;

    private static final Waits SHARED = new Waits();

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Thread, Wait> waiting = new HashMap<>();

    private Waits() {}

    /** Returns the one of this process: threads wait for each other across engines, too. */
    public static Waits shared() {
        return SHARED;
    }

    /**
     * Waits until {@code claim} is released. An interrupt does not end the wait; it is kept for the caller.
     *
     * @param what what the caller wants, for messages: its {@code toString} is called for an error only
     * @throws DeadlockException at once, if the claim's owner waits, directly or through others, for the caller, or is
     *     the caller
     */
    public void await(Claim claim, Object what) {
        await(new Wait(claim, what, claim::isReleased));
    }

    /** As {@link #await(Claim, Object)}, until a key is let go: with its commit, or before. */
    void await(Hold hold) {
        await(new Wait(hold.commit, hold, hold::isOver));
    }

    private void await(Wait wait) {
        if (!wait.claim.isMine()) {
            for (int i = 0; i < SPINS; i++) {
                if (wait.isOver.getAsBoolean()) {
                    return;
                }
                Thread.onSpinWait();
            }
        }
        lock.lock();
        try {
            wait.claim.awaited = true;
            if (!wait.isOver.getAsBoolean()) {
                refuseCycle(wait);
                park(wait);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Wakes all who wait for {@code claim}; to be called once it is released, or one of its holds given up. */
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
        boolean interrupted = false;
        try {
            while (!wait.isOver.getAsBoolean()) {
                interrupted |= !pause(condition);
                // in this order: what a thread has done that has ended shows
                if (!wait.claim.owner().isAlive() && !wait.isOver.getAsBoolean()) {
                    wait.claim.abandon();
                }
            }
        } finally {
            waiting.remove(Thread.currentThread());
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Returns false when the pause was interrupted. */
    private static boolean pause(Condition condition) {
        try {
            condition.awaitNanos(LOOK_NANOS);
            return true;
        } catch (InterruptedException e) {
            return false;
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
        while (wait != null && !wait.isOver.getAsBoolean()) {
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
