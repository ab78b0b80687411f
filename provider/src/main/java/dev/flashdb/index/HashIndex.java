package dev.flashdb.index;

import java.util.Iterator;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The unordered index: any key, by {@code equals} and {@code hashCode}, in a hash table. Thread-safe.
 *
 * @param <K> the key
 * @param <S> the slot
 */
public final class HashIndex<K, S> implements Index<K, S> {
    private final ConcurrentHashMap<K, S> table = new ConcurrentHashMap<>();

    /** Creates an empty index. */
    public HashIndex() {}

    @Override
    public @Nullable S get(K key) {
        return table.get(key);
    }

    @Override
    public @Nullable S putIfAbsent(K key, S slot) {
        return table.putIfAbsent(key, slot);
    }

    @Override
    public boolean remove(K key, S slot) {
        // the table's own remove(key, value) would compare by equals
        boolean[] removed = new boolean[1];
        table.computeIfPresent(key, (same, present) -> {
            removed[0] = present == slot;
            return removed[0] ? null : present;
        });
        return removed[0];
    }

    @Override
    public long size() {
        return table.mappingCount();
    }

    @Override
    public Iterator<S> iterator() {
        Iterator<S> slots = table.values().iterator();
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                return slots.hasNext();
            }

            @Override
            public S next() {
                return slots.next();
            }
        };
    }
}
