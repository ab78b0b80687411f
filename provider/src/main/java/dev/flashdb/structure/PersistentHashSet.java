package dev.flashdb.structure;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BiConsumer;

/**
 * A hash set whose changes yield new sets that share all but the changed path with the old one. Immutable.
 *
 * <p>Elements are told apart by {@code equals} and {@code hashCode}, and are never null. Their order is fixed for each
 * set and says nothing. Reads and changes are O(log n); elements whose hashes collide cost the same if they are
 * {@link Comparable} in line with {@code equals}. Up to 8 elements are one flat array.
 *
 * @param <E> the type of the elements
 */
public final class PersistentHashSet<E> implements Iterable<E> {
    private static final int STRIDE = 1;
    private static final PersistentHashSet<?> EMPTY = new PersistentHashSet<>(HashRows.EMPTY);

    final Object root;

    private PersistentHashSet(Object root) {
        this.root = root;
    }

    /**
     * Returns the set without elements.
     *
     * @param <E> the type of the elements
     * @return the empty set
     */
    @SuppressWarnings("unchecked")
    public static <E> PersistentHashSet<E> empty() {
        return (PersistentHashSet<E>) EMPTY;
    }

    /**
     * Returns the number of elements, at constant cost.
     *
     * @return the number of elements
     */
    public int size() {
        return HashRows.size(root, STRIDE);
    }

    /**
     * Tells whether there are no elements.
     *
     * @return whether this set is empty
     */
    public boolean isEmpty() {
        return size() == 0;
    }

    /**
     * Tells whether an element is present.
     *
     * @param element any object
     * @return whether this set has an equal one
     */
    public boolean contains(Object element) {
        return HashRows.find(root, STRIDE, element) != null;
    }

    /**
     * Returns a set that has an element.
     *
     * @param element the element; where an equal one is present, that one stays
     * @return the changed set, or this one if it has the element
     */
    public PersistentHashSet<E> with(E element) {
        Objects.requireNonNull(element);
        return changed(HashRows.with(root, STRIDE, element, element));
    }

    /**
     * Returns a set that lacks an element.
     *
     * @param element any object
     * @return the changed set, or this one if it has no such element
     */
    public PersistentHashSet<E> without(Object element) {
        return changed(HashRows.without(root, STRIDE, element));
    }

    /**
     * Returns an element by its place in the order of this set, which lets one choose at random. O(log n).
     *
     * @param index the 0-based place
     * @return the element
     * @throws IndexOutOfBoundsException if the set has no such place
     */
    @SuppressWarnings("unchecked")
    public E elementAt(int index) {
        Objects.checkIndex(index, size());
        HashWalk walk = HashWalk.to(index, root, STRIDE);
        return (E) walk.key();
    }

    /**
     * Returns an iterator over the elements as they are in this set, whatever is derived from it. It does not support
     * removal.
     *
     * @return an iterator confined to one thread
     */
    @Override
    public Iterator<E> iterator() {
        return new Iterator<>() {
            private final HashWalk walk = new HashWalk(root, STRIDE);

            @Override
            public boolean hasNext() {
                return walk.hasNext();
            }

            @Override
            @SuppressWarnings("unchecked")
            public E next() {
                if (!walk.hasNext()) {
                    throw new NoSuchElementException();
                }
                walk.next();
                return (E) walk.key();
            }
        };
    }

    /**
     * Passes what makes {@code older} this set. If one was derived from the other, the cost is that of the changes
     * between them, not of the sets.
     *
     * @param older another set
     * @param action called once with each element that only one of the sets has, and whether it is this one
     */
    @SuppressWarnings("unchecked")
    public void changesSince(PersistentHashSet<E> older, BiConsumer<? super E, Boolean> action) {
        new HashDifference(STRIDE, (key, last) -> action.accept((E) key, last != null)).between(older.root, root);
    }

    private PersistentHashSet<E> changed(Object newRoot) {
        return newRoot == root ? this : new PersistentHashSet<>(newRoot);
    }
}
