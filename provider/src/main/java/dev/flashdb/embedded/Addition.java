package dev.flashdb.embedded;

import dev.flashdb.StorageException;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import dev.flashdb.codec.Codec;
import dev.flashdb.engine.Catalogue;
import dev.flashdb.engine.MonotonicClock;
import dev.flashdb.engine.Namespace;
import dev.flashdb.engine.Version;
import dev.flashdb.record.Coding;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.RecordSink;
import dev.flashdb.record.Space;
import dev.flashdb.record.StoredEntries;
import dev.flashdb.record.StoredSettings;
import dev.flashdb.structure.PersistentHashMap;
import dev.flashdb.structure.PersistentHashSet;
import dev.flashdb.structure.RankedSet;
import java.time.Instant;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Turns items into records that say what is under their keys, whatever was there before. Confined to one thread. */
final class Addition {

    private final Catalogue catalogue;
    private final NativeSpaces spaces;
    private final MonotonicClock clock;
    private final RecordSink out;
    private final Map<String, StoredEntries> caches = new HashMap<>();

    Addition(Catalogue catalogue, NativeSpaces spaces, MonotonicClock clock, RecordSink out) {
        this.catalogue = catalogue;
        this.spaces = spaces;
        this.clock = clock;
        this.out = out;
    }

    void addAll(Iterator<? extends StoredItem> items) {
        while (items.hasNext()) {
            add(items.next());
        }
    }

    private void add(StoredItem item) {
        if (item instanceof StoredString string) {
            addKey(Space.STRINGS, string.key(), string.value(), string.deadline());
        } else if (item instanceof StoredHash hash) {
            PersistentHashMap<String, Object> fields = PersistentHashMap.empty();
            for (Map.Entry<String, Object> field : hash.fields().entrySet()) {
                fields = fields.with(field.getKey(), field.getValue());
            }
            addKey(Space.HASHES, hash.key(), fields, hash.deadline());
        } else if (item instanceof StoredSet set) {
            PersistentHashSet<String> members = PersistentHashSet.empty();
            for (String member : set.members()) {
                members = members.with(member);
            }
            addKey(Space.SETS, set.key(), members, set.deadline());
        } else if (item instanceof StoredSortedSet set) {
            RankedSet members = RankedSet.empty();
            for (var member : set.members()) {
                members = members.with(member.member(), member.score());
            }
            addKey(Space.SORTED_SETS, set.key(), members, set.deadline());
        } else if (item instanceof StoredCache cache) {
            addCache(cache);
        } else {
            addEntry((StoredCacheEntry) Objects.requireNonNull(item, "item"));
        }
    }

    private void addKey(Space space, String key, Object value, @Nullable Instant deadline) {
        Namespace namespace = spaces.of(space);
        Objects.requireNonNull(namespace.recording())
                .change(out.next(), namespace.generation(), key, null, value, millis(deadline));
    }

    private long millis(@Nullable Instant deadline) {
        return deadline == null ? Version.NEVER : clock.ofWallMillis(deadline.toEpochMilli());
    }

    private void addCache(StoredCache cache) {
        @Nullable StoredEntries present = catalogue.closedCache(cache.name());
        if (present == null) {
            present = catalogue.addClosed(cache);
            Catalogue.define(present, out.next());
        } else {
            StoredSettings.requireSame(present, cache.codec(), cache.keyType(), cache.valueType());
        }
        caches.put(cache.name(), present);
    }

    private void addEntry(StoredCacheEntry entry) {
        StoredEntries cache = caches.computeIfAbsent(entry.cache(), this::presentCache);
        StoredEntries.Entry stored =
                new StoredEntries.Entry(entry.key(), entry.value(), millis(entry.deadline()), /* order= */ 0);
        recording(cache).write(out.next(), cache.generation(), stored);
    }

    private EntryRecording recording(StoredEntries cache) {
        Codec<Object> codec = Catalogue.nativeCodec();
        Coding coding = new Coding(cache.keyType(), cache.valueType(), codec, codec, (role, failure) -> {});
        return new EntryRecording(cache.id(), coding, new AtomicLong());
    }

    private StoredEntries presentCache(String name) {
        @Nullable StoredEntries present = catalogue.closedCache(name);
        if (present == null) {
            throw new StorageException(
                    "There is no such cache for an entry that is to be added; add the cache before it: cache=" + name,
                    null);
        }
        return present;
    }
}
