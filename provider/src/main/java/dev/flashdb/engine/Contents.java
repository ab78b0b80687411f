package dev.flashdb.engine;

import dev.flashdb.index.HashIndex;
import dev.flashdb.index.Index;
import dev.flashdb.index.OrderedKeys;
import dev.flashdb.index.RadixIndex;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that a namespace holds between one clearing and the next: clearing puts new contents in the place of the old, as a
 * write puts a new version in the place of an old one. Thread-safe.
 */
final class Contents {

    private static final VarHandle SCANNER;

    static {
        try {
            SCANNER = MethodHandles.lookup().findVarHandle(Contents.class, "scanner", Commit.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final Index<Object, Slot> index;
    final Expirations expirations;
    final @Nullable Bound bound;
    private final boolean isTimed;

    /** How many slots hold a value, expired ones included until they are swept. */
    final LongAdder count = new LongAdder();

    /** The transaction that scans this index: whoever would add a key waits for its end; null for none. */
    @Nullable
    volatile Commit scanner;

    /** Rises with each clearing; the log tells by it what a clearing has ended. */
    final long generation;

    /** What the log has and nobody can read, for the next snapshot of it; written before the contents are visible. */
    List<StoredEntries.Entry> unreadable = List.of();

    Contents(NamespaceOptions options, long bound, long generation, Views views, MonotonicClock clock) {
        this.generation = generation;
        this.isTimed = options.isTimed();
        this.index = options.orderedKeys() == null ? new HashIndex<>() : ordered(options.orderedKeys());
        this.expirations = new Expirations(views, clock);
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

    /** Claims the index for a transaction that scans it, after another that still does. */
    void beginScan(Commit commit, Waits waits, Namespace namespace) {
        @Nullable Commit other = scanner;
        while (other != commit && (other != null || !SCANNER.compareAndSet(this, null, commit))) {
            if (other != null) {
                waits.await(other, namespace.name());
                SCANNER.compareAndSet(this, other, null);
            }
            other = scanner;
        }
    }

    /** Returns whether a transaction scans this index: nobody else adds a key before its end. */
    boolean isScanned() {
        @Nullable Commit present = scanner;
        return present != null && !present.isReleased();
    }

    void endScan(Commit commit) {
        SCANNER.compareAndSet(this, commit, null);
    }

    /** Notes that a read met {@code slot}. */
    void used(Slot slot) {
        if (bound != null) {
            bound.used((BoundedSlot) slot);
        }
    }
}
