package dev.flashdb.lives;

import dev.flashdb.FlashDb;
import dev.flashdb.ScoredMember;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.engine.OpenEngine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads all that a database holds: by the commands and caches that an application uses, or item by item. */
final class Reader {
    private static final Codec<Object> CODEC =
            new StandardCodec(SerialFilter.jdkOnly().withTypes(List.of(Parcel.class)), Reader.class.getClassLoader());

    /** At least so long is for ever. */
    private static final Duration ETERNAL = Duration.ofDays(36_500);

    private Reader() {}

    /** All of a store, as the application sees it. */
    static Contents typed(Store store, boolean seesParcels) {
        Contents contents = natives(store.db, store.engine.nowMillis());
        for (Space space : store.spaces()) {
            if (space.kind() == Space.Kind.PARCEL_CACHE && !seesParcels) {
                items(store.engine).space(space.name()).forEach((key, item) -> contents.put(space.name(), key, item));
            } else if (space.kind().isCache()) {
                cache(store, space, contents);
            }
        }
        return contents;
    }

    private static void cache(Store store, Space space, Contents contents) {
        long now = store.engine.nowMillis();
        boolean hasDeadlines = space.kind() != Space.Kind.HASH_CACHE;
        store.jcache(space.name()).forEach(entry -> {
            Duration left = hasDeadlines
                    ? store.flash(space.name()).timeToLive(entry.getKey()).orElseThrow()
                    : ETERNAL;
            long deadline = left.compareTo(ETERNAL) < 0 ? now + left.toMillis() : Item.NEVER;
            contents.put(space.name(), entry.getKey(), Item.of(content(entry.getValue()), deadline));
        });
    }

    private static Content content(Object value) {
        if (value instanceof byte[] bytes) {
            return Content.of(bytes);
        }
        if (value instanceof String text) {
            return Content.of(text.getBytes(StandardCharsets.ISO_8859_1));
        }
        return Content.of(((Parcel) value).bytes);
    }

    /** The four native types, by their commands. */
    static Contents natives(FlashDb db, long now) {
        Contents contents = new Contents();
        try (Stream<dev.flashdb.StringEntry> strings = db.scanPrefix("")) {
            strings.forEach(entry -> contents.put(
                    Space.Kind.STRINGS.name(),
                    entry.key(),
                    Item.of(Content.of(entry.bytes()), deadline(now, entry.key(), db::pttl))));
        }
        try (Stream<String> keys = db.hscanPrefix("")) {
            keys.forEach(key -> contents.put(
                    Space.Kind.HASHES.name(),
                    key,
                    new Item(fields(db.hgetallBytes(key)), deadline(now, key, db::hpttl))));
        }
        try (Stream<String> keys = db.sscanPrefix("")) {
            keys.forEach(key -> contents.put(
                    Space.Kind.SETS.name(), key, new Item(members(db.smembers(key)), deadline(now, key, db::spttl))));
        }
        try (Stream<String> keys = db.zscanPrefix("")) {
            keys.forEach(key -> contents.put(
                    Space.Kind.SORTED_SETS.name(),
                    key,
                    new Item(scores(db.zrangeWithScores(key, 0, -1)), deadline(now, key, db::zpttl))));
        }
        return contents;
    }

    private static long deadline(long now, String key, ToLongFunction<String> timeToLive) {
        long left = timeToLive.applyAsLong(key);
        return left < 0 ? Item.NEVER : now + left;
    }

    private static Map<String, Content> fields(Map<String, ?> values) {
        Map<String, Content> fields = new TreeMap<>();
        values.forEach((field, value) -> fields.put(field, content(value)));
        return fields;
    }

    private static Map<String, Content> members(Collection<String> members) {
        Map<String, Content> fields = new TreeMap<>();
        members.forEach(member -> fields.put(member, Content.NONE));
        return fields;
    }

    private static Map<String, Content> scores(Collection<ScoredMember> members) {
        Map<String, Content> fields = new TreeMap<>();
        members.forEach(member -> fields.put(member.member(), Content.of(member.score())));
        return fields;
    }

    /** All of a database, item by item, as the command line's {@code verify} goes through it. */
    static Contents items(OpenEngine engine) {
        Contents contents = new Contents();
        try (Stream<StoredItem> items = engine.db().items()) {
            items.forEach(item -> add(contents, item, engine.aheadMillis()));
        }
        return contents;
    }

    private static void add(Contents contents, StoredItem item, long ahead) {
        if (item instanceof StoredString string) {
            contents.put(
                    Space.Kind.STRINGS.name(),
                    string.key(),
                    Item.of(content(string.value()), millis(string.deadline(), ahead)));
        } else if (item instanceof StoredHash hash) {
            contents.put(
                    Space.Kind.HASHES.name(),
                    hash.key(),
                    new Item(fields(hash.fields()), millis(hash.deadline(), ahead)));
        } else if (item instanceof StoredSet set) {
            contents.put(
                    Space.Kind.SETS.name(), set.key(), new Item(members(set.members()), millis(set.deadline(), ahead)));
        } else if (item instanceof StoredSortedSet set) {
            contents.put(
                    Space.Kind.SORTED_SETS.name(),
                    set.key(),
                    new Item(scores(set.members()), millis(set.deadline(), ahead)));
        } else if (item instanceof StoredCacheEntry entry) {
            addEntry(contents, entry, ahead);
        }
    }

    private static void addEntry(Contents contents, StoredCacheEntry entry, long ahead) {
        String key = (String) CODEC.decode(entry.key());
        byte[] value = entry.value();
        if (value == null) {
            contents.space(entry.cache()).remove(key);
        } else {
            contents.put(entry.cache(), key, Item.of(content(CODEC.decode(value)), millis(entry.deadline(), ahead)));
        }
    }

    private static long millis(@Nullable Instant deadline, long ahead) {
        return deadline == null ? Item.NEVER : deadline.toEpochMilli() + ahead;
    }
}
