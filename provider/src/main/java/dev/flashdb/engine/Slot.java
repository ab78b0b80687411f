package dev.flashdb.engine;

import dev.flashdb.expiry.TimerWheel;
import dev.flashdb.index.HashIndex;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The place of one key in a namespace: the head of its chain of versions, and its place in the timer wheel.
 * Thread-safe; the links of the wheel are guarded by the lock of the key's stripe.
 */
class Slot extends TimerWheel.Timer implements HashIndex.Node {

    /*
     * head is one of
     *   a Version, decided           the newest state
     *   a Hold, undecided            somebody holds the key; the newest state is what its `older` leads to
     *   a Hold, decided              about to be replaced by the Version it decided, by whoever comes by first
     *   Version.DEAD                 the slot has left the index, for ever
     * and changes by compare-and-set alone. Only an undecided Hold keeps others from changing it.
     */
    private static final VarHandle HEAD;

    static {
        try {
            HEAD = MethodHandles.lookup().findVarHandle(Slot.class, "head", Version.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Object key;

    /** The key's hash code when the slot was made: a key whose hash code changes later must not change its stripe. */
    final int hash;

    /** Written under the lock of the key's stripe; read without it as a hint that {@link Expirations} verifies. */
    volatile boolean isInWheel;

    private volatile Version head;

    Slot(Object key, int hash, Version head) {
        this.key = key;
        this.hash = hash;
        this.head = head;
    }

    /** Makes {@code first} the head of a slot that nobody else can see yet. */
    void startWith(Version first) {
        HEAD.set(this, first);
    }

    @Override
    public final Object key() {
        return key;
    }

    @Override
    public final int hash() {
        return hash;
    }

    Version head() {
        return head;
    }

    /** Returns the newest visible state; {@link Version#NOTHING} or the like when there is none. Lock-free. */
    Version current(Views views) {
        Version version = head;
        if (version instanceof Hold hold && hold.stampedEpoch(views) < 0) {
            return hold.before();
        }
        version.stampedEpoch(views);
        return version;
    }

    /** Returns the state that a view of the given epoch sees, or null when the key was absent then. Lock-free. */
    @Nullable
    Version at(long viewEpoch, Views views) {
        Version version = head;
        while (version != null) {
            long epoch = version.stampedEpoch(views);
            if (epoch > 0 && epoch <= viewEpoch) {
                return version;
            }
            version = version.older;
        }
        return null;
    }

    /** Returns the head after putting the outcome of a decided hold in its place. */
    Version settledHead(Views views) {
        while (true) {
            Version seen = head;
            if (!(seen instanceof Hold hold) || hold.commit.isUndecided()) {
                return seen;
            }
            replaceHead(seen, hold.settled(views));
        }
    }

    boolean replaceHead(Version expected, Version replacement) {
        return HEAD.compareAndSet(this, expected, replacement);
    }

    /**
     * Puts {@code mine} at the head.
     *
     * @return {@code mine}; or the hold that its commit already has here; or null when the slot is dead
     */
    @Nullable
    Hold hold(Hold mine, Views views, Waits waits) {
        while (true) {
            Version seen = settledHead(views);
            if (seen == Version.DEAD) {
                return null;
            }
            if (seen instanceof Hold other) {
                if (other.commit == mine.commit) {
                    return other;
                }
                waits.await(other.commit, other);
            } else if (tryHold(mine, seen, views)) {
                return mine;
            }
        }
    }

    /** Puts {@code mine} in front of {@code seen}, unless the head has changed meanwhile. */
    boolean tryHold(Hold mine, Version seen, Views views) {
        seen.stampedEpoch(views);
        mine.standOn(seen);
        return replaceHead(seen, mine);
    }
}
