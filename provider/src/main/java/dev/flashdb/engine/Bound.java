package dev.flashdb.engine;

import dev.flashdb.eviction.EvictionPolicy;
import dev.flashdb.eviction.InsertBuffers;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The bound of one namespace's contents: an eviction policy, its lock, and what waits for it. A hit takes no lock. A bound by
 * weight or of few entries is kept when {@link #enforce} returns. A larger one may be exceeded by what waits in the buffers,
 * until the next {@link #drain}. Thread-safe.
 */
final class Bound {

    /*
     * Who changes a slot calls update(), and enforce() when that says so. Between the two lie the buffers of a large bound:
     *
     *     update()    slot -> buffer of 16 -> (full) batch that is ready
     *     enforce()   lock, take one batch in, choose victims, unlock; take the victims out; again, if a batch is ready
     *
     * 1. The policy goes by the state of a slot that it reads under the lock, and looks once more after it has changed the
     *    slot's queue. Whoever changes a slot looks at the queue after that. So one of the two sees the other: in the end the
     *    policy has what is there, in whatever order the changes of a slot come, and however often.
     * 2. Victims are taken out without the lock: the user's code runs then, and the cache misses of the index keep nobody
     *    waiting. A victim that cannot leave now goes back into the policy, at the end of its queue.
     * 3. Who fills a buffer does not wait for another thread that has the lock, unless batches pile up. That thread takes the
     *    batch in: it looks for ready ones after it has let the lock go.
     * 4. Who puts a slot into a buffer, or makes batches of all that waits, looks afterwards whether the buffers are still those
     *    of the bound. If not, it empties them, for there may be a batch that nobody else knows of. Who replaces the buffers empties the old ones afterwards.
     * 5. Whatever is thrown: a victim is out of the namespace or in the policy, a batch is in the policy or ready again.
     *
     * docs/decisions has what this gains, and what was tried beside it.
     */

    /** A bound of fewer entries is kept exactly. */
    static final int LEAST_BUFFERED = 1_024;

    /** How many times more the bound is than what may wait in the buffers' stripes. */
    private static final int BOUND_TO_WAITING = 16;

    /** How often an operation looks for victims that can leave when all it found are held. */
    private static final int MOST_ROUNDS = 16;

    private static final int MOST_VICTIMS = 32;

    /** How many batches one operation takes in, its own and those that others leave to it. */
    private static final int MOST_BATCHES = 64;

    private static final int SPINS = Runtime.getRuntime().availableProcessors() > 1 ? 100 : 0;

    private final ReentrantLock lock = new ReentrantLock();
    private final EvictionPolicy<BoundedSlot> policy;
    private final boolean weighs;

    /** Whether the policy holds more than the bound; written under the lock. */
    private volatile boolean isOver;

    /** Nobody's number; under the lock. */
    private int lookedAt;

    /** Null for a bound that is kept exactly; written under the lock. */
    @Nullable
    private volatile InsertBuffers<BoundedSlot> buffers;

    Bound(long maximum, boolean weighs) {
        this.policy = new EvictionPolicy<>(maximum);
        this.weighs = weighs;
        this.buffers = newBuffers();
    }

    private @Nullable InsertBuffers<BoundedSlot> newBuffers() {
        return weighs || policy.bound() < LEAST_BUFFERED
                ? null
                : new InsertBuffers<>(policy.bound() / BOUND_TO_WAITING);
    }

    void used(BoundedSlot slot) {
        policy.onHit(slot);
    }

    /**
     * Brings the policy up to date with a slot that has changed, at once, or lets it wait for that.
     *
     * @param isPresent whether the slot has a value; a hint that the lock verifies
     * @return whether {@link #enforce} has work to do; false for a victim on its way out, since whoever took it out goes on
     *     with the next one
     */
    boolean update(BoundedSlot slot, boolean isPresent, Views views) {
        boolean isBounded = slot.isBounded();
        if (!isBounded && !isPresent) {
            return false;
        }
        if (!weighs && isBounded && isPresent) {
            return isOver;
        }
        @Nullable InsertBuffers<BoundedSlot> present = buffers;
        if (present == null) {
            takeIn(slot, views);
            return isOver;
        }
        boolean isReady = present.add(slot);
        if (buffers != present) {
            takeInAll(present, views);
        }
        return isReady || isOver;
    }

    /** Brings the policy up to date with a slot, at once. */
    void takeIn(BoundedSlot slot, Views views) {
        lock();
        try {
            bringUpToDate(slot, views);
        } finally {
            unlock();
        }
    }

    /** Changes the bound to what it is to be by the time it is changed: so the last of several changes stays. */
    void resize(LongSupplier maximum, Views views) {
        lock();
        try {
            policy.resize(maximum.getAsLong());
            @Nullable InsertBuffers<BoundedSlot> before = buffers;
            buffers = newBuffers();
            if (before != null) {
                takeInAll(before, views);
            }
        } finally {
            unlock();
        }
    }

    /** Empties buffers that are no longer the bound's. */
    private void takeInAll(InsertBuffers<BoundedSlot> its, Views views) {
        lock();
        try {
            its.flush();
            while (its.isReady()) {
                takeIn(its, new ArrayList<>(0), /* most= */ 0, views);
            }
        } finally {
            unlock();
        }
    }

    /** Has all that waits taken in and, as {@link #enforce}, takes out what is over the bound then. */
    void drain(Predicate<BoundedSlot> remove, Views views) {
        @Nullable InsertBuffers<BoundedSlot> present = buffers;
        if (present != null) {
            present.flush();
            if (buffers != present) {
                takeInAll(present, views);
            }
        }
        enforce(remove, views, /* waits= */ true);
    }

    /**
     * Takes in what is ready, and takes victims out until the bound is kept. Those that cannot leave now, because somebody
     * holds them, stay, and the next in line leaves. Throws what a removal has thrown when all is done. Leaves the work to
     * another thread that does it.
     *
     * @param remove takes one out, with no lock held; false when it cannot leave now
     */
    void enforce(Predicate<BoundedSlot> remove, Views views) {
        enforce(remove, views, /* waits= */ buffers == null);
    }

    private void enforce(Predicate<BoundedSlot> remove, Views views, boolean waits) {
        Failures failures = new Failures();
        int fruitless = 0;
        @Nullable InsertBuffers<BoundedSlot> its = buffers;
        for (int turn = 0; isOver || turn < MOST_BATCHES && its != null && its.isReady(); turn++) {
            if (fruitless == MOST_ROUNDS || !enter(waits || its != null && its.isCrowded())) {
                break;
            }
            List<BoundedSlot> victims = new ArrayList<>(its == null ? 1 : MOST_VICTIMS);
            boolean isTakenIn = takeInAndUnlock(victims, views, failures);
            boolean hasLeft = takeOut(victims, remove, views, failures);
            fruitless = isTakenIn && hasLeft ? 0 : fruitless + 1;
            its = buffers;
        }
        failures.rethrow();
    }

    private boolean enter(boolean waits) {
        if (lock.tryLock()) {
            return true;
        }
        if (waits) {
            lock();
        }
        return waits;
    }

    private boolean takeInAndUnlock(List<BoundedSlot> victims, Views views, Failures failures) {
        @Nullable InsertBuffers<BoundedSlot> its = buffers;
        int most = its == null ? 1 : MOST_VICTIMS;
        try {
            if (its != null) {
                takeIn(its, victims, most, views);
            }
            choose(victims, most);
            return true;
        } catch (RuntimeException | Error e) {
            failures.add(e);
            return false;
        } finally {
            unlock();
        }
    }

    /** Chooses victims after each slot of a batch, as if it had come alone: so the policy sees what it would without buffers. */
    private void takeIn(InsertBuffers<BoundedSlot> its, List<BoundedSlot> victims, int most, Views views) {
        @Nullable List<BoundedSlot> batch = its.next();
        int done = 0;
        try {
            lookAhead(batch);
            while (batch != null && done < batch.size()) {
                bringUpToDate(batch.get(done), views);
                done++;
                choose(victims, most);
            }
        } finally {
            if (batch != null && done < batch.size()) {
                its.giveBack(batch.subList(done, batch.size()));
            }
        }
    }

    private void lookAhead(@Nullable List<BoundedSlot> batch) {
        int seen = 0;
        for (int i = 0; batch != null && i < batch.size(); i++) {
            seen += policy.lookAhead(batch.get(i));
        }
        if (seen != lookedAt) {
            lookedAt = seen;
        }
    }

    private void choose(List<BoundedSlot> victims, int most) {
        while (victims.size() < most) {
            @Nullable BoundedSlot victim = policy.evict();
            if (victim == null) {
                return;
            }
            victims.add(victim);
        }
    }

    /** Takes victims out, puts those that stay back, and returns whether any has left or none had to. */
    private boolean takeOut(List<BoundedSlot> victims, Predicate<BoundedSlot> remove, Views views, Failures failures) {
        int staying = 0;
        for (int i = 0; i < victims.size(); i++) {
            BoundedSlot victim = victims.get(i);
            boolean isGone = false;
            try {
                isGone = remove.test(victim);
            } catch (RuntimeException | Error e) {
                failures.add(e);
            }
            if (!isGone && isPresent(victim, views)) {
                victims.set(staying++, victim);
            } else if (victim.isBounded()) {
                takeIn(victim, views); // it waited in the batch, too, behind those that drove it out
            }
        }
        if (staying > 0) {
            putBack(victims.subList(0, staying), views, failures);
        }
        return staying == 0 || staying < victims.size();
    }

    /** Who empties a slot that is nobody's here does not find it in the policy: so it is looked at once more. */
    private void putBack(List<BoundedSlot> staying, Views views, Failures failures) {
        lock();
        try {
            for (BoundedSlot slot : staying) {
                failures.collect(() -> {
                    if (!slot.isBounded() && isPresent(slot, views)) {
                        policy.retain(slot);
                    }
                    bringUpToDate(slot, views);
                });
            }
        } finally {
            unlock();
        }
    }

    /** Who changes the slot meanwhile sees either what is done here, and comes too, or is seen here. */
    private void bringUpToDate(BoundedSlot slot, Views views) {
        do {
            if (!isPresent(slot, views)) {
                policy.onRemove(slot);
            } else if (!slot.isBounded()) {
                policy.onInsert(slot, weight(slot, views));
            } else if (weighs && slot.weight() != weight(slot, views)) {
                policy.onWeightChange(slot, weight(slot, views));
            }
        } while (slot.isBounded() != isPresent(slot, views));
    }

    private int weight(BoundedSlot slot, Views views) {
        return weighs ? slot.current(views).weight() : 1;
    }

    /** The head is read after the queue, whatever is in the slot itself. */
    private static boolean isPresent(BoundedSlot slot, Views views) {
        return slot.hasValue(views);
    }

    /** Spins before it parks: who has the lock lets it go soon, if its thread runs. */
    private void lock() {
        for (int i = 0; i < SPINS; i++) {
            if (lock.tryLock()) {
                return;
            }
            Thread.onSpinWait();
        }
        lock.lock();
    }

    /** Writes the field only where it changes: who puts reads it. */
    private void unlock() {
        boolean isNowOver = policy.weight() > policy.bound();
        if (isOver != isNowOver) {
            isOver = isNowOver;
        }
        lock.unlock();
    }

    /** Returns how many entries the policy has; for tests. */
    int count() {
        lock();
        try {
            return policy.count();
        } finally {
            unlock();
        }
    }
}
