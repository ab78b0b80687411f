package dev.flashdb.engine;

import dev.flashdb.record.Coding;
import dev.flashdb.record.Encoded;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.Heap;
import dev.flashdb.record.RecordSink;
import dev.flashdb.record.StoredEntries;
import dev.flashdb.structure.PersistentHashMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache as the fields of one hash: some tens of bytes each, for thousands of small caches. They are eternal
 * and unbounded. Thread-safe.
 */
final class HashEntries extends Lockable implements Entries, Durable {

    /*
     * The hash is one key, this object, in a namespace that all such caches share; its value is a persistent map.
     * Fields are held one by one all the same. Whoever holds a field runs the user's code, then changes the hash in one short
     * step in which nobody runs the user's code or waits. Every writer of a field holds it first, so what was read of it stays
     * true, but for a clear: what is committed after that is added to what it has left.
     *
     * A transaction holds fields as it goes and the hash only when it is about to commit.
     */
    record Hash(PersistentHashMap<Object, Object> fields, long generation, List<StoredEntries.Entry> unreadableKeys) {
        static Hash empty(long generation) {
            return new Hash(PersistentHashMap.empty(), generation, List.of());
        }

        Hash cleared() {
            return empty(generation + 1);
        }

        Hash with(Object key, @Nullable Object value) {
            return new Hash(value == null ? fields.without(key) : fields.with(key, value), generation, unreadableKeys);
        }
    }

    private final Engine engine;
    private final Namespace hashes;
    private final String name;

    private final @Nullable EntryRecording recording;

    /** Set when nobody may change anything any more; written while the hash is held. */
    private volatile boolean isSealed;

    /** Makes entries that only memory has. */
    HashEntries(Engine engine, Namespace hashes, String name) {
        this(engine, hashes, name, null, null);
    }

    /**
     * Makes entries.
     *
     * @param recording writes their changes to the log; null when nobody does
     * @param stored what the log has of them; null as {@code recording}
     */
    HashEntries(
            Engine engine,
            Namespace hashes,
            String name,
            @Nullable EntryRecording recording,
            @Nullable StoredEntries stored) {
        this.engine = engine;
        this.hashes = hashes;
        this.name = name;
        this.recording = recording;
        Hash hash = Hash.empty(0);
        hashes.put(this, recording == null || stored == null ? hash : restored(recording, stored), Version.NEVER, KEEP);
    }

    @Nullable
    EntryRecording recording() {
        return recording;
    }

    @Override
    public boolean isReadOnly() {
        return recording != null && engine.isReadOnly();
    }

    @Override
    void requireWritable() {
        if (isReadOnly()) {
            engine.requireWritable();
        }
    }

    private Hash hash() {
        @Nullable Version version = hashes.read(this);
        if (version == null) {
            throw sealed();
        }
        return (Hash) Objects.requireNonNull(version.value);
    }

    private IllegalStateException sealed() {
        return new IllegalStateException(
                "The cache was closed meanwhile; get it anew from an open manager: cache=" + name);
    }

    private static Version state(@Nullable Object value) {
        if (value == null) {
            return Version.NOTHING;
        }
        Version state = new Version(value, Version.NEVER, 1, null);
        state.isEncoded = value instanceof Encoded;
        return state;
    }

    private static @Nullable Version readableOrNull(@Nullable Object value) {
        Version state = state(value);
        return state.value() == null ? null : state;
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    @Override
    public long count() {
        return hash().fields.size();
    }

    @Override
    public long logBytes() {
        return recording == null ? 0 : recording.logBytes().get();
    }

    @Override
    public long bound() {
        return Long.MAX_VALUE;
    }

    @Override
    public void trimToBound() {
        // there is none
    }

    @Override
    public void resize(long newBound) {
        throw new IllegalStateException("A cache that is mapped to a hash has no bound: cache=" + name);
    }

    @Override
    public @Nullable Version read(Object key) {
        return readableOrNull(hash().fields.get(key));
    }

    @Override
    public @Nullable Object readLive(Object key) {
        @Nullable Version version = read(key);
        return version == null ? null : version.value();
    }

    @Override
    public boolean set(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis) {
        put(key, value, createdDeadlineMillis, updatedDeadlineMillis);
        return false;
    }

    @Override
    public boolean add(Object key, Object value, long deadlineMillis, BooleanSupplier veto) {
        return false; // the hash is what is held
    }

    @Override
    public Version put(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis) {
        Hold hold = hold(key);
        hold.commit(value, Version.NEVER);
        return hold.before();
    }

    @Override
    public Hold hold(Object key) {
        return engine.locks().hold(new Hold(new Commit(), this, key));
    }

    @Override
    String name() {
        return name;
    }

    @Override
    void awaitReady() {
        // what the log has is there when these are made
    }

    @Override
    int weigh(Object key, Object value) {
        return 1;
    }

    @Override
    Version present(Hold hold) {
        Hash present = hash();
        hold.generation = present.generation;
        return state(present.fields.get(hold.key));
    }

    @Override
    void commit(Hold hold) {
        try {
            if (hold.isWritten()) {
                engine.<@Nullable Void, RuntimeException>atomically(transaction -> {
                    change(transaction, hash -> isClearedBetween(hold, hash) ? hash : hash.with(hold.key, hold.value));
                    return null;
                });
            }
        } finally {
            hold.commit.abort(); // it was the lock of the field, and has nothing to make visible
            Finish.of(engine, hold.commit, List.of(hold), List.of(), List.of());
        }
    }

    private static boolean isClearedBetween(Hold hold, Hash present) {
        return hold.isPinned() && hold.generation != present.generation;
    }

    private void change(Transaction transaction, UnaryOperator<Hash> change) {
        Hold hold = transaction.hold(hashes, this);
        if (!(hold.value instanceof Hash present) || isSealed) {
            throw sealed();
        }
        hold.write(change.apply(present), Version.NEVER);
    }

    @Override
    public void touch(Object key, long seenMillis, long deadlineMillis) {
        // entries of a hash are eternal
    }

    @Override
    public void expire(Object key) {
        // entries of a hash are eternal
    }

    @Override
    public void clear() {
        engine.<@Nullable Void, RuntimeException>update(transaction -> {
            clear(transaction);
            return null;
        });
    }

    @Override
    public @Nullable Version read(Snapshot snapshot, Object key) {
        return readableOrNull(hash(snapshot).fields.get(key));
    }

    @Override
    public Iterator<Snapshot.Entry> entries(Snapshot snapshot) {
        return new Readable(new Fields(hash(snapshot).fields.iterator()));
    }

    private Hash hash(Snapshot snapshot) {
        @Nullable Version version = snapshot.read(hashes, this);
        return version == null ? Hash.empty(0) : (Hash) Objects.requireNonNull(version.value);
    }

    @Override
    public Iterator<Snapshot.Entry> range(Snapshot snapshot, Object from, Object to) {
        throw unordered();
    }

    @Override
    public Iterator<Snapshot.Entry> withPrefix(Snapshot snapshot, Object prefix) {
        throw unordered();
    }

    @Override
    public Iterator<Snapshot.Entry> withPrefix(Transaction transaction, Object prefix) {
        throw unordered();
    }

    private UnsupportedOperationException unordered() {
        return new UnsupportedOperationException("A cache that is mapped to a hash keeps no order: cache=" + name);
    }

    @Override
    public Hold hold(Transaction transaction, Object key) {
        return changes(transaction).hold(key);
    }

    @Override
    public Iterator<Snapshot.Entry> entries(Transaction transaction) {
        return new Readable(all(transaction));
    }

    @Override
    public Iterator<Snapshot.Entry> all(Transaction transaction) {
        return changes(transaction).all();
    }

    @Override
    public Iterator<Snapshot.Entry> allWithPrefix(Transaction transaction, Object prefix) {
        throw unordered();
    }

    @Override
    public boolean hasUnreadableKeys() {
        return !hash().unreadableKeys.isEmpty();
    }

    @Override
    public void clear(Transaction transaction) {
        changes(transaction).clear();
    }

    private Changes changes(Transaction transaction) {
        return transaction.attachment(this, () -> new Changes(transaction));
    }

    @Override
    public void drop() {
        if (recording == null) {
            forget();
        } else {
            engine.close(this);
        }
    }

    @Override
    public void destroy() {
        if (recording == null) {
            forget();
        } else {
            engine.destroy(this);
        }
    }

    @Override
    public void forget() {
        Hold hold = hashes.hold(this);
        isSealed = true;
        hold.erase();
        hold.commit();
    }

    // ---------------------------------------------------------------- what the log has

    private Hash restored(EntryRecording records, StoredEntries stored) {
        boolean isDone = false;
        try {
            Hash hash = new Restored(records, stored).hash();
            isDone = true;
            return hash;
        } catch (OutOfMemoryError e) {
            stored.lose();
            throw Heap.tooSmall("the entries of a cache, cache=" + name, stored.objectBytes(), e);
        } finally {
            if (!isDone && stored.isLarge()) {
                stored.lose(); // a part of it was given up
            }
        }
    }

    /** Makes fields of stored entries, the last counting of those whose keys are equal. */
    private final class Restored {
        private final StoredEntries stored;
        private final Coding coding;
        private final Function<StoredEntries.Entry, @Nullable Object> keyReader;
        private final long nowMillis = engine.clock().nowMillis();
        private Hash hash;

        Restored(EntryRecording records, StoredEntries stored) {
            List<StoredEntries.Entry> unreadable = Collections.synchronizedList(new ArrayList<>());
            this.stored = stored;
            this.coding = records.coding();
            this.keyReader = records.keyReader(unreadable);
            this.hash = new Hash(PersistentHashMap.empty(), stored.generation(), unreadable);
        }

        Hash hash() {
            int pieces = stored.handOut();
            for (int piece = 0; piece < pieces; piece++) {
                stored.piece(piece, this::take);
                if (stored.isLarge()) {
                    stored.giveUp(piece);
                }
            }
            return hash;
        }

        private void take(StoredEntries.Entry entry) {
            @Nullable Object key = keyReader.apply(entry);
            byte @Nullable [] value = entry.deadlineMillis() > nowMillis ? entry.value() : null;
            if (key != null) {
                hash = hash.with(key, value == null ? null : new Encoded(value, coding));
            }
        }
    }

    @Override
    public void writeTo(Snapshot snapshot, RecordSink out) {
        if (recording == null) {
            return;
        }
        Hash hash = hash(snapshot);
        if (hash.generation > 0) {
            recording.clear(out.next(), hash.generation);
        }
        hash.fields.forEach((key, value) -> recording.change(out, hash.generation, key, value, Version.NEVER));
        StoredEntries.Entry.unexpired(hash.unreadableKeys, snapshot.nowMillis())
                .forEach(entry -> recording.write(out.next(), hash.generation, entry));
    }

    @Override
    public void seal(@Nullable StoredEntries target) {
        Hold hold = hashes.hold(this);
        isSealed = true;
        if (target != null && recording != null && hold.value instanceof Hash hash) {
            target.begin(hash.generation);
            hash.fields.forEach((key, value) -> recording.store(target, hash.generation, key, value, Version.NEVER));
            StoredEntries.Entry.unexpired(hash.unreadableKeys, engine.clock().nowMillis())
                    .forEach(target::add);
        }
        hold.release();
    }

    /** Returns the cache's name. */
    @Override
    public String toString() {
        return name;
    }

    /** What one transaction does to this hash. Confined to the transaction's thread. */
    private final class Changes {
        private final Transaction transaction;
        private boolean isCleared;

        Changes(Transaction transaction) {
            this.transaction = transaction;
            transaction.beforeCommit(this::apply);
        }

        private List<Hold> holds() {
            return transaction.holdsOf(HashEntries.this);
        }

        Hold hold(Object key) {
            Hold hold = transaction.holdOf(HashEntries.this, key);
            if (isCleared && !hold.isWritten()) {
                hold.standOn(Version.NOTHING);
            }
            return hold;
        }

        void clear() {
            transaction.requireOpen();
            requireWritable();
            transaction.keepTurn();
            isCleared = true;
            holds().forEach(hold -> hold.standOn(Version.NOTHING));
        }

        Iterator<Snapshot.Entry> all() {
            transaction.holdAll(HashEntries.this);
            Hash hash = isCleared ? hash().cleared() : hash();
            return new Fields(changed(hash).fields.iterator());
        }

        private Hash changed(Hash hash) {
            Hash changed = hash;
            for (Hold hold : holds()) {
                if (hold.isWritten()) {
                    changed = changed.with(hold.key, hold.value);
                }
            }
            return changed;
        }

        private void apply() {
            if (isCleared || holds().stream().anyMatch(Hold::isWritten)) {
                change(transaction, hash -> changed(isCleared ? hash.cleared() : hash));
            }
        }
    }

    /** The value of a field that cannot be read is null. */
    private record Fields(Iterator<Map.Entry<Object, Object>> fields) implements Iterator<Snapshot.Entry> {
        @Override
        public boolean hasNext() {
            return fields.hasNext();
        }

        @Override
        public Snapshot.Entry next() {
            Map.Entry<Object, Object> field = fields.next();
            return new Snapshot.Entry(field.getKey(), state(field.getValue()));
        }
    }

    /** Passes by the fields whose value cannot be read. */
    private static final class Readable implements Iterator<Snapshot.Entry> {
        private final Iterator<Snapshot.Entry> all;

        private Snapshot.@Nullable Entry next;

        Readable(Iterator<Snapshot.Entry> all) {
            this.all = all;
        }

        @Override
        public boolean hasNext() {
            while (next == null && all.hasNext()) {
                Snapshot.Entry entry = all.next();
                next = entry.version().value() == null ? null : entry;
            }
            return next != null;
        }

        @Override
        public Snapshot.Entry next() {
            Snapshot.@Nullable Entry result = hasNext() ? next : null;
            if (result == null) {
                throw new NoSuchElementException("the iteration has no more entries");
            }
            next = null;
            return result;
        }
    }
}
