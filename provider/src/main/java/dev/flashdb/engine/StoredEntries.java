package dev.flashdb.engine;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one namespace as the log has them: bytes. What recovery builds, what a durable cache becomes when it is
 * closed, and what it is made from when it is created again. Confined to whoever has the lock of the {@link Catalogue}.
 */
final class StoredEntries {

    /*
     * Keys are told apart by their bytes, though equal keys may have different ones. So removals are kept, and each entry
     * knows when it came: when the keys are objects again, the last of those that are equal counts.
     */

    /**
     * What a key was last.
     *
     * @param value null when it was removed
     * @param order rises with each record
     */
    record Entry(byte @Nullable [] value, long deadlineMillis, long order) {}

    /** An entry whose key cannot be read. */
    record Unreadable(StoredKey key, Entry entry) {}

    private static final int PARALLEL_FROM = 10_000;

    final int id;
    final String name;
    final String codec;
    final String keyType;
    final String valueType;

    private Map<StoredKey, Entry> entries = new HashMap<>();
    private long generation;
    private long order;

    /** The bytes of its records in the log; also of whoever has these entries open. */
    final AtomicLong logBytes;

    StoredEntries(int id, String name, String codec, String keyType, String valueType) {
        this(id, name, codec, keyType, valueType, new AtomicLong());
    }

    StoredEntries(int id, String name, String codec, String keyType, String valueType, AtomicLong logBytes) {
        this.logBytes = logBytes;
        this.id = id;
        this.name = name;
        this.codec = codec;
        this.keyType = keyType;
        this.valueType = valueType;
    }

    long generation() {
        return generation;
    }

    void clear(long newGeneration) {
        if (newGeneration > generation) {
            generation = newGeneration;
            entries = new HashMap<>();
        }
    }

    void put(long ofGeneration, byte[] key, byte[] value, long deadlineMillis) {
        if (ofGeneration >= generation) {
            entries.put(new StoredKey(key), new Entry(value, deadlineMillis, order++));
        }
    }

    void remove(long ofGeneration, byte[] key) {
        if (ofGeneration >= generation) {
            entries.put(new StoredKey(key), new Entry(null, Version.NEVER, order++));
        }
    }

    /** Adds what another store had. */
    void add(StoredKey key, Entry entry) {
        entries.put(key, new Entry(entry.value, entry.deadlineMillis, order++));
    }

    /** Returns how many entries there are, removals not counted, expired ones counted. */
    long count() {
        return entries.values().stream().filter(entry -> entry.value != null).count();
    }

    /** Returns how many keys are known, removed ones too. */
    int size() {
        return entries.size();
    }

    /** Begins with a generation. */
    void begin(long first) {
        generation = first;
    }

    /** Passes all in the order in which they came. */
    void inOrder(BiConsumer<StoredKey, Entry> action) {
        List<Map.Entry<StoredKey, Entry>> sorted = new ArrayList<>(entries.entrySet());
        sorted.sort(Comparator.comparingLong(entry -> entry.getValue().order));
        sorted.forEach(entry -> action.accept(entry.getKey(), entry.getValue()));
    }

    /** Returns whether the last that is known of some key is that it was removed. */
    boolean hasRemovals() {
        return entries.values().stream().anyMatch(entry -> entry.value == null);
    }

    /**
     * Passes the entries; of keys with different bytes that are equal as objects each.
     *
     * @param reader makes a key an object, or null when that cannot be done; called by several threads
     * @param action called by several threads
     */
    void all(BiFunction<StoredKey, Entry, @Nullable Object> reader, BiConsumer<Object, Entry> action) {
        each(entries.entrySet(), stored -> {
            @Nullable Object key = reader.apply(stored.getKey(), stored.getValue());
            if (key != null) {
                action.accept(key, stored.getValue());
            }
        });
    }

    /**
     * Passes the entries, each key once: of those that are equal as objects the last.
     *
     * @param reader makes a key an object, or null when that cannot be done; called by several threads
     * @param action called by several threads, but once a key
     */
    void latest(BiFunction<StoredKey, Entry, @Nullable Object> reader, BiConsumer<Object, Entry> action) {
        Map<Object, Entry> latest = new ConcurrentHashMap<>(entries.size() * 2);
        each(entries.entrySet(), stored -> {
            @Nullable Object key = reader.apply(stored.getKey(), stored.getValue());
            if (key != null) {
                latest.merge(key, stored.getValue(), (one, other) -> one.order > other.order ? one : other);
            }
        });
        each(latest.entrySet(), stored -> {
            if (stored.getValue().value != null) {
                action.accept(stored.getKey(), stored.getValue());
            }
        });
    }

    /** Many entries are worth all processors. */
    private static <T> void each(Set<T> all, Consumer<T> action) {
        (all.size() < PARALLEL_FROM ? all.stream() : all.parallelStream()).forEach(action);
    }

    void forEach(BiConsumer<StoredKey, Entry> action) {
        entries.forEach(action);
    }
}
