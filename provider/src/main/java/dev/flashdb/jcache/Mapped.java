package dev.flashdb.jcache;

import java.util.Iterator;
import java.util.function.Function;

/** An iterator that maps what another one returns. Confined to one thread at a time. */
record Mapped<S, T>(Iterator<S> source, Function<S, T> mapping) implements Iterator<T> {

    @Override
    public boolean hasNext() {
        return source.hasNext();
    }

    @Override
    public T next() {
        return mapping.apply(source.next());
    }
}
