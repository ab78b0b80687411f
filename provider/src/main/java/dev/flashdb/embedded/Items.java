package dev.flashdb.embedded;

import dev.flashdb.ScoredMember;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import dev.flashdb.codec.Codec;
import dev.flashdb.engine.Catalogue;
import dev.flashdb.engine.Cut;
import dev.flashdb.engine.MonotonicClock;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Version;
import dev.flashdb.record.Space;
import dev.flashdb.record.StoredEntries;
import dev.flashdb.structure.PersistentHashMap;
import dev.flashdb.structure.PersistentHashSet;
import dev.flashdb.structure.RankedSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** All that a snapshot shows, one thing at a time. Confined to one thread. */
final class Items {

    private final NativeSpaces spaces;
    private final Snapshot snapshot;

    /** By how much the deadlines are ahead of the wall clock. */
    private final long aheadMillis;

    Items(NativeSpaces spaces, Snapshot snapshot, MonotonicClock clock) {
        this.spaces = spaces;
        this.snapshot = snapshot;
        this.aheadMillis = clock.aheadMillis();
    }

    /**
     * Returns them; the snapshot ends when the stream is read to its end or closed.
     *
     * @param cut what the log had at the instant of the snapshot; null without a log
     */
    Stream<StoredItem> stream(@Nullable Cut cut) {
        Stream<StoredItem> natives = Stream.of(
                        strings(),
                        keys(Space.HASHES, this::hash),
                        keys(Space.SETS, this::set),
                        keys(Space.SORTED_SETS, this::sortedSet))
                .flatMap(Function.identity());
        Stream<StoredItem> caches =
                cut == null ? Stream.empty() : cut.caches().stream().flatMap(this::cache);
        Stream<StoredItem> end = Stream.of(snapshot).flatMap(its -> {
            its.close();
            return Stream.empty();
        });
        return Stream.concat(Stream.concat(natives, caches), end).onClose(snapshot::close);
    }

    private Stream<StoredItem> strings() {
        return entries(snapshot.range(spaces.of(Space.STRINGS), null, null, /* descending= */ false))
                .map(entry -> new StoredString(key(entry), StringsValue.stored(value(entry)), deadline(entry)));
    }

    private Stream<StoredItem> keys(Space space, Function<Snapshot.Entry, StoredItem> item) {
        return Stream.of(space)
                .flatMap(its -> entries(snapshot.entries(spaces.of(its))).sorted(Comparator.comparing(Items::key)))
                .map(item);
    }

    private static Stream<Snapshot.Entry> entries(Iterator<Snapshot.Entry> entries) {
        int shape = Spliterator.DISTINCT | Spliterator.NONNULL | Spliterator.ORDERED;
        return StreamSupport.stream(Spliterators.spliteratorUnknownSize(entries, shape), /* parallel= */ false);
    }

    private static String key(Snapshot.Entry entry) {
        return (String) entry.key();
    }

    private static Object value(Snapshot.Entry entry) {
        return Objects.requireNonNull(entry.version().value());
    }

    private @Nullable Instant deadline(Snapshot.Entry entry) {
        return instant(entry.version().deadlineMillis());
    }

    private @Nullable Instant instant(long deadlineMillis) {
        return deadlineMillis == Version.NEVER ? null : Instant.ofEpochMilli(deadlineMillis - aheadMillis);
    }

    @SuppressWarnings("unchecked") // the space holds nothing else
    private StoredItem hash(Snapshot.Entry entry) {
        Map<String, Object> fields = new TreeMap<>();
        ((PersistentHashMap<String, Object>) value(entry))
                .forEach((field, value) -> fields.put(field, StringsValue.stored(value)));
        return new StoredHash(key(entry), fields, deadline(entry));
    }

    @SuppressWarnings("unchecked") // the space holds nothing else
    private StoredItem set(Snapshot.Entry entry) {
        TreeSet<String> members = new TreeSet<>();
        ((PersistentHashSet<String>) value(entry)).forEach(members::add);
        return new StoredSet(key(entry), members, deadline(entry));
    }

    private StoredItem sortedSet(Snapshot.Entry entry) {
        RankedSet set = (RankedSet) value(entry);
        List<ScoredMember> members = new ArrayList<>(set.size());
        set.forEach(member -> members.add(SortedSetsValue.scored(member)));
        return new StoredSortedSet(key(entry), members, deadline(entry));
    }

    // ---------------------------------------------------------------- caches

    private record CacheEntry(StoredEntries.Entry entry, boolean isOnlyForm) {
        /*
         * Where the bytes of keys tell whether they are equal, their order means nothing and the bytes' own is the better
         * one to look at; the others come in the order in which they came.
         */
        private static final Comparator<CacheEntry> ORDER = (one, other) -> {
            if (one.isOnlyForm && other.isOnlyForm) {
                return Arrays.compareUnsigned(one.entry.key(), other.entry.key());
            }
            return one.isOnlyForm == other.isOnlyForm
                    ? Long.compare(one.entry.order(), other.entry.order())
                    : Boolean.compare(other.isOnlyForm, one.isOnlyForm);
        };

        boolean isLive(long nowMillis) {
            return entry.value() != null && entry.deadlineMillis() > nowMillis;
        }
    }

    private Stream<StoredItem> cache(StoredEntries cache) {
        List<CacheEntry> entries = new ArrayList<>();
        Codec<Object> codec = Catalogue.nativeCodec();
        boolean isStandard = cache.codec().equals(codec.name());
        cache.inOrder(entry -> {
            CacheEntry stored = new CacheEntry(entry, isStandard && codec.isOnlyForm(entry.key()));
            if (!stored.isOnlyForm || stored.isLive(snapshot.nowMillis())) {
                entries.add(stored);
            }
        });
        entries.sort(CacheEntry.ORDER);
        StoredCache definition = new StoredCache(
                cache.name(), cache.keyType(), cache.valueType(), cache.codec(), entries.size(), /* isOpen= */ false);
        return Stream.concat(Stream.of(definition), entries.stream().map(entry -> item(cache.name(), entry)));
    }

    private StoredItem item(String cache, CacheEntry stored) {
        StoredEntries.Entry entry = stored.entry;
        return stored.isLive(snapshot.nowMillis())
                ? new StoredCacheEntry(cache, entry.key(), entry.value(), instant(entry.deadlineMillis()))
                : StoredCacheEntry.removal(cache, entry.key());
    }
}
