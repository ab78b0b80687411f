package dev.flashdb.engine;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.HeapTooSmallException;
import dev.flashdb.StorageException;
import dev.flashdb.StoredCache;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.record.Coding;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.FieldsRecording;
import dev.flashdb.record.Heap;
import dev.flashdb.record.RecordReader;
import dev.flashdb.record.RecordWriter;
import dev.flashdb.record.Recording;
import dev.flashdb.record.Records;
import dev.flashdb.record.Space;
import dev.flashdb.record.StoredEntries;
import dev.flashdb.record.StoredFields;
import dev.flashdb.record.StoredSettings;
import dev.flashdb.record.ValuesInLog;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a log holds: the native spaces, the durable caches that are open, and as bytes those that are not. Recovery fills it
 * before anybody else has it; from then on thread-safe.
 */
public final class Catalogue {

    private static final Codec<Object> NATIVE_CODEC =
            new StandardCodec(SerialFilter.jdkOnly(), Catalogue.class.getClassLoader());

    private static final long CHECKED_BYTES = 4L << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Space, StoredFields> fields = new EnumMap<>(Space.class);
    private final Map<Integer, StoredEntries> closed = new HashMap<>();
    private final Map<Integer, OpenCache> open = new TreeMap<>();
    private final List<Durable> spaces = new ArrayList<>();

    /** For recovery; given up when the native spaces are made, else what it has would be kept from the collector. */
    private @Nullable StoredEntries recent;

    /** What was replayed since it was last looked whether the heap can hold it. */
    private long uncheckedBytes;

    private volatile ValuesInLog.Source log = ValuesInLog.Source.NOTHING;

    /** Written last of all that the making of the native spaces changes. */
    private volatile boolean isComplete;

    private int nextId = Records.FIRST_CACHE;
    private long lastMillis;

    Catalogue() {
        for (Space space : Space.values()) {
            if (space == Space.STRINGS) {
                int id = Records.idOf(space);
                closed.put(id, new StoredEntries(id, "strings", NATIVE_CODEC.name(), "", ""));
            } else {
                fields.put(space, new StoredFields(space, NATIVE_CODEC));
            }
        }
    }

    /** Returns about how many entries, hashes, sets and sorted sets recovery has found. */
    long recovered() {
        return closed.values().stream().mapToLong(StoredEntries::count).sum()
                + fields.values().stream().mapToLong(StoredFields::count).sum();
    }

    /** Says who reads the log, when the value of an entry cannot be serialized any more. */
    void findValuesIn(ValuesInLog.Source source) {
        log = source;
    }

    /** Returns the latest time that any frame was written at. */
    long lastMillis() {
        return lastMillis;
    }

    /**
     * Puts the time of the log back, and every deadline with it: what was left to live at the latest time is left now. Before
     * anybody has the entries.
     *
     * @param nowMillis what the latest time becomes; nothing is done when that is earlier
     */
    void putBack(long nowMillis) {
        long byMillis = lastMillis - nowMillis;
        if (byMillis > 0) {
            lastMillis = nowMillis;
            closed.values().forEach(entries -> entries.putBack(byMillis));
            fields.values().forEach(keys -> keys.putBack(byMillis));
        }
    }

    // ---------------------------------------------------------------- recovery

    /**
     * Takes a frame of the log.
     *
     * @throws HeapTooSmallException when what is there already cannot be in the heap
     */
    void replay(long sequence, ByteBuffer payload) {
        uncheckedBytes += payload.remaining();
        if (uncheckedBytes > CHECKED_BYTES) {
            uncheckedBytes = 0;
            requireRoom();
        }
        RecordReader reader = new RecordReader(sequence, payload);
        lastMillis = Math.max(lastMillis, reader.fixed());
        while (reader.hasMore()) {
            replayRecord(reader);
        }
    }

    private void replayRecord(RecordReader reader) {
        int begin = reader.position();
        int operation = reader.operation();
        int id = reader.id();
        switch (operation) {
            case Records.DEFINE -> define(id, reader);
            case Records.DROP -> {
                requireCache(id, reader);
                closed.remove(id);
                recent = null;
            }
            case Records.CLEAR -> clear(id, reader.number());
            case Records.PUT -> put(id, reader);
            case Records.REMOVE -> remove(id, reader);
            case Records.CHANGE -> change(id, reader);
            default -> throw reader.malformed("an operation, found=" + operation);
        }
        @Nullable StoredEntries entries = stored(id);
        if (entries != null) {
            entries.logBytes().addAndGet(reader.position() - begin);
        }
    }

    private void requireRoom() {
        long live = sum(StoredEntries::liveBytes);
        if (Heap.isTooSmallFor(heldBytes()) || Heap.isFullWith(live)) {
            throw Heap.tooSmall("what the log has", live, null);
        }
    }

    private long sum(ToLongFunction<StoredEntries> bytes) {
        return closed.values().stream().mapToLong(bytes).sum();
    }

    /** What the entries take that are bytes. */
    long heldBytes() {
        return sum(StoredEntries::heldBytes);
    }

    /** Gives up everything, where memory has no room for it; makes no object. */
    void lose() {
        recent = null;
        closed.clear();
        fields.clear();
    }

    /** Most records are of the namespace that the one before was of. */
    private @Nullable StoredEntries stored(int id) {
        @Nullable StoredEntries entries = recent;
        if (entries == null || entries.id() != id) {
            entries = closed.get(id);
            recent = entries;
        }
        return entries;
    }

    private static void requireCache(int id, RecordReader reader) {
        if (id < Records.FIRST_CACHE || id == Integer.MAX_VALUE) {
            throw reader.malformed("the number of a cache, found=" + id);
        }
    }

    private void define(int id, RecordReader reader) {
        requireCache(id, reader);
        String name = reader.text();
        String codec = reader.text();
        String keyType = reader.text();
        String valueType = reader.text();
        closed.computeIfAbsent(id, any -> new StoredEntries(id, name, codec, keyType, valueType))
                .define(codec, keyType, valueType, reader.text(), reader.text());
        nextId = Math.max(nextId, id + 1);
    }

    private void clear(int id, long generation) {
        @Nullable StoredEntries entries = closed.get(id);
        if (entries != null) {
            entries.clear(generation);
        } else if (isFields(id)) {
            fieldsOf(id).clear(generation);
        }
    }

    private StoredFields fieldsOf(int id) {
        return Objects.requireNonNull(fields.get(Space.values()[id - 1]));
    }

    private void put(int id, RecordReader reader) {
        long generation = reader.number();
        int keyLength = reader.length();
        int key = reader.skip(keyLength);
        long deadlineMillis = reader.deadline();
        int valueLength = reader.length();
        int value = reader.skip(valueLength);
        @Nullable StoredEntries entries = stored(id);
        if (entries != null) {
            entries.put(generation, reader.payload(), key, keyLength, deadlineMillis, value, valueLength);
        }
    }

    private void remove(int id, RecordReader reader) {
        long generation = reader.number();
        if (isFields(id)) {
            fieldsOf(id).remove(generation, reader.text());
        } else {
            byte[] key = reader.blob();
            @Nullable StoredEntries entries = closed.get(id);
            if (entries != null) {
                entries.remove(generation, key);
            }
        }
    }

    private void change(int id, RecordReader reader) {
        if (!isFields(id)) {
            throw reader.malformed("the number of a native space, found=" + id);
        }
        fieldsOf(id).change(reader.number(), reader);
    }

    private static boolean isFields(int id) {
        return id > Records.idOf(Space.STRINGS) && id <= Space.values().length;
    }

    // ---------------------------------------------------------------- native spaces

    Recording recordingOf(Space space) {
        return space == Space.STRINGS
                ? new EntryRecording(Records.idOf(space), nativeCoding(), new AtomicLong())
                : new FieldsRecording(space, NATIVE_CODEC);
    }

    static Coding nativeCoding() {
        return new Coding("", "", NATIVE_CODEC, NATIVE_CODEC, (role, failure) -> {
            throw new CorruptStorageException("The log holds a string that cannot be read", failure);
        });
    }

    long generationOf(Space space) {
        int id = Records.idOf(space);
        return space == Space.STRINGS
                ? Objects.requireNonNull(closed.get(id)).generation()
                : fieldsOf(id).generation();
    }

    /** Fills a native space with what recovery has found, and gives that up. */
    void restore(Space space, Namespace namespace, long nowMillis) {
        int id = Records.idOf(space);
        if (space == Space.STRINGS) {
            StoredEntries strings = Objects.requireNonNull(closed.remove(id));
            recent = null;
            namespace.restore(strings, nowMillis);
        } else {
            restoreFields(Objects.requireNonNull(fields.remove(space)), namespace, nowMillis);
        }
        spaces.add(namespace);
        isComplete = spaces.size() == Space.values().length;
    }

    /** Returns whether all native spaces are made of what recovery has found: before that there is no cut. */
    boolean isComplete() {
        return isComplete;
    }

    private static void restoreFields(StoredFields stored, Namespace namespace, long nowMillis) {
        Contents empty = namespace.newContents(stored.generation());
        try {
            stored.restore(namespace::restore, nowMillis);
        } catch (OutOfMemoryError e) {
            stored.lose();
            namespace.startWith(empty);
            throw Heap.tooSmall("the keys of a database, type=" + namespace.name(), 0, e);
        }
    }

    // ---------------------------------------------------------------- caches

    /**
     * Opens a cache: with the entries it has, or as a new one.
     *
     * @param define writes to the log that there is a new one, or one of other settings
     * @param drop writes to the log that there is one no more
     * @param maker makes the entries from what is stored; called with an empty store for a new cache
     */
    <T extends Durable> T open(
            String name,
            Coding coding,
            Consumer<EntryRecording> define,
            Consumer<EntryRecording> drop,
            BiFunction<EntryRecording, StoredEntries, T> maker) {
        storeDropped(name);
        lock.lock();
        try {
            requireNotOpen(name);
            @Nullable StoredEntries stored = stored(name);
            @Nullable StoredSettings settings = stored == null ? null : StoredSettings.compare(stored, coding);
            if (stored != null && settings != null && settings.isDiscarded()) {
                settings.tell();
                drop.accept(new EntryRecording(stored.id(), nativeCoding(), stored.logBytes()));
                closed.remove(stored.id());
                stored = null;
            }
            if (stored == null) {
                stored = newStored(name, coding);
                define.accept(new EntryRecording(stored.id(), coding, stored.logBytes()));
                closed.put(stored.id(), stored); // the log has it, whatever becomes of its maker
            } else if (settings != null && !settings.isSame()) {
                settings.tell();
                define.accept(new EntryRecording(stored.id(), coding, stored.logBytes()));
                defineAs(stored, coding);
            }
            EntryRecording recording = new EntryRecording(stored.id(), coding, stored.logBytes());
            T entries = maker.apply(recording, stored);
            closed.remove(stored.id());
            open.put(stored.id(), new OpenCache(name, recording, entries));
            return entries;
        } finally {
            lock.unlock();
        }
    }

    private StoredEntries newStored(String name, Coding coding) {
        StoredEntries made =
                new StoredEntries(nextId++, name, coding.values().name(), coding.keyType(), coding.valueType());
        defineAs(made, coding);
        return made;
    }

    private static void defineAs(StoredEntries stored, Coding coding) {
        stored.define(
                coding.values().name(),
                coding.keyType(),
                coding.valueType(),
                coding.identity().version(),
                coding.identity().traits());
    }

    private void requireNotOpen(String name) {
        if (open.values().stream().anyMatch(cache -> cache.name.equals(name))) {
            throw new StorageException(
                    "A durable cache of this name is open already, through another manager on the same directory; give"
                            + " one of them another name, or share the manager: cache=" + name,
                    null);
        }
    }

    private @Nullable StoredEntries stored(String name) {
        return closed.values().stream()
                .filter(cache ->
                        cache.id() >= Records.FIRST_CACHE && cache.name().equals(name))
                .findFirst()
                .orElse(null);
    }

    /** Takes note that nobody uses an open cache any more; it stays as it is until somebody asks for it, or all is stored. */
    void drop(Durable entries) {
        lock.lock();
        try {
            open.values().stream().filter(cache -> cache.entries == entries).forEach(cache -> cache.isDropped = true);
        } finally {
            lock.unlock();
        }
    }

    /** Turns all dropped caches into bytes: no class and no object of theirs stays. */
    void storeDropped() {
        @Nullable OpenCache dropped = firstDropped(cache -> true);
        while (dropped != null) {
            store(dropped);
            dropped = firstDropped(cache -> true);
        }
    }

    private @Nullable OpenCache firstDropped(Predicate<OpenCache> which) {
        lock.lock();
        try {
            return open.values().stream()
                    .filter(cache -> cache.isDropped && which.test(cache))
                    .findFirst()
                    .orElse(null);
        } finally {
            lock.unlock();
        }
    }

    /** Turns a dropped cache into bytes, waiting, without the lock, for changes under way. */
    private void store(OpenCache cache) {
        EntryRecording recording = cache.recording;
        StoredEntries target = new StoredEntries(
                recording.id(),
                cache.name,
                recording.coding().values().name(),
                recording.coding().keyType(),
                recording.coding().valueType(),
                recording.logBytes());
        defineAs(target, recording.coding());
        cache.entries.seal(target);
        List<ValuesInLog.Wanted> left = recording.takeLeft();
        if (!left.isEmpty()) {
            putLeft(target, left);
        }
        lock.lock();
        try {
            if (open.remove(target.id(), cache)) {
                closed.put(target.id(), target);
            }
        } finally {
            lock.unlock();
        }
        cache.entries.forget();
    }

    private void putLeft(StoredEntries target, List<ValuesInLog.Wanted> left) {
        List<byte @Nullable []> values = ValuesInLog.find(log, left);
        for (int i = 0; i < left.size(); i++) {
            byte[] value = values.get(i);
            if (value != null) {
                ValuesInLog.Wanted entry = left.get(i);
                target.put(entry.generation(), entry.key(), value, entry.deadlineMillis());
            }
        }
    }

    private void storeDropped(String name) {
        @Nullable OpenCache dropped = firstDropped(cache -> cache.name.equals(name));
        if (dropped != null) {
            store(dropped);
        }
    }

    /** Deletes an open cache for good. */
    void destroy(Durable entries, Consumer<EntryRecording> drop) {
        drop(entries);
        @Nullable OpenCache cache = firstDropped(candidate -> candidate.entries == entries);
        if (cache == null) {
            return;
        }
        entries.seal(null);
        lock.lock();
        try {
            if (open.containsValue(cache)) {
                drop.accept(cache.recording);
                open.remove(cache.recording.id());
            }
        } finally {
            lock.unlock();
        }
        entries.forget();
    }

    /** Deletes a closed cache for good; false when there is none of that name. */
    boolean destroy(String name, Consumer<EntryRecording> drop) {
        storeDropped(name);
        lock.lock();
        try {
            if (open.values().stream().anyMatch(cache -> cache.name.equals(name))) {
                throw new IllegalStateException(
                        "This cache is open; destroy it through the manager that has it: cache=" + name);
            }
            @Nullable StoredEntries stored = stored(name);
            if (stored == null) {
                return false;
            }
            drop.accept(new EntryRecording(stored.id(), nativeCoding(), stored.logBytes()));
            closed.remove(stored.id());
            return true;
        } finally {
            lock.unlock();
        }
    }

    public List<StoredCache> caches() {
        lock.lock();
        try {
            Map<String, StoredCache> caches = new TreeMap<>();
            open.values().forEach(cache -> {
                Coding coding = cache.recording.coding();
                caches.put(
                        cache.name,
                        new StoredCache(
                                cache.name,
                                coding.keyType(),
                                coding.valueType(),
                                coding.values().name(),
                                cache.entries.count(),
                                !cache.isDropped));
            });
            closed.values().stream()
                    .filter(cache -> cache.id() >= Records.FIRST_CACHE)
                    .forEach(cache -> caches.put(
                            cache.name(),
                            new StoredCache(
                                    cache.name(),
                                    cache.keyType(),
                                    cache.valueType(),
                                    cache.codec(),
                                    cache.count(),
                                    /* isOpen= */ false)));
            return List.copyOf(caches.values());
        } finally {
            lock.unlock();
        }
    }

    // ---------------------------------------------------------------- snapshots

    public static void define(StoredEntries cache, RecordWriter out) {
        int before = out.length();
        out.begin(Records.DEFINE, cache.id())
                .text(cache.name())
                .text(cache.codec())
                .text(cache.keyType())
                .text(cache.valueType())
                .text(cache.version())
                .text(cache.traits());
        cache.logBytes().addAndGet(out.length() - before);
    }

    // ---------------------------------------------------------------- additions

    /** Returns the entries of a namespace that nobody has open; null when there are none. */
    @Nullable
    StoredEntries closed(int id) {
        return closed.get(id);
    }

    /** Returns the cache of a name, which nobody has open; null when there is none. */
    @Nullable
    public StoredEntries closedCache(String name) {
        lock.lock();
        try {
            return stored(name);
        } finally {
            lock.unlock();
        }
    }

    /** Makes a cache that nobody has open; a log has it when its definition was written. */
    public StoredEntries addClosed(StoredCache cache) {
        lock.lock();
        try {
            StoredEntries added =
                    new StoredEntries(nextId++, cache.name(), cache.codec(), cache.keyType(), cache.valueType());
            added.define(
                    cache.codec(), cache.keyType(), cache.valueType(), StoredSettings.UNKNOWN, StoredSettings.UNKNOWN);
            closed.put(added.id(), added);
            return added;
        } finally {
            lock.unlock();
        }
    }

    /** Returns the codec of the native values, and of every cache whose codec has its name. */
    public static Codec<Object> nativeCodec() {
        return NATIVE_CODEC;
    }

    /** Takes a cut; nothing is opened, closed or dropped meanwhile. */
    Cut cut(Supplier<Snapshot> snapshot) {
        if (!isComplete) {
            throw new IllegalStateException("the native spaces are not made of what the log has yet");
        }
        lock.lock();
        try {
            return new Cut(snapshot.get(), spaces, open.values(), closed.values(), log);
        } finally {
            lock.unlock();
        }
    }
}
