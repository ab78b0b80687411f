package dev.flashdb.engine;

import dev.flashdb.record.Encoded;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.RecordSink;
import dev.flashdb.record.Recording;
import dev.flashdb.record.StoredEntries;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * How the contents of a namespace come from the log, and go into a snapshot of it or become bytes again. Thread-safe as the
 * namespace is.
 */
final class StoredNamespace {

    private final Namespace namespace;
    private final NamespaceOptions options;
    private final Engine engine;
    private final Views views;
    private final MonotonicClock clock;
    private final Recording recording;

    StoredNamespace(Namespace namespace, NamespaceOptions options, Engine engine, Recording recording) {
        this.namespace = namespace;
        this.options = options;
        this.engine = engine;
        this.views = engine.views();
        this.clock = engine.clock();
        this.recording = recording;
    }

    /**
     * Fills the empty namespace, which nobody else has yet, with what the log has, and brings it to its bound. Many entries
     * come while it is in use already, but those of a bounded one: their order and weight decide who leaves.
     */
    void restore(StoredEntries stored, long nowMillis) {
        stored.requireKept();
        Contents contents = namespace.presentContents();
        contents.unreadable = Collections.synchronizedList(new ArrayList<>());
        Restoration begun =
                new Restoration(options.name(), stored, entryRecording().coding(), clock, contents::slot);
        Contents empty = namespace.newContents(stored.generation());
        Runnable fill = () -> fill(new Filling(contents, stored, begun, nowMillis));
        Runnable run = () -> begun.run(fill, () -> namespace.restoreBeside(null), () -> namespace.startWith(empty));
        if (options.isBounded() || !stored.isLarge()) {
            run.run();
            rethrow(begun, stored);
            namespace.enforceBound(contents);
        } else {
            namespace.restoreBeside(begun);
            engine.restore(run);
        }
    }

    /** A part of many entries may have been given up, and nobody has the namespace that they went to: then the log alone has them. */
    private static void rethrow(Restoration begun, StoredEntries stored) {
        boolean isThere = false;
        try {
            begun.rethrow();
            isThere = true;
        } finally {
            if (!isThere && stored.isLarge()) {
                stored.lose();
            }
        }
    }

    private EntryRecording entryRecording() {
        return (EntryRecording) recording;
    }

    private static void fill(Filling filling) {
        StoredEntries stored = filling.stored;
        int pieces = stored.handOut();
        int threads = stored.isLarge() ? Runtime.getRuntime().availableProcessors() : 1;
        try {
            new ChunkWorkers(pieces, !filling.isToldByBytes, filling.work(pieces)).run(threads);
        } finally {
            filling.contents.unreadable.sort(StoredEntries.Entry.BY_ORDER);
        }
    }

    /** Puts the records of stored entries into empty contents, and gives up their bytes if there are many. */
    private final class Filling {
        private final Contents contents;
        private final StoredEntries stored;
        private final Restoration restoration;
        private final long nowMillis;
        private final boolean isToldByBytes;
        private final boolean isGivenUp;
        private final Function<StoredEntries.Entry, @Nullable Object> keyReader;

        Filling(Contents contents, StoredEntries stored, Restoration restoration, long nowMillis) {
            this.contents = contents;
            this.stored = stored;
            this.restoration = restoration;
            this.nowMillis = nowMillis;
            this.isToldByBytes = restoration.isToldByBytes();
            this.isGivenUp = stored.isLarge();
            this.keyReader = entryRecording().keyReader(contents.unreadable);
        }

        ChunkWorkers.Work work(int pieces) {
            return isToldByBytes ? new Told() : new InOrder(pieces);
        }

        private boolean isLive(StoredEntries.Entry entry) {
            return entry.value() != null && entry.deadlineMillis() > nowMillis;
        }

        private @Nullable Object key(StoredEntries.Entry entry) {
            restoration.requireWanted();
            return keyReader.apply(entry);
        }

        private void giveUp(int piece) {
            if (isGivenUp) {
                stored.giveUp(piece);
            }
        }

        private void add(Object key, StoredEntries.Entry entry) {
            Encoded encoded = restoration.encoded(key, Objects.requireNonNull(entry.value()));
            restore(contents, key, encoded, entry.deadlineMillis());
        }

        /** Where equal keys have equal bytes each record that counts is of another key. */
        private final class Told implements ChunkWorkers.Work {
            @Override
            public void prepare(int piece) {
                stored.piece(piece, entry -> {
                    @Nullable Object key = isLive(entry) ? key(entry) : null;
                    if (key != null) {
                        add(key, entry);
                    }
                });
            }

            @Override
            public void finish(int piece) {
                giveUp(piece);
            }
        }

        private record Read(Object key, StoredEntries.Entry entry) {}

        /** Else the last record counts of those whose keys are equal once they are objects. */
        private final class InOrder implements ChunkWorkers.Work {
            private final AtomicReferenceArray<List<Read>> prepared;

            InOrder(int pieces) {
                this.prepared = new AtomicReferenceArray<>(pieces);
            }

            @Override
            public void prepare(int piece) {
                List<Read> read = new ArrayList<>();
                stored.piece(piece, entry -> {
                    @Nullable Object key = key(entry);
                    if (key != null) {
                        read.add(new Read(key, entry));
                    }
                });
                prepared.set(piece, read);
            }

            @Override
            public void finish(int piece) {
                prepared.getAndSet(piece, null).forEach(this::put);
                giveUp(piece);
            }

            private void put(Read read) {
                @Nullable Slot present = contents.slot(read.key);
                if (present != null) {
                    takeOut(contents, present);
                }
                if (isLive(read.entry)) {
                    add(read.key, read.entry);
                }
            }
        }
    }

    private void takeOut(Contents contents, Slot slot) {
        contents.remove(slot);
        contents.count.decrement();
        contents.expirations.update(slot, Version.NEVER);
        if (contents.bound != null) {
            contents.bound.update((BoundedSlot) slot, /* isPresent= */ false, views);
        }
    }

    /** Values stay bytes until first used, but where they are weighed. */
    private void restore(Contents contents, Object key, Encoded encoded, long deadlineMillis) {
        @Nullable Object value = options.weigher() == null ? null : encoded.value();
        boolean isEncoded = value == null;
        restore(contents, key, isEncoded ? encoded : Objects.requireNonNull(value), deadlineMillis, isEncoded);
    }

    /** Puts a structure from the log into a namespace that nobody else has yet. */
    void restore(Object key, Object value, long deadlineMillis) {
        Contents contents = namespace.contents();
        restore(contents, key, value, deadlineMillis, /* isEncoded= */ false);
    }

    /** Puts an entry from the log into the index, which does not have its key. */
    private void restore(Contents contents, Object key, Object value, long deadlineMillis, boolean isEncoded) {
        Slot slot = contents.newSlot(key);
        int weight = isEncoded ? 1 : namespace.weigh(key, value);
        Version first = Version.of(value, deadlineMillis, 1, null, weight);
        first.isEncoded = isEncoded;
        slot.start(first);
        if (contents.putIfAbsent(key, slot) != null) {
            throw new IllegalStateException("two records of one key in " + options.name());
        }
        contents.count.increment();
        contents.expirations.update(slot, deadlineMillis);
        if (contents.bound != null) {
            contents.bound.takeIn((BoundedSlot) slot, views);
        }
    }

    void writeTo(Snapshot snapshot, RecordSink out) {
        Recording records = recording;
        @Nullable StoredEntries rest = namespace.unrestored();
        @Nullable Contents contents = rest == null ? snapshot.contents(namespace) : namespace.presentContents();
        if (contents == null) {
            return;
        }
        if (rest != null) {
            rest.requireKept();
        }
        if (contents.generation > 0) {
            records.clear(out.next(), contents.generation);
        }
        snapshot.states(contents, (key, version) -> {
            if (version.deadlineMillis > snapshot.nowMillis()) {
                write(out, contents.generation, key, version);
            }
        });
        if (records instanceof EntryRecording entries) {
            StoredEntries.Entry.unexpired(contents.unreadable, snapshot.nowMillis())
                    .forEach(entry -> entries.write(out.next(), contents.generation, entry));
            if (rest != null) {
                rest.inOrder(entry -> entries.write(out.next(), contents.generation, entry));
            }
        }
    }

    private void write(RecordSink out, long generation, Object key, Version version) {
        Object value = Objects.requireNonNull(version.value);
        if (recording instanceof EntryRecording entries) {
            entries.change(out, generation, key, value, version.deadlineMillis);
        } else {
            recording.change(out.next(), generation, key, null, value, version.deadlineMillis);
        }
    }

    void seal(@Nullable StoredEntries target) {
        engine.locks().awaitHolds(namespace, hold -> !hold.commit.isMine());
        @Nullable StoredEntries rest = namespace.unrestored();
        Contents contents = rest == null ? namespace.contents() : namespace.presentContents();
        if (target != null) {
            target.begin(contents.generation);
        }
        contents.slots().iterator().forEachRemaining(slot -> store(contents, slot, target));
        if (target != null) {
            StoredEntries.Entry.unexpired(contents.unreadable, clock.nowMillis())
                    .forEach(target::add);
        }
        if (target != null && rest != null) {
            sealRest(rest, target);
        }
    }

    private static void sealRest(StoredEntries rest, StoredEntries target) {
        if (rest.isLost()) {
            target.lose();
        } else {
            rest.inOrder(target::add);
        }
    }

    private void store(Contents contents, Slot slot, @Nullable StoredEntries target) {
        Version head = slot.current(views);
        if (target != null && head.value != null && recording instanceof EntryRecording entries) {
            entries.store(target, contents.generation, slot.key, head.value, head.deadlineMillis);
        }
    }
}
