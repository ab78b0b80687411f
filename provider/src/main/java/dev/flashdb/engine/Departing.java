package dev.flashdb.engine;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes entries out of a namespace on the engine's own behalf: those whose deadline has come, and those beyond the bound.
 * Thread-safe; never waits for who holds a key.
 */
final class Departing {

    private final Namespace namespace;
    private final Views views;
    private final Departures departures;

    /** Whether an entry may go without holding its key: nobody weighs it, and no log has it. */
    private final boolean isPlain;

    Departing(Namespace namespace, NamespaceOptions options, Engine engine, boolean isPlain) {
        this.namespace = namespace;
        this.views = engine.views();
        this.departures = options.departures();
        this.isPlain = isPlain;
    }

    /** Takes out all entries whose deadline has come, and says how many are left. */
    void sweep(Contents contents, long nowMillis) {
        Failures failures = new Failures();
        List<Slot> staying = new ArrayList<>(0);
        while (failures.isEmpty() && sweepDue(contents, nowMillis, staying, failures)) {
            // the condition does the work
        }
        staying.forEach(slot -> contents.expirations.update(slot, slot.current(views))); // for the next sweep
        failures.collect(() -> trimToBound(contents));
        failures.rethrow();
        departures.swept(contents.count.sum());
    }

    /** Takes out a batch, all of it whatever fails, for it is in no wheel any more; false when there was none. */
    private boolean sweepDue(Contents contents, long nowMillis, List<Slot> staying, Failures failures) {
        List<Slot> due = contents.expirations.due(nowMillis);
        for (Slot slot : due) {
            boolean[] isDone = new boolean[1];
            failures.collect(() -> isDone[0] = expire(contents, slot, nowMillis));
            if (!isDone[0]) {
                staying.add(slot);
            }
        }
        return !due.isEmpty();
    }

    /** Takes an entry out if its deadline has come; false when it stays: somebody holds it, or a read has moved the deadline. */
    boolean expire(Contents contents, Slot slot, long nowMillis) {
        @Nullable Hold hold = tryHold(contents, slot);
        if (hold == null) {
            return false;
        }
        Version before = hold.before();
        if (before.isExpired(nowMillis)) {
            departures.expired(hold);
        } else if (before.isUnreadable() && before.deadlineMillis <= nowMillis) {
            hold.erase();
            hold.commit();
        } else {
            hold.release();
            return false;
        }
        return true;
    }

    /** Takes out what is beyond the bound, and what waits to be counted. */
    void trimToBound(Contents contents) {
        @Nullable Bound limit = contents.bound;
        if (limit != null) {
            limit.drain(slot -> evict(contents, slot), views);
        }
    }

    /** Takes out what is beyond the bound, as {@link Bound#enforce}. */
    void enforceBound(Contents contents) {
        @Nullable Bound limit = contents.bound;
        if (limit != null) {
            limit.enforce(slot -> evict(contents, slot), views);
        }
    }

    /** Takes a victim out, and tells the user's code; false when it cannot leave now. */
    private boolean evict(Contents contents, BoundedSlot slot) {
        if (slot.isDead()) {
            return true;
        }
        if (contents.hasCome(slot.current(views).deadlineMillis)) {
            expire(contents, slot, namespace.nowMillis());
            return !slot.hasValue(views);
        }
        @Nullable Object value = isPlain ? slot.kill(contents) : null;
        if (value != null) {
            contents.count.decrement();
            contents.forgetDead(slot);
        } else {
            @Nullable Hold hold = tryHold(contents, slot);
            if (hold == null) {
                return false;
            }
            value = hold.value();
            hold.erase();
            hold.commit();
        }
        if (value != null) {
            departures.evicted(slot.key, value);
        }
        return true;
    }

    /** Holds the key of a slot for the engine itself, which takes it out; null when somebody else holds it. Never waits. */
    @Nullable
    private static Hold tryHold(Contents contents, Slot slot) {
        return contents.namespace.locks().tryHold(Hold.departing(contents, slot));
    }
}
