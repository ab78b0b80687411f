package dev.flashdb.engine;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * An iterator over a part of a snapshot. The snapshot ends with it: when it is read to its end, when it is closed, or when
 * nobody can reach it any more. Confined to one thread at a time.
 *
 * @param <T> what it returns
 */
public final class SnapshotScan<T> implements Iterator<T>, AutoCloseable {

    private final Snapshot snapshot;
    private final Iterator<T> entries;

    /**
     * Begins a scan.
     *
     * @param snapshot is the scan's from now on; closed when {@code scan} throws
     * @param scan makes the iterator
     */
    public SnapshotScan(Snapshot snapshot, Function<Snapshot, Iterator<T>> scan) {
        this.snapshot = snapshot;
        boolean isBegun = false;
        try {
            this.entries = scan.apply(snapshot);
            isBegun = true;
        } finally {
            if (!isBegun) {
                snapshot.close();
            }
        }
    }

    /** Returns a stream of what an iterator returns; closing it closes the iterator, if that can be closed. */
    public static <T> Stream<T> stream(Iterator<T> iterator, int characteristics) {
        Stream<T> stream = StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(iterator, characteristics | Spliterator.NONNULL),
                /* parallel= */ false);
        return iterator instanceof SnapshotScan<T> scan ? stream.onClose(scan::close) : stream;
    }

    @Override
    public boolean hasNext() {
        boolean has = entries.hasNext();
        if (!has) {
            snapshot.close();
        }
        return has;
    }

    @Override
    public T next() {
        if (!hasNext()) {
            throw new NoSuchElementException("the scan has no more entries");
        }
        return entries.next();
    }

    /** Ends the snapshot; a second call does nothing. What was read stays as it is. */
    @Override
    public void close() {
        snapshot.close();
    }
}
