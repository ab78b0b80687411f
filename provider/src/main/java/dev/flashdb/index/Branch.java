package dev.flashdb.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * What holds references to children in a {@link RadixIndex}: the root or a node. Carries the lock that its writers
 * take; readers never look at it. The lock is a bit and not a lock object since there is one per node, and the sections
 * under it are a few dozen instructions that never block. Thread-safe.
 */
abstract class Branch {
    private static final int FREE = 0;
    private static final int LOCKED = 1;
    private static final int RETIRED = 2;
    private static final int SPINS_PER_YIELD = 64;
    private static final VarHandle STATE;

    static {
        try {
            STATE = MethodHandles.lookup().findVarHandle(Branch.class, "state", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @SuppressWarnings("FieldMayBeFinal") // written through STATE
    private volatile int state = FREE;

    /** Takes the lock; answers false, without it, once the branch is no longer part of the tree. */
    final boolean lock() {
        for (int spins = 1; ; spins++) {
            int seen = state;
            if (seen == RETIRED) {
                return false;
            }
            if (seen == FREE && STATE.compareAndSet(this, FREE, LOCKED)) {
                return true;
            }
            if (spins % SPINS_PER_YIELD == 0) {
                Thread.yield();
            } else {
                Thread.onSpinWait();
            }
        }
    }

    /** Lets the lock go, unless the branch was retired under it. Only for the lock's holder. */
    final void unlock() {
        if (state == LOCKED) {
            state = FREE;
        }
    }

    /** Declares this branch frozen and out of the tree for ever. Only for the lock's holder. */
    final void retire() {
        state = RETIRED;
    }

    final boolean isRetired() {
        return state == RETIRED;
    }

    /** Volatile read of the child at the byte: a {@link Node}, a slot, or null. */
    abstract @Nullable Object child(int edge);

    /** Volatile write of the child at a byte this branch has room for. Only for the lock's holder. */
    abstract void setChild(int edge, @Nullable Object child);
}
