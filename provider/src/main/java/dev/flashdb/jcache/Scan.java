package dev.flashdb.jcache;

import dev.flashdb.engine.Snapshot;
import java.util.Iterator;
import java.util.function.Function;

/**
 * An iterator over a part of a snapshot, which ends with the iteration, or when nobody can reach the iterator any more.
 * Confined to one thread at a time.
 */
final class Scan<T> implements Iterator<T> {

    private final Snapshot snapshot;
    private final Iterator<Snapshot.Entry> entries;
    private final Function<Snapshot.Entry, T> mapping;

    Scan(Snapshot snapshot, Function<Snapshot, Iterator<Snapshot.Entry>> scan, Function<Snapshot.Entry, T> mapping) {
        this.snapshot = snapshot;
        this.entries = scan.apply(snapshot);
        this.mapping = mapping;
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
        return mapping.apply(entries.next());
    }
}
