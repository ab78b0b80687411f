package dev.flashdb.structure;

import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A hash map whose changes yield new maps that share all but the changed path with the old one. Immutable.
 *
 * <p>Keys are told apart by {@code equals} and {@code hashCode}. Neither keys nor values are null. The order of the
 * entries is fixed for each map and says nothing. Reads and changes are O(log n); keys whose hashes collide cost the
 * same if they are {@link Comparable} in line with {@code equals}. Up to 8 entries are one flat array.
 *
 * @param <K> the type of the keys
 * @param <V> the type of the values
 */
public final class PersistentHashMap<K, V> implements Iterable<Map.Entry<K, V>> {
    private static final int STRIDE = 2;
    private static final PersistentHashMap<?, ?> EMPTY = new PersistentHashMap<>(HashRows.EMPTY);

    final Object root;

    private PersistentHashMap(Object root) {
        this.root = root;
    }

    /**
     * Returns the map without entries.
     *
     * @param <K> the type of the keys
     * @param <V> the type of the values
     * @return the empty map
     */
    @SuppressWarnings("unchecked")
    public static <K, V> PersistentHashMap<K, V> empty() {
        return (PersistentHashMap<K, V>) EMPTY;
    }

    /**
     * Returns the number of entries, at constant cost.
     *
     * @return the number of entries
     */
    public int size() {
        return HashRows.size(root, STRIDE);
    }

    /**
     * Tells whether there are no entries.
     *
     * @return whether this map is empty
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Returns the value of a key.
     *
     * @param key any object
     * @return the value, or null if there is no such key
     */
    @SuppressWarnings("unchecked")
    public @Nullable V get(Object key) {
        return (V) HashRows.find(root, STRIDE, key);
    }

    /**
     * Tells whether a key is present.
     *
     * @param key any object
     * @return whether there is an entry of that key
     */
    public boolean containsKey(Object key) {
        return HashRows.find(root, STRIDE, key) != null;
    }

    /**
     * Returns a map in which a key has a value.
     *
     * @param key the key; where an equal one is present, that one stays
     * @param value the value, which replaces any former one
     * @return the changed map, or this one if it has the very same value already
     */
    public PersistentHashMap<K, V> with(K key, V value) {
        return changed(HashRows.with(root, STRIDE, Objects.requireNonNull(key), Objects.requireNonNull(value)));
    }

    /**
     * Returns a map that lacks a key.
     *
     * @param key any object
     * @return the changed map, or this one if it has no such key
     */
    public PersistentHashMap<K, V> without(Object key) {
        return changed(HashRows.without(root, STRIDE, key));
    }

    /**
     * Returns an entry by its place in the order of this map, which lets one choose at random. O(log n).
     *
     * @param index the 0-based place
     * @return the entry
     * @throws IndexOutOfBoundsException if the map has no such place
     */
    public Map.Entry<K, V> entryAt(int index) {
        Objects.checkIndex(index, size());
        HashWalk walk = HashWalk.to(index, root, STRIDE);
        return entry(walk.key(), walk.last());
    }

    /**
     * Returns an iterator over the entries as they are in this map, whatever is derived from it. It does not support
     * removal.
     *
     * @return an iterator confined to one thread
     */
    @Override
    public Iterator<Map.Entry<K, V>> iterator() {
        return new Iterator<>() {
            private final HashWalk walk = new HashWalk(root, STRIDE);

            @Override
            public boolean hasNext() {
                return walk.hasNext();
            }

            @Override
            public Map.Entry<K, V> next() {
                if (!walk.hasNext()) {
                    throw new NoSuchElementException();
                }
                walk.next();
                return entry(walk.key(), walk.last());
            }
        };
    }

    /**
     * Passes all entries to an action.
     *
     * @param action called with each key and its value
     */
    @SuppressWarnings("unchecked")
    public void forEach(BiConsumer<? super K, ? super V> action) {
        HashWalk walk = new HashWalk(root, STRIDE);
        while (walk.hasNext()) {
            walk.next();
            action.accept((K) walk.key(), (V) walk.last());
        }
    }

    /**
     * Passes what makes {@code older} this map. If one was derived from the other, the cost is that of the changes
     * between them, not of the maps.
     *
     * @param older another map
     * @param action called once with each key whose value here is not the very same as in {@code older}: with the value
     *     here, or null if the key is not here
     */
    @SuppressWarnings("unchecked")
    public void changesSince(PersistentHashMap<K, V> older, BiConsumer<? super K, ? super @Nullable V> action) {
        new HashDifference(STRIDE, (key, value) -> action.accept((K) key, (V) value)).between(older.root, root);
    }

    private PersistentHashMap<K, V> changed(Object newRoot) {
        return newRoot == root ? this : new PersistentHashMap<>(newRoot);
    }

    @SuppressWarnings("unchecked")
    private static <K, V> Map.Entry<K, V> entry(Object key, Object value) {
        return Map.entry((K) key, (V) value);
    }
}
