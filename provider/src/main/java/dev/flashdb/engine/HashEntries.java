package dev.flashdb.engine;

import dev.flashdb.structure.PersistentHashMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The entries of a cache as the fields of one hash: some tens of bytes each, for thousands of small caches. They are eternal
 * and unbounded. Thread-safe.
 */
final class HashEntries implements Entries, Durable {

    /*
     * The hash is one key, this object, in a namespace that all such caches share; its value is a persistent map.
     * Fields are held one by one all the same: the lock of a field is a key of a second shared namespace, which exists only
     * while it is held. Whoever holds a field runs the user's code, then changes the hash in one short step in which nobody
     * runs the user's code or waits. Every writer of a field holds it first, so what was read of it stays true.
     *
     * A transaction holds fields as it goes and the hash only when it is about to commit. A scan holds the fields that are
     * held by others (so it waits for them) and claims the namespace of the fields (so nobody holds another before its end).
     *
     * A clear starts a new generation: whoever held a field before it and commits after it writes nothing, as if it had
     * committed before.
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

    private record Field(HashEntries hash, Object key) {}

    private final Engine engine;
    private final Namespace hashes;
    private final Namespace locks;
    private final String name;

    private final @Nullable EntryRecording recording;

    /** Set when nobody may change anything any more; written while the hash is held. */
    private volatile boolean isSealed;

    /** Makes entries that only memory has. */
    HashEntries(Engine engine, Namespace hashes, Namespace locks, String name) {
        this(engine, hashes, locks, name, null, null);
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
            Namespace locks,
            String name,
            @Nullable EntryRecording recording,
            @Nullable StoredEntries stored) {
        this.engine = engine;
        this.hashes = hashes;
        this.locks = locks;
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

    private void requireWritable() {
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

    /** The state of a field; one that cannot be read is none. */
    private static Version state(@Nullable Object value) {
        @Nullable Object readable = value instanceof Encoded encoded ? encoded.value() : value;
        return readable == null ? Version.NOTHING : new Version(readable, Version.NEVER, 1, null);
    }

    private static @Nullable Version stateOrNull(@Nullable Object value) {
        Version state = state(value);
        return state == Version.NOTHING ? null : state;
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
        return stateOrNull(hash().fields.get(key));
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
        Held held = hold(key);
        boolean isWritten = false;
        try {
            held.write(value, Version.NEVER);
            isWritten = true;
        } finally {
            if (!isWritten) {
                held.release();
            }
        }
        held.commit();
        return held.before();
    }

    @Override
    public Held hold(Object key) {
        return held(locks.hold(new Field(this, key)), key, hash());
    }

    private HeldField held(Hold lock, Object key, Hash hash) {
        @Nullable Object present = hash.fields.get(key);
        Version before = state(present);
        boolean isUnreadable = present != null && before == Version.NOTHING;
        return new HeldField(lock, key, before, isUnreadable, hash.generation);
    }

    private void apply(HeldField field) {
        engine.<@Nullable Void, RuntimeException>atomically(transaction -> {
            Hold hold = transaction.hold(hashes, this);
            if (!(hold.value instanceof Hash hash) || isSealed) {
                throw sealed();
            }
            if (hash.generation == field.generation) {
                hold.write(hash.with(field.key, field.value), Version.NEVER);
            }
            return null;
        });
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
        return stateOrNull(hash(snapshot).fields.get(key));
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
    public Held hold(Transaction transaction, Object key) {
        return changes(transaction).hold(key);
    }

    @Override
    public Iterator<Snapshot.Entry> entries(Transaction transaction) {
        return changes(transaction).entries();
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
            hash.fields.forEach((key, value) ->
                    recording.store(target, hash.generation, key, new Version(value, Version.NEVER, 1, null)));
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
        private final Map<Object, HeldField> held = new HashMap<>();
        private boolean isCleared;

        Changes(Transaction transaction) {
            this.transaction = transaction;
            transaction.beforeCommit(this::apply);
        }

        HeldField hold(Object key) {
            @Nullable HeldField known = held.get(key);
            if (known != null) {
                return known;
            }
            Hold lock = transaction.hold(locks, new Field(HashEntries.this, key));
            HeldField field = held(lock, key, isCleared ? hash().cleared() : hash());
            held.put(key, field);
            return field;
        }

        void clear() {
            transaction.requireOpen();
            requireWritable();
            isCleared = true;
            held.values().forEach(HeldField::erase);
        }

        /** Those that can be read. */
        Iterator<Snapshot.Entry> entries() {
            return new Readable(all());
        }

        Iterator<Snapshot.Entry> all() {
            Iterator<Snapshot.Entry> othersFields = transaction.entries(locks);
            while (othersFields.hasNext()) {
                othersFields.next();
            }
            PersistentHashMap<Object, Object> fields = isCleared ? PersistentHashMap.empty() : hash().fields;
            for (HeldField field : held.values()) {
                if (!field.isUnreadable()) {
                    fields = field.value == null ? fields.without(field.key) : fields.with(field.key, field.value);
                }
            }
            return new Fields(fields.iterator());
        }

        private void apply() {
            Set<HeldField> written = new HashSet<>();
            for (HeldField field : held.values()) {
                if (field.isWritten) {
                    written.add(field);
                }
            }
            if (written.isEmpty() && !isCleared) {
                return;
            }
            Hold hold = transaction.hold(hashes, HashEntries.this);
            if (!(hold.value instanceof Hash present) || isSealed) {
                throw sealed();
            }
            Hash hash = isCleared ? present.cleared() : present;
            for (HeldField field : written) {
                hash = hash.with(field.key, field.value);
            }
            hold.write(hash, Version.NEVER);
        }
    }

    /** A held field. Confined to the thread that holds it. */
    private final class HeldField implements Held {
        private final Hold lock;
        private final Object key;
        private final Version before;
        private final boolean wasUnreadable;
        private final long generation;

        @Nullable
        private Object value;

        private boolean isWritten;

        HeldField(Hold lock, Object key, Version before, boolean wasUnreadable, long generation) {
            this.lock = lock;
            this.key = key;
            this.before = before;
            this.wasUnreadable = wasUnreadable;
            this.generation = generation;
            this.value = before.value;
        }

        @Override
        public Object key() {
            return key;
        }

        @Override
        public Version before() {
            return before;
        }

        @Override
        public @Nullable Object value() {
            return value;
        }

        @Override
        public long deadlineMillis() {
            return Version.NEVER;
        }

        @Override
        public boolean isLive(long nowMillis) {
            return value != null;
        }

        @Override
        public boolean isExpired(long nowMillis) {
            return false;
        }

        @Override
        public boolean isUnreadable() {
            return wasUnreadable && !isWritten;
        }

        @Override
        public void write(Object newValue, long newDeadlineMillis) {
            requireWritable();
            value = newValue;
            isWritten = true;
        }

        @Override
        public void erase() {
            requireWritable();
            value = null;
            isWritten = true;
        }

        @Override
        public void commit() {
            try {
                if (isWritten) {
                    apply(this);
                }
            } finally {
                lock.release();
            }
        }

        @Override
        public void release() {
            lock.release();
        }
    }

    /** The state of a field that cannot be read is {@link Version#NOTHING}. */
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
                next = entry.version() == Version.NOTHING ? null : entry;
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
