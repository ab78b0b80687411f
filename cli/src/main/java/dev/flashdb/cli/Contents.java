package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is in a database, counted. Sizes are those of keys, fields, members and values as bytes, without any overhead. */
final class Contents {
    /** One kind: a type, or a cache. */
    static final class Kind {
        private final @Nullable StoredCache cache;
        private long keys;
        private long elements;
        private long bytes;
        private long withDeadline;
        private final Map<String, Long> unreadable = new TreeMap<>();

        private Kind(@Nullable StoredCache cache) {
            this.cache = cache;
        }

        /** Null for the native types. */
        @Nullable
        StoredCache cache() {
            return cache;
        }

        long keys() {
            return keys;
        }

        /** Fields or members; of strings and entries as many as keys. */
        long elements() {
            return elements;
        }

        long bytes() {
            return bytes;
        }

        long withDeadline() {
            return withDeadline;
        }

        /** How many keys or values cannot be made objects, by their class. */
        Map<String, Long> unreadable() {
            return unreadable;
        }
    }

    /** A key and its size. */
    record Large(String kind, String key, long bytes) {}

    private static final Comparator<Large> LARGEST_FIRST = Comparator.comparingLong(Large::bytes)
            .reversed()
            .thenComparing(Large::kind)
            .thenComparing(Large::key);

    /** The ends of the spans that deadlines are counted in. */
    enum Span {
        MINUTE("within a minute", 60),
        HOUR("within an hour", 3_600),
        DAY("within a day", 86_400),
        WEEK("within a week", 604_800),
        LATER("later", Long.MAX_VALUE),
        NEVER("never", -1);

        private final String text;
        private final long seconds;

        Span(String text, long seconds) {
            this.text = text;
            this.seconds = seconds;
        }

        String text() {
            return text;
        }

        private static Span of(@Nullable Instant deadline, Instant now) {
            if (deadline == null) {
                return NEVER;
            }
            long seconds = deadline.getEpochSecond() - now.getEpochSecond();
            for (Span span : values()) {
                if (seconds <= span.seconds) {
                    return span;
                }
            }
            return LATER;
        }
    }

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Map<Span, Long> deadlines = new TreeMap<>();
    private final PriorityQueue<Large> largest = new PriorityQueue<>(LARGEST_FIRST.reversed());
    private final CacheValues values;
    private final boolean isDecoded;
    private final int top;
    private final Instant now;
    private Kind current = new Kind(null);
    private String codec = "";

    private Contents(CacheValues values, boolean isDecoded, int top, Instant now) {
        this.values = values;
        this.isDecoded = isDecoded;
        this.top = top;
        this.now = now;
        for (ItemFilter.Type type : ItemFilter.Type.values()) {
            if (type != ItemFilter.Type.ENTRY) {
                kinds.put(type.word(), new Kind(null));
            }
        }
    }

    /**
     * Counts all.
     *
     * @param isDecoded whether the keys and values of caches are made objects, to see which cannot be
     * @param top how many of the largest keys are wanted
     */
    static Contents of(FlashDb db, CacheValues values, boolean isDecoded, int top) {
        Contents contents = new Contents(values, isDecoded, top, Instant.now());
        try (Stream<StoredItem> items = db.items()) {
            items.forEach(contents::add);
        }
        return contents;
    }

    private void add(StoredItem item) {
        if (item instanceof StoredCache cache) {
            current = new Kind(cache);
            codec = cache.codec();
            kinds.put("cache " + cache.name(), current);
        } else if (item instanceof StoredString string) {
            add("string", string.key(), 1, bytes(string.key()) + bytes(string.value()), string.deadline());
        } else if (item instanceof StoredHash hash) {
            long bytes = hash.fields().entrySet().stream()
                    .mapToLong(field -> bytes(field.getKey()) + bytes(field.getValue()))
                    .sum();
            add("hash", hash.key(), hash.fields().size(), bytes(hash.key()) + bytes, hash.deadline());
        } else if (item instanceof StoredSet set) {
            long bytes = set.members().stream().mapToLong(Contents::bytes).sum();
            add("set", set.key(), set.members().size(), bytes(set.key()) + bytes, set.deadline());
        } else if (item instanceof StoredSortedSet set) {
            long bytes = set.members().stream()
                    .mapToLong(member -> bytes(member.member()) + Double.BYTES)
                    .sum();
            add("zset", set.key(), set.members().size(), bytes(set.key()) + bytes, set.deadline());
        } else {
            addEntry((StoredCacheEntry) item);
        }
    }

    private void addEntry(StoredCacheEntry entry) {
        byte[] value = entry.value();
        if (value == null) {
            return;
        }
        long bytes = (long) entry.key().length + value.length;
        String key =
                isDecoded || isLarge(bytes) ? values.show(codec, entry.key()).text() : "";
        if (isDecoded) {
            check(entry.key());
            check(value);
        }
        add(current, "cache " + entry.cache(), key, 1, bytes, entry.deadline());
    }

    private void check(byte[] bytes) {
        CacheValues.Shown shown = values.show(codec, bytes);
        if (!shown.isReadable()) {
            current.unreadable.merge(shown.type(), 1L, Long::sum);
        }
    }

    private void add(String type, String key, long elements, long bytes, @Nullable Instant deadline) {
        add(kinds.computeIfAbsent(type, any -> new Kind(null)), type, key, elements, bytes, deadline);
    }

    private void add(Kind kind, String name, String key, long elements, long bytes, @Nullable Instant deadline) {
        kind.keys++;
        kind.elements += elements;
        kind.bytes += bytes;
        kind.withDeadline += deadline == null ? 0 : 1;
        deadlines.merge(Span.of(deadline, now), 1L, Long::sum);
        if (isLarge(bytes)) {
            largest.add(new Large(name, kind.cache == null ? Text.printable(key) : key, bytes));
            if (largest.size() > top) {
                largest.remove();
            }
        }
    }

    private boolean isLarge(long bytes) {
        Large smallest = largest.peek();
        return top > 0 && (largest.size() < top || smallest == null || bytes > smallest.bytes);
    }

    private static long bytes(Object value) {
        return value instanceof byte[] bytes ? bytes.length : ((String) value).getBytes(StandardCharsets.UTF_8).length;
    }

    /** The four types, then the caches. */
    Map<String, Kind> kinds() {
        return kinds;
    }

    Map<Span, Long> deadlines() {
        return deadlines;
    }

    /** The largest first. */
    List<Large> largest() {
        List<Large> sorted = new ArrayList<>(largest);
        sorted.sort(LARGEST_FIRST);
        return sorted;
    }

    long keys() {
        return kinds.values().stream().mapToLong(Kind::keys).sum();
    }
}
