package dev.flashdb.engine;

import dev.flashdb.index.Index;
import java.lang.ref.Reference;
import java.util.Collections;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * All namespaces at one instant. Opening one takes constant time and delays nobody; what it needs is kept until it is
 * closed, or until nobody can reach it. Thread-safe.
 */
public final class Snapshot implements AutoCloseable {

    private final Views views;
    private final Views.OpenView view;
    private final long epoch;
    private final long nowMillis;

    Snapshot(Views views, long nowMillis) {
        this.views = views;
        this.nowMillis = nowMillis;
        this.view = views.open(this);
        this.epoch = view.epoch();
    }

    /** Returns the instant by which this snapshot judges what has expired. */
    public long nowMillis() {
        return nowMillis;
    }

    /** Returns the live state of a key, or null when it was absent or expired. Lock-free. */
    public @Nullable Version read(Namespace namespace, Object key) {
        @Nullable Contents contents = contents(namespace);
        @Nullable Slot slot = contents == null ? null : contents.slot(key);
        if (contents == null || slot == null) {
            return null;
        }
        @Nullable Version version = live(slot);
        if (version != null) {
            contents.used(slot);
        }
        return version;
    }

    /** Returns the live entries, each once, in no order but the index's; lazily. */
    public Iterator<Entry> entries(Namespace namespace) {
        return entries(namespace, Index::iterator);
    }

    /** Returns the live entries with {@code from <= key < to} (null for an open end) in the order of the keys; lazily. */
    public Iterator<Entry> range(Namespace namespace, @Nullable Object from, @Nullable Object to, boolean descending) {
        return entries(
                namespace,
                index -> descending
                        ? Namespace.asOrdered(index).descending(from, to)
                        : Namespace.asOrdered(index).ascending(from, to));
    }

    /** Returns the live entries whose keys begin with {@code prefix}, in the order of the keys; lazily. */
    public Iterator<Entry> withPrefix(Namespace namespace, Object prefix) {
        return entries(namespace, index -> Namespace.asOrdered(index).withPrefix(prefix));
    }

    private Iterator<Entry> entries(Namespace namespace, Function<Index<Object, Slot>, Iterator<Slot>> slots) {
        @Nullable Contents contents = contents(namespace);
        return contents == null ? Collections.emptyIterator() : new LiveEntries(slots.apply(contents.slots()));
    }

    /** Passes the state of each key that has one, expired or not. */
    void states(Contents contents, BiConsumer<Object, Version> action) {
        contents.slots().iterator().forEachRemaining(slot -> {
            @Nullable Version version = slot.at(epoch, views);
            if (version != null && version.value != null) {
                action.accept(slot.key, version);
            }
        });
        Reference.reachabilityFence(this);
    }

    @Nullable
    Contents contents(Namespace namespace) {
        @Nullable Version root = namespace.root().at(epoch, views);
        return root == null ? null : (Contents) root.value;
    }

    private @Nullable Version live(Slot slot) {
        try {
            @Nullable Version version = slot.at(epoch, views);
            return version != null && version.isLive(nowMillis) ? version : null;
        } finally {
            Reference.reachabilityFence(this);
        }
    }

    /** Returns how many slots are noted, to be freed when this ends. */
    int notes() {
        return view.notes();
    }

    @Override
    public void close() {
        views.end(view);
    }

    /**
     * A key and its state in a snapshot. Immutable.
     *
     * @param key the key
     * @param version its live state
     */
    public record Entry(Object key, Version version) {}

    private final class LiveEntries implements Iterator<Entry> {
        private final Iterator<Slot> slots;

        @Nullable
        private Entry next;

        LiveEntries(Iterator<Slot> slots) {
            this.slots = slots;
        }

        @Override
        public boolean hasNext() {
            while (next == null && slots.hasNext()) {
                Slot slot = slots.next();
                @Nullable Version version = live(slot);
                if (version != null) {
                    next = new Entry(slot.key, version);
                }
            }
            return next != null;
        }

        @Override
        public Entry next() {
            @Nullable Entry result = hasNext() ? next : null;
            if (result == null) {
                throw new NoSuchElementException("the iteration has no more entries");
            }
            next = null;
            return result;
        }
    }
}
