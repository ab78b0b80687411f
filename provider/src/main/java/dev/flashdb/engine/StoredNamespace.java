package dev.flashdb.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
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
    private final Waits waits;
    private final MonotonicClock clock;
    private final Recording recording;

    StoredNamespace(Namespace namespace, NamespaceOptions options, Engine engine, Recording recording) {
        this.namespace = namespace;
        this.options = options;
        this.engine = engine;
        this.views = engine.views();
        this.waits = engine.waits();
        this.clock = engine.clock();
        this.recording = recording;
    }

    /**
     * Fills the empty namespace, which nobody else has yet, with what the log has, and brings it to its bound. Many entries
     * come while it is in use already, but those of a bounded one: their order and weight decide who leaves.
     */
    void restore(StoredEntries stored, long nowMillis) {
        if (options.isBounded() || !stored.isLarge()) {
            restoreAll(stored, nowMillis, () -> {});
            return;
        }
        Restoration begun =
                new Restoration(options.name(), stored, entryRecording().coding(), clock);
        namespace.restoreBeside(begun);
        engine.restore(() -> begun.run(
                () -> restoreAll(stored, nowMillis, begun::requireWanted),
                key -> namespace.presentContents().slot(key),
                () -> namespace.restoreBeside(null)));
    }

    private EntryRecording entryRecording() {
        return (EntryRecording) recording;
    }

    /** @param beforeEach called before each entry; when it throws, that is the end */
    private void restoreAll(StoredEntries stored, long nowMillis, Runnable beforeEach) {
        List<StoredEntries.Entry> unreadable = Collections.synchronizedList(new ArrayList<>());
        Function<StoredEntries.Entry, @Nullable Object> reader =
                entryRecording().keyReader(unreadable);
        Function<StoredEntries.Entry, @Nullable Object> checked = entry -> {
            beforeEach.run();
            return reader.apply(entry);
        };
        restore(stored, nowMillis, checked, unreadable);
        unreadable.sort(StoredEntries.Entry.BY_ORDER);
        namespace.presentContents().unreadable = unreadable;
        namespace.enforceBound(namespace.presentContents());
    }

    private void restore(
            StoredEntries stored,
            long nowMillis,
            Function<StoredEntries.Entry, @Nullable Object> reader,
            List<StoredEntries.Entry> unreadable) {
        Coding coding = entryRecording().coding();
        AtomicBoolean isTwice = new AtomicBoolean(stored.hasRemovals());
        StoredEntries.Restored restore = (key, entry) -> {
            if (entry.deadlineMillis() > nowMillis) {
                Contents contents = namespace.presentContents();
                if (restore(contents, key, entry, coding)) {
                    contents.count.increment();
                } else {
                    isTwice.set(true);
                }
            }
        };
        if (!isTwice.get()) {
            stored.all(entry -> {
                @Nullable Object key = reader.apply(entry);
                if (key != null) {
                    restore.accept(key, entry);
                }
            });
        }
        if (isTwice.get()) {
            unreadable.clear();
            namespace.startContents(stored.generation());
            stored.latest(reader, restore);
        }
    }

    /** Values stay bytes until first used, but where they are weighed. */
    private boolean restore(Contents contents, Object key, StoredEntries.Entry entry, Coding coding) {
        Encoded encoded = new Encoded(Objects.requireNonNull(entry.value()), coding);
        @Nullable Object value = options.weigher() == null ? null : encoded.value();
        boolean isEncoded = value == null;
        return restore(
                contents, key, isEncoded ? encoded : Objects.requireNonNull(value), entry.deadlineMillis(), isEncoded);
    }

    /** Puts a structure from the log into a namespace that nobody else has yet. */
    void restore(Object key, Object value, long deadlineMillis) {
        Contents contents = namespace.contents();
        if (restore(contents, key, value, deadlineMillis, /* isEncoded= */ false)) {
            contents.count.increment();
        }
    }

    /** Puts an entry from the log into the index, uncounted; returns false when the key is there. */
    private boolean restore(Contents contents, Object key, Object value, long deadlineMillis, boolean isEncoded) {
        Slot slot = contents.newSlot(key);
        int weight = isEncoded ? 1 : namespace.weigh(key, value);
        if (isEncoded || weight != 1 || !slot.startInline(value, deadlineMillis)) {
            Version version = weight == 1
                    ? new Version(value, deadlineMillis, 1, null)
                    : new WeightedVersion(value, deadlineMillis, 1, null, weight);
            version.isEncoded = isEncoded;
            slot.startWith(version);
        }
        if (contents.putIfAbsent(key, slot) != null) {
            return false;
        }
        contents.expirations.update(slot, deadlineMillis);
        if (contents.bound != null) {
            contents.bound.update((BoundedSlot) slot, /* isPresent= */ true, views);
        }
        return true;
    }

    void writeTo(Snapshot snapshot, RecordSink out) {
        Recording records = recording;
        @Nullable StoredEntries unrestored = namespace.unrestored();
        if (unrestored != null) {
            entryRecording().writeAll(unrestored, out);
            return;
        }
        @Nullable Contents contents = snapshot.contents(namespace);
        if (contents == null) {
            return;
        }
        if (contents.generation > 0) {
            records.clear(out.next(), contents.generation);
        }
        snapshot.states(contents, (key, version) -> {
            if (version.deadlineMillis > snapshot.nowMillis()) {
                records.change(
                        out.next(),
                        contents.generation,
                        key,
                        Version.NOTHING,
                        snapshot.nowMillis(),
                        version.value,
                        version.deadlineMillis);
            }
        });
        if (records instanceof EntryRecording entries) {
            StoredEntries.Entry.unexpired(contents.unreadable, snapshot.nowMillis())
                    .forEach(entry -> entries.write(out.next(), contents.generation, entry));
        }
    }

    void seal(@Nullable StoredEntries target) {
        @Nullable StoredEntries unrestored = namespace.unrestored();
        if (unrestored != null) {
            if (target != null) {
                target.begin(unrestored.generation());
                unrestored.inOrder(target::add);
            }
            return;
        }
        Contents contents = namespace.contents();
        if (target != null) {
            target.begin(contents.generation);
        }
        contents.slots().iterator().forEachRemaining(slot -> store(contents, slot, target));
        if (target != null) {
            StoredEntries.Entry.unexpired(contents.unreadable, clock.nowMillis())
                    .forEach(target::add);
        }
    }

    private void store(Contents contents, Slot slot, @Nullable StoredEntries target) {
        Version head = slot.settledHead(views);
        while (head instanceof Hold hold) {
            if (hold.commit.isMine()) {
                head = hold.before();
            } else {
                waits.await(hold);
                head = slot.settledHead(views);
            }
        }
        if (target != null && head.value != null && recording instanceof EntryRecording entries) {
            entries.store(target, contents.generation, slot.key, head);
        }
    }
}
