package dev.flashdb.engine;

import dev.flashdb.index.HashIndex;
import dev.flashdb.index.Index;
import dev.flashdb.index.OrderedIndex;
import dev.flashdb.index.OrderedKeys;
import dev.flashdb.index.RadixIndex;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * All that a namespace holds between one clearing and the next: clearing puts new contents in the place of the old, as a
 * write puts a new version in the place of an old one. Thread-safe.
 */
final class Contents {

    final Index<Object, Slot> index;
    final Expirations expirations;
    final @Nullable Bound bound;

    /** How many slots hold a value, expired ones included until they are swept. */
    final LongAdder count = new LongAdder();

    /** The transaction that scans this index: whoever would add a key waits for its end; null for none. */
    @Nullable
    volatile Commit scanner;

    Contents(NamespaceOptions options, long bound, Views views, MonotonicClock clock) {
        this.index = options.orderedKeys() == null ? new HashIndex<>() : ordered(options.orderedKeys());
        this.expirations = new Expirations(views, clock);
        this.bound = options.isBounded() ? new Bound(bound, options.weigher() != null) : null;
    }

    @SuppressWarnings("unchecked")
    private static Index<Object, Slot> ordered(Class<?> keyType) {
        OrderedKeys<Object> keys = OrderedKeys.of((Class<Object>) keyType);
        return new RadixIndex<>(keys, slot -> slot.key);
    }

    OrderedIndex<Object, Slot> ordered() {
        return (OrderedIndex<Object, Slot>) index;
    }

    Slot newSlot(Object key) {
        int hash = key.hashCode();
        return bound == null ? new Slot(key, hash, Version.NOTHING) : new BoundedSlot(key, hash, Version.NOTHING);
    }

    /** Notes that a read met {@code slot}. */
    void used(Slot slot) {
        if (bound != null) {
            bound.used((BoundedSlot) slot);
        }
    }
}
