package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.DirectoryHeldException;
import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.ReadOnlyException;
import dev.flashdb.RecoveryReport;
import dev.flashdb.ScoredMember;
import dev.flashdb.StorageException;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import java.io.Serializable;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a database keeps, taken out, read beside its owner, and put in again. */
class StoredItemsTest {

    private static final Instant LATER = Instant.ofEpochMilli(4_000_000_000_123L);

    @TempDir
    private Path temporary;

    @AfterEach
    void close() {
        Caching.getCachingProvider().close();
    }

    private Path directory(String name) {
        return temporary.resolve(name);
    }

    private static FlashDb open(Path directory) {
        return FlashDb.open(Options.builder().directory(directory).build());
    }

    private static FlashDb read(Path directory) {
        return FlashDb.open(
                Options.builder().directory(directory).readOnly(true).build());
    }

    private static CacheManager manager(Path directory) {
        Properties settings = new Properties();
        settings.setProperty("flashdb.directory", directory.toString());
        return Caching.getCachingProvider()
                .getCacheManager(URI.create("items" + directory.getFileName()), null, settings);
    }

    private static <K, V> Cache<K, V> cache(CacheManager manager, String name, Class<K> keys, Class<V> values) {
        return manager.createCache(
                name, new FlashConfiguration<K, V>().setDurable(true).setTypes(keys, values));
    }

    /** Items as text, so that bytes are compared by what is in them. */
    private static List<String> items(FlashDb db) {
        try (Stream<StoredItem> items = db.items()) {
            return items.map(StoredItemsTest::text).toList();
        }
    }

    private static String text(StoredItem item) {
        if (item instanceof StoredString string && string.value() instanceof byte[] bytes) {
            return string.key() + "=" + Arrays.toString(bytes) + " " + string.deadline();
        } else if (item instanceof StoredHash hash) {
            StringBuilder text = new StringBuilder(hash.key());
            hash.fields()
                    .forEach((field, value) -> text.append(' ')
                            .append(field)
                            .append('=')
                            .append(value instanceof byte[] bytes ? Arrays.toString(bytes) : value));
            return text.append(' ').append(hash.deadline()).toString();
        } else if (item instanceof StoredCacheEntry entry) {
            return entry.cache() + ":" + Arrays.toString(entry.key()) + "=" + Arrays.toString(entry.value()) + " "
                    + entry.deadline();
        }
        return item.toString();
    }

    private static void fill(FlashDb db) {
        db.set("a", "text");
        db.set("bytes", new byte[] {0, -1, 13, 10});
        db.set("surrogate", "\ud800");
        db.set("", "");
        db.set("soon", "later");
        db.expireat("soon", LATER);
        db.set("gone", "x");
        db.pexpireat("gone", 1);
        db.hset("h", "b", "2");
        db.hset("h", "a", new byte[] {9});
        db.hexpireat("h", LATER);
        db.sadd("s", "y", "x");
        db.zadd("z", Double.NEGATIVE_INFINITY, "first");
        db.zadd("z", 0.1, "second");
        db.zexpireat("z", LATER);
    }

    @Test
    void allTypesComeOutInOrderWithTheirDeadlines() {
        try (FlashDb db = FlashDb.open(Options.defaults())) {
            fill(db);
            List<StoredItem> items;
            try (Stream<StoredItem> all = db.items()) {
                items = all.toList();
            }
            assertEquals(
                    List.of("", "a", "bytes", "soon", "surrogate"),
                    items.stream()
                            .filter(StoredString.class::isInstance)
                            .map(item -> ((StoredString) item).key())
                            .toList());
            assertEquals(new StoredString("soon", "later", LATER), items.get(3));
            assertArrayEquals(new byte[] {0, -1, 13, 10}, (byte[]) ((StoredString) items.get(2)).value());
            StoredHash hash = (StoredHash) items.get(5);
            assertEquals(List.of("a", "b"), List.copyOf(hash.fields().keySet()));
            assertEquals(LATER, hash.deadline());
            assertEquals(new StoredSet("s", Set.of("x", "y"), null), items.get(6));
            assertEquals(
                    new StoredSortedSet(
                            "z",
                            List.of(
                                    new ScoredMember("first", Double.NEGATIVE_INFINITY),
                                    new ScoredMember("second", 0.1)),
                            LATER),
                    items.get(7));
            assertEquals(8, items.size());
        }
    }

    @Test
    void anItemsStreamShowsOneInstant() {
        try (FlashDb db = FlashDb.open(Options.defaults())) {
            db.set("a", "1");
            db.sadd("s", "1");
            try (Stream<StoredItem> items = db.items()) {
                db.set("a", "2");
                db.set("b", "2");
                db.sadd("s", "2");
                assertEquals(
                        List.of(new StoredString("a", "1", null), new StoredSet("s", Set.of("1"), null)),
                        items.toList());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Mapping.class)
    void aLoadGivesWhatWasTakenOut(Mapping mapping) {
        List<StoredItem> taken;
        List<String> before;
        try (CacheManager manager = manager(directory("from"))) {
            FlashDb db = manager.unwrap(FlashDb.class);
            fill(db);
            Cache<String, Integer> cache = manager.createCache(
                    "counts",
                    new FlashConfiguration<String, Integer>()
                            .setDurable(true)
                            .setMapping(mapping)
                            .setTypes(String.class, Integer.class));
            cache.put("b", 2);
            cache.put("a", 1);
            cache.put("gone", 3);
            cache.remove("gone");
            cache(manager, "empty", Long.class, String.class);
            before = items(db);
            try (Stream<StoredItem> items = db.items()) {
                taken = items.toList();
            }
        }
        FlashDb.load(Options.builder().directory(directory("to")).build(), taken.iterator());
        try (FlashDb db = read(directory("to"))) {
            assertEquals(before, items(db));
            assertEquals("\ud800", db.get("surrogate"));
            assertEquals(0.1, db.zscore("z", "second").orElseThrow());
        }
        try (CacheManager manager = manager(directory("to"))) {
            Cache<String, Integer> cache = cache(manager, "counts", String.class, Integer.class);
            assertEquals(1, cache.get("a"));
            assertEquals(2, cache.get("b"));
            assertNull(cache.get("gone"));
            assertNull(cache(manager, "empty", Long.class, String.class).get(1L));
        }
    }

    @Test
    void aDeadlineOfACacheEntryIsKept() {
        try (CacheManager manager = manager(directory("from"))) {
            FlashCache<?, ?> cache =
                    cache(manager, "short", String.class, String.class).unwrap(FlashCache.class);
            @SuppressWarnings("unchecked")
            FlashCache<String, String> strings = (FlashCache<String, String>) cache;
            strings.put("k", "v", Duration.ofHours(1));
            StoredCacheEntry entry = entries(manager.unwrap(FlashDb.class)).get(0);
            long left = Duration.between(Instant.now(), entry.deadline()).toMinutes();
            assertTrue(left >= 58 && left <= 60, () -> "minutes=" + left);
        }
    }

    private static List<StoredCacheEntry> entries(FlashDb db) {
        try (Stream<StoredItem> items = db.items()) {
            return items.filter(StoredCacheEntry.class::isInstance)
                    .map(StoredCacheEntry.class::cast)
                    .toList();
        }
    }

    /** A key whose equality does not look at all that is written of it. */
    private static final class Noted implements Serializable {
        private static final long serialVersionUID = 1L;

        private final int number;
        private final String note;

        Noted(int number, String note) {
            this.number = number;
            this.note = note;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Noted key && key.number == number;
        }

        @Override
        public int hashCode() {
            return number;
        }

        @Override
        public String toString() {
            return number + note;
        }
    }

    @Test
    void anEntryThatWasRemovedUnderAnEqualKeyOfOtherBytesStaysRemoved() {
        try (CacheManager manager = manager(directory("from"))) {
            Cache<Noted, String> cache = cache(manager, "noted", Noted.class, String.class);
            cache.put(new Noted(1, "a"), "v");
            cache.remove(new Noted(1, "a"));
            cache.put(new Noted(1, "b"), "v");
            cache.remove(new Noted(1, "b"));
            cache.put(new Noted(1, "c"), "v");
            cache.put(new Noted(2, "kept"), "w");
        }
        try (CacheManager manager = manager(directory("from"))) {
            cache(manager, "noted", Noted.class, String.class).remove(new Noted(1, "d"));
        }
        List<StoredItem> taken;
        try (FlashDb db = read(directory("from"));
                Stream<StoredItem> items = db.items()) {
            taken = items.toList();
        }
        FlashDb.load(Options.builder().directory(directory("to")).build(), taken.iterator());
        try (CacheManager manager = manager(directory("to"))) {
            Cache<Noted, String> cache = cache(manager, "noted", Noted.class, String.class);
            assertEquals("w", cache.get(new Noted(2, "")));
            assertNull(cache.get(new Noted(1, "")));
        }
    }

    @Test
    void aLoadReplacesWhatItNamesAndLeavesTheRest() {
        try (FlashDb db = open(directory("db"))) {
            db.hset("h", Map.of("old", "1"));
            db.set("kept", "1");
            db.sadd("s", "old");
            db.zadd("z", 1, "old");
        }
        List<StoredItem> items = List.of(
                new StoredHash("h", Map.of("new", "2"), null),
                new StoredSet("s", Set.of("new"), null),
                new StoredSortedSet("z", List.of(new ScoredMember("new", 2)), null),
                new StoredString("added", "2", null));
        FlashDb.load(Options.builder().directory(directory("db")).build(), items.iterator());
        try (FlashDb db = open(directory("db"))) {
            assertEquals(Map.of("new", "2"), db.hgetall("h"));
            assertEquals(Set.of("new"), db.smembers("s"));
            assertEquals(List.of("new"), db.zrange("z", 0, -1));
            assertEquals("1", db.get("kept"));
            assertEquals("2", db.get("added"));
            db.set("later", "3");
        }
        try (FlashDb db = open(directory("db"))) {
            assertEquals("3", db.get("later"));
        }
    }

    @Test
    void aLoadThatFailsInItsMiddleHasDoneNothing() {
        try (FlashDb db = open(directory("db"))) {
            db.set("kept", "1");
        }
        Iterator<StoredItem> broken = Stream.<StoredItem>iterate(
                        new StoredString("0", "v", null),
                        item -> new StoredString(((StoredString) item).key() + "0", new byte[1 << 16], null))
                .peek(item -> {
                    if (((StoredString) item).key().length() == 50) {
                        throw new IllegalStateException("line 50 is broken");
                    }
                })
                .iterator();
        IllegalStateException failure = assertThrows(
                IllegalStateException.class,
                () -> FlashDb.load(Options.builder().directory(directory("db")).build(), broken));
        assertEquals("line 50 is broken", failure.getMessage());
        try (FlashDb db = open(directory("db"))) {
            assertEquals(
                    List.of("kept"), db.scanPrefix("").map(entry -> entry.key()).toList());
        }
    }

    @Test
    void anEntryWithoutItsCacheOrOfAnotherTypeIsRefused() {
        Options options = Options.builder().directory(directory("db")).build();
        StoredItem entry = new StoredCacheEntry("none", new byte[] {1}, new byte[] {1}, null);
        assertThrows(
                StorageException.class,
                () -> FlashDb.load(options, List.of(entry).iterator()));
        StoredItem cache = new StoredCache("c", "java.lang.String", "java.lang.Integer", "standard", 0, false);
        FlashDb.load(options, List.of(cache).iterator());
        StoredItem other = new StoredCache("c", "java.lang.String", "java.lang.Long", "standard", 0, false);
        StorageException refused = assertThrows(
                StorageException.class,
                () -> FlashDb.load(options, List.of(other).iterator()));
        assertTrue(refused.getMessage().contains("java.lang.Long"), refused.getMessage());
    }

    @Test
    void aDatabaseIsReadBesideItsOwnerAndStaysAsItWas() throws Exception {
        try (FlashDb owner = open(directory("db"))) {
            owner.set("a", "1");
            try (FlashDb reader = read(directory("db"))) {
                owner.set("a", "2");
                assertEquals("1", reader.get("a"));
                RecoveryReport report = reader.recovery().orElseThrow();
                assertEquals(OptionalLong.of(ProcessHandle.current().pid()), report.holder());
                assertFalse(report.isCleanlyClosed());
                assertEquals(1, report.commits());
                assertEquals(1, reader.storage().orElseThrow().commits());
                reader.backup(directory("copy"));
            }
            try (FlashDb reader = read(directory("db"))) {
                assertEquals("2", reader.get("a"));
            }
            assertThrows(DirectoryHeldException.class, () -> open(directory("db")));
        }
        try (FlashDb copy = open(directory("copy"))) {
            assertEquals("1", copy.get("a"));
        }
        try (FlashDb reader = read(directory("db"))) {
            assertTrue(reader.recovery().orElseThrow().isCleanlyClosed());
        }
    }

    @Test
    void readingWritesNothingAndRefusesWrites() throws Exception {
        open(directory("db")).close();
        Set<String> before = names(directory("db"));
        try (FlashDb reader = read(directory("db"))) {
            assertThrows(ReadOnlyException.class, () -> reader.set("a", "1"));
            assertThrows(ReadOnlyException.class, () -> reader.updateWithoutResult(tx -> {}));
            assertThrows(ReadOnlyException.class, reader::compact);
            assertThrows(ReadOnlyException.class, () -> reader.dropStoredCache("c"));
        }
        assertEquals(before, names(directory("db")));
        StorageException none = assertThrows(StorageException.class, () -> read(directory("none")));
        assertTrue(none.getMessage().contains("no such directory"), none.getMessage());
        assertFalse(Files.exists(directory("none")));
    }

    private static Set<String> names(Path directory) throws Exception {
        try (Stream<Path> files = Files.list(directory)) {
            return new HashSet<>(
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void openCachesAreTakenOutWithoutCountingTheirBytesAgain() {
        try (CacheManager manager = manager(directory("db"))) {
            Cache<String, Integer> cache = cache(manager, "counts", String.class, Integer.class);
            cache.put("a", 1);
            FlashCache<?, ?> flash = cache.unwrap(FlashCache.class);
            long bytes = flash.figures().bytesOnDisk();
            assertEquals(2, items(manager.unwrap(FlashDb.class)).size());
            assertEquals(bytes, flash.figures().bytesOnDisk());
        }
    }

    @Test
    void progressIsTold() {
        AtomicLong bytes = new AtomicLong();
        try (FlashDb db = open(directory("db"))) {
            db.set("a", new byte[10_000]);
        }
        Options options = Options.builder()
                .directory(directory("db"))
                .progress(bytes::addAndGet)
                .build();
        try (FlashDb db = FlashDb.open(options)) {
            long read = bytes.get();
            assertTrue(read > 10_000 && read < 11_000, () -> "read=" + read);
            db.compact();
            assertTrue(bytes.get() > 20_000, () -> "bytes=" + bytes);
            db.backup(directory("copy"));
            assertTrue(bytes.get() > 30_000, () -> "bytes=" + bytes);
        }
    }

    @Test
    void whatCannotBeReadOnlyIsRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> Options.builder().readOnly(true).build());
        assertThrows(
                IllegalArgumentException.class,
                () -> Options.builder()
                        .directory(temporary)
                        .readOnly(true)
                        .salvage(true)
                        .build());
        assertThrows(
                IllegalArgumentException.class,
                () -> FlashDb.load(Options.defaults(), List.<StoredItem>of().iterator()));
        assertThrows(IllegalArgumentException.class, () -> new StoredString("k", 1, null));
        assertThrows(IllegalArgumentException.class, () -> new StoredSet("k", Set.of(), null));
    }

    @Test
    void keysWhoseBytesTellWhetherTheyAreEqualLeaveNoTraceWhenRemoved() {
        try (CacheManager manager = manager(directory("db"))) {
            Cache<Double, Integer> cache = manager.createCache(
                    "d",
                    new FlashConfiguration<Double, Integer>().setDurable(true).setTypes(Double.class, Integer.class));
            cache.put(1.5, 1);
            cache.put(Double.NaN, 1);
            cache.remove(1.5);
            cache.remove(Double.NaN);
        }
        try (FlashDb db = read(directory("db"))) {
            assertEquals(1, entries(db).size(), () -> "only NaN: " + items(db));
            assertNull(entries(db).get(0).value());
        }
    }

    @Test
    void aCacheInMemoryOnlyIsNotTakenOut() {
        try (CacheManager manager = manager(directory("db"))) {
            Cache<String, String> cache = manager.createCache(
                    "memory", new MutableConfiguration<String, String>().setTypes(String.class, String.class));
            cache.put("a", "1");
            assertEquals(List.of(), items(manager.unwrap(FlashDb.class)));
        }
    }
}
