package dev.flashdb.engine;

import dev.flashdb.index.HashIndex;
import dev.flashdb.index.Index;
import dev.flashdb.index.OrderedKeys;
import dev.flashdb.index.RadixIndex;
import dev.flashdb.record.StoredEntries;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that a namespace holds between one clearing and the next: clearing puts new contents in the place of the old, as a
 * write puts a new version in the place of an old one. Thread-safe.
 */
final class Contents {

    final Namespace namespace;
    final Views views;

    private final Index<Object, Slot> index;
    private final boolean isTimed;

    final Expirations expirations;

    /** The bound; null for none. */
    @Nullable
    final Bound bound;

    /** How many slots hold a value, expired ones included until they are swept. */
    final LongAdder count = new LongAdder();

    /** Rises with each clearing; the log tells by it what a clearing has ended. */
    final long generation;

    /** What the log has and nobody can read, for the next snapshot of it; written before the contents are visible. */
    List<StoredEntries.Entry> unreadable = List.of();

    Contents(Namespace namespace, NamespaceOptions options, long bound, long generation, Engine engine) {
        this.namespace = namespace;
        this.views = engine.views();
        this.generation = generation;
        this.isTimed = options.isTimed();
        this.index = options.orderedKeys() == null ? new HashIndex<>() : ordered(options.orderedKeys());
        this.expirations = new Expirations(views, engine.clock());
        this.bound = options.isBounded() ? new Bound(bound, options.weigher() != null) : null;
    }

    @SuppressWarnings("unchecked")
    private static Index<Object, Slot> ordered(Class<?> keyType) {
        OrderedKeys<Object> keys = OrderedKeys.of((Class<Object>) keyType);
        return new RadixIndex<>(keys, slot -> slot.key);
    }

    /** Returns the slot of a key, or null. */
    @Nullable
    Slot slot(Object key) {
        return index.get(key);
    }

    /** Adds a slot unless the key has one, which it returns then. */
    @Nullable
    Slot putIfAbsent(Object key, Slot slot) {
        return index.putIfAbsent(key, slot);
    }

    void remove(Slot slot) {
        index.remove(slot.key, slot);
    }

    /** Takes a slot that is dead out of everything that goes by slots. */
    void forgetDead(Slot slot) {
        if (slot.isDead()) {
            remove(slot);
            expirations.update(slot, Version.NEVER);
            if (bound != null) {
                bound.update((BoundedSlot) slot, /* isPresent= */ false, views);
            }
        }
    }

    // ---------------------------------------------------------------- commits

    /** Writes what a single hold has become. There need be no slot for what is absent. */
    void write(Hold hold) {
        @Nullable Slot departing = hold.departing;
        if (departing != null) {
            hold.slot = departing.commit(hold, this) ? departing : null;
            return;
        }
        while (hold.slot == null) {
            @Nullable Slot slot = slot(hold.key);
            if (slot == null && hold.value == null) {
                return;
            }
            if (slot == null) {
                slot = newSlot(hold.key);
                slot.startLatched();
                if (putIfAbsent(hold.key, slot) == null) {
                    slot.commitLatched(hold, this);
                    hold.slot = slot;
                }
            } else if (slot.commit(hold, this)) {
                hold.slot = slot;
            } else {
                remove(slot);
            }
        }
    }

    /** Puts one of several holds where it shows when their commit is decided. */
    void install(Hold hold) {
        while (hold.slot == null) {
            @Nullable Slot slot = slot(hold.key);
            if (slot == null) {
                if (hold.value == null) {
                    return;
                }
                slot = newSlot(hold.key);
                slot.install(hold, views);
                if (putIfAbsent(hold.key, slot) != null) {
                    hold.slot = null;
                    hold.isInstalled = false;
                }
            } else if (!slot.install(hold, views)) {
                remove(slot);
            }
        }
    }

    /** Takes an installed hold out of its slot. */
    void settle(Hold hold) {
        Slot slot = Objects.requireNonNull(hold.slot);
        slot.settle(this);
        forgetDead(slot);
    }

    // ---------------------------------------------------------------- bookkeeping

    /** Brings the bound to what it is to be now; returns whether there is one. */
    boolean resize() {
        if (bound != null) {
            bound.resize(namespace::bound, views);
        }
        return bound != null;
    }

    /** Returns all slots. */
    Index<Object, Slot> slots() {
        return index;
    }

    Slot newSlot(Object key) {
        int hash = key.hashCode();
        if (bound != null) {
            return new BoundedSlot(key, hash);
        }
        return isTimed ? new TimedSlot(key, hash) : new Slot(key, hash);
    }

    /**
     * Returns whether a slot may be written without holding its key: to be asked with the slot's latch. In this order: who
     * had the key, or has scanned, and is done may have put other contents in the place of these.
     */
    boolean isFree(Slot slot) {
        return !namespace.locks().isHeld(namespace, slot.key, slot.hash)
                && namespace.scanner() == null
                && namespace.presentContents() == this;
    }

    /**
     * Brings wheel and bound up to date with a slot that was just written.
     *
     * @return whether there is now more than the bound allows
     */
    boolean keepUpToDate(Slot slot, boolean isPresent, long deadlineMillis) {
        if (slot instanceof TimedSlot) {
            VarHandle.fullFence(); // between what was written and what is read of wheel and bound: see Expirations and
            // Bound
        }
        if (!isPresent && slot.isDead()) {
            remove(slot);
        }
        boolean isOver = false;
        try {
            expirations.update(slot, isPresent ? deadlineMillis : Version.NEVER);
        } finally {
            isOver = bound != null && bound.update((BoundedSlot) slot, isPresent, views);
        }
        return isOver;
    }

    /** Returns whether a deadline has come. */
    boolean hasCome(long deadlineMillis) {
        return deadlineMillis != Version.NEVER && deadlineMillis <= namespace.nowMillis();
    }

    /** Notes that a read met {@code slot}. */
    void used(Slot slot) {
        if (bound != null) {
            bound.used((BoundedSlot) slot);
        }
    }
}
