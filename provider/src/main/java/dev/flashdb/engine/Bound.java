package dev.flashdb.engine;

import dev.flashdb.eviction.EvictionPolicy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The bound of one namespace's contents: an eviction policy and its lock. A hit takes no lock. Thread-safe. */
final class Bound {

    /** How often an insertion tries the next in line when those it tried before are held. */
    private static final int MOST_ROUNDS = 16;

    private final ReentrantLock lock = new ReentrantLock();
    private final EvictionPolicy<BoundedSlot> policy;
    private final boolean weighs;

    /** Whether the policy holds more than the bound; written under the lock. */
    private volatile boolean isOver;

    Bound(long maximum, boolean weighs) {
        this.policy = new EvictionPolicy<>(maximum);
        this.weighs = weighs;
    }

    void used(BoundedSlot slot) {
        policy.onHit(slot);
    }

    /**
     * Brings the policy up to date with a slot that has changed.
     *
     * @return whether there is now more than the bound allows; false for a victim on its way out, since whoever took it out
     *     goes on with the next one
     */
    boolean update(BoundedSlot slot, boolean isPresent, Views views) {
        boolean isBounded = slot.isBounded();
        if (!isBounded && !isPresent) {
            return false;
        }
        if (!weighs && isBounded && isPresent) {
            return isOver;
        }
        lock.lock();
        try {
            bringUpToDate(slot, views);
            isOver = isOverBound();
            return isOver;
        } finally {
            lock.unlock();
        }
    }

    /** Who changes the slot meanwhile sees either what is done here, and comes too, or is seen here. */
    private void bringUpToDate(BoundedSlot slot, Views views) {
        do {
            bringUpToDate(slot, slot.current(views));
        } while (slot.isBounded() != (slot.current(views).value != null));
    }

    private void bringUpToDate(BoundedSlot slot, Version current) {
        boolean isPresent = current.value != null;
        if (slot.isBounded() && !isPresent) {
            policy.onRemove(slot);
        } else if (!slot.isBounded() && isPresent) {
            policy.onInsert(slot, current.weight());
        } else if (isPresent && slot.weight() != current.weight()) {
            policy.onWeightChange(slot, current.weight());
        }
    }

    /**
     * Takes victims out until the bound is kept. Those that cannot leave now, because somebody holds them, stay, and the
     * next in line leaves.
     *
     * @param remove takes one out; false when it cannot leave now
     */
    void enforce(Predicate<BoundedSlot> remove, Views views) {
        for (int round = 0; isOver && round < MOST_ROUNDS; round++) {
            enforceOnce(remove, views);
        }
    }

    /** Those that could not leave are put back at the end, and count again then: so there may be more to do. */
    private void enforceOnce(Predicate<BoundedSlot> remove, Views views) {
        List<BoundedSlot> busy = new ArrayList<>(0);
        @Nullable BoundedSlot victim = victim();
        while (victim != null) {
            if (!remove.test(victim)) {
                busy.add(victim);
            }
            victim = victim();
        }
        putBack(busy, views);
    }

    private @Nullable BoundedSlot victim() {
        if (!isOver) {
            return null;
        }
        lock.lock();
        try {
            @Nullable BoundedSlot victim = policy.evict();
            isOver = isOverBound();
            return victim;
        } finally {
            lock.unlock();
        }
    }

    /** Who empties a slot that is nobody's here does not find it in the policy: so it is looked at once more. */
    private void putBack(List<BoundedSlot> busy, Views views) {
        if (busy.isEmpty()) {
            return;
        }
        lock.lock();
        try {
            for (BoundedSlot slot : busy) {
                if (!slot.isBounded() && slot.current(views).value != null) {
                    policy.retain(slot);
                }
                bringUpToDate(slot, views);
            }
            isOver = isOverBound();
        } finally {
            lock.unlock();
        }
    }

    /** Changes the bound to what it is to be by the time it is changed: so the last of several changes stays. */
    void resize(LongSupplier maximum) {
        lock.lock();
        try {
            policy.resize(maximum.getAsLong());
            isOver = isOverBound();
        } finally {
            lock.unlock();
        }
    }

    private boolean isOverBound() {
        return policy.weight() > policy.bound();
    }
}
