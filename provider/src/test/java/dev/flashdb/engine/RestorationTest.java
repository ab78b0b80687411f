package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A namespace is in use while most of its entries are still to come from the log. */
class RestorationTest {
    private static final int ENTRIES = 30_000;
    private static final int THREADS = 4;

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final long seed = new Random().nextLong();
    private final StandardCodec codec =
            new StandardCodec(SerialFilter.jdkOnly(), getClass().getClassLoader());
    private Engine engine;

    @BeforeEach
    void open() {
        Options options =
                Options.builder().directory(directory).sync(SyncMode.NEVER).build();
        engine = Engine.open(now::get, Duration.ZERO, options);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    private Namespace create() {
        Coding coding = new Coding("", "", codec, codec, (role, failure) -> {
            throw new AssertionError(role, failure);
        });
        return engine.create(NamespaceOptions.named("c").withCoding(coding));
    }

    private Namespace reopened() {
        engine.close();
        open();
        return create();
    }

    private static String key(int i) {
        return "key:" + i;
    }

    private static void put(Namespace namespace, String key, Object value) {
        namespace.put(key, value, Version.NEVER, Version.NEVER);
    }

    private static void remove(Namespace namespace, String key) {
        Held held = namespace.hold(key);
        held.erase();
        held.commit();
    }

    private static Object get(Namespace namespace, String key) {
        Version version = namespace.read(key);
        return version == null ? null : version.value();
    }

    private Map<Object, Object> all(Namespace namespace) {
        Map<Object, Object> all = new HashMap<>();
        try (Snapshot snapshot = engine.snapshot()) {
            for (Iterator<Snapshot.Entry> entries = snapshot.entries(namespace); entries.hasNext(); ) {
                Snapshot.Entry entry = entries.next();
                assertNull(all.put(entry.key(), entry.version().value()), "twice: " + entry.key());
            }
        }
        return all;
    }

    private Map<Object, Object> filled() {
        Map<Object, Object> expected = new HashMap<>();
        Namespace namespace = create();
        for (int i = 0; i < ENTRIES; i++) {
            put(namespace, key(i), (long) i);
            expected.put(key(i), (long) i);
        }
        return expected;
    }

    @Test
    void threadsThatWriteAtOnceMeetWhatTheLogHas() throws Exception {
        Map<Object, Object> expected = filled();
        for (int life = 0; life < 6; life++) {
            Namespace namespace = reopened();
            assertEquals(expected.size(), namespace.count(), "counted before it is there");
            Map<Object, Object> changed = changeInThreads(namespace, expected, seed + life);
            assertEquals(changed, all(namespace), "seed=" + seed + ", life=" + life);
            assertEquals(changed.size(), namespace.count(), "seed=" + seed);
            expected = changed;
        }
    }

    /** Each thread has keys of its own, so it knows what it must find. */
    private Map<Object, Object> changeInThreads(Namespace namespace, Map<Object, Object> before, long from)
            throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<Map<Object, Object>>> results = new ArrayList<>();
            for (int thread = 0; thread < THREADS; thread++) {
                int mine = thread;
                results.add(threads.submit(() -> change(namespace, before, mine, new Random(from * THREADS + mine))));
            }
            Map<Object, Object> after = new HashMap<>();
            for (Future<Map<Object, Object>> result : results) {
                after.putAll(result.get());
            }
            return after;
        } finally {
            threads.shutdown();
        }
    }

    private Map<Object, Object> change(Namespace namespace, Map<Object, Object> before, int thread, Random random) {
        Map<Object, Object> mine = new HashMap<>();
        for (int i = thread; i < ENTRIES; i += THREADS) {
            if (before.containsKey(key(i))) {
                mine.put(key(i), before.get(key(i)));
            }
        }
        for (int step = 0; step < 4_000; step++) {
            String key = key(random.nextInt(ENTRIES / THREADS) * THREADS + thread);
            assertEquals(mine.get(key), get(namespace, key), "seed=" + seed + ", key=" + key);
            if (random.nextInt(3) == 0) {
                remove(namespace, key);
                mine.remove(key);
            } else {
                put(namespace, key, (long) step);
                mine.put(key, (long) step);
            }
            assertEquals(mine.get(key), get(namespace, key), "seed=" + seed + ", key=" + key);
        }
        return mine;
    }

    @Test
    void closingAtOnceLosesNothing() {
        Map<Object, Object> expected = filled();
        for (int life = 0; life < 4; life++) {
            reopened();
        }
        assertEquals(expected, all(reopened()));
    }

    @Test
    void aCacheThatIsClosedAtOnceIsThereWhenItIsCreatedAgain() {
        Map<Object, Object> expected = filled();
        Namespace namespace = reopened();
        put(namespace, "new", "value");
        expected.put("new", "value");
        remove(namespace, key(7));
        expected.remove(key(7));
        namespace.drop();
        assertEquals(expected, all(create()));
    }

    @Test
    void aCompactionAndABackupHaveWhatIsStillToCome(@TempDir Path elsewhere) {
        Map<Object, Object> expected = filled();
        reopened();
        EmbeddedDb db = new EmbeddedDb(engine, /* isManaged= */ true);
        db.compact();
        assertEquals(expected, all(reopened()));
        new EmbeddedDb(engine, /* isManaged= */ true).backup(elsewhere.resolve("copy"));
        engine.close();
        Options copy = Options.builder().directory(elsewhere.resolve("copy")).build();
        engine = Engine.open(now::get, Duration.ZERO, copy);
        assertEquals(expected, all(create()));
    }

    @Test
    void aViewSeesWhatItsInstantHadThoughItCameLater() {
        Map<Object, Object> expected = filled();
        Namespace namespace = reopened();
        try (Snapshot before = engine.snapshot()) {
            remove(namespace, key(ENTRIES - 1));
            put(namespace, key(ENTRIES - 2), "changed");
            assertEquals(
                    (long) ENTRIES - 1, before.read(namespace, key(ENTRIES - 1)).value());
            assertEquals(
                    (long) ENTRIES - 2, before.read(namespace, key(ENTRIES - 2)).value());
            int count = 0;
            for (var entries = before.entries(namespace); entries.hasNext(); count++) {
                assertTrue(expected.containsKey(entries.next().key()));
            }
            assertEquals(ENTRIES, count);
        }
    }

    @Test
    void aClearEndsWhatIsStillToCome() {
        filled();
        Namespace namespace = reopened();
        namespace.clear();
        assertNull(get(namespace, key(1)));
        assertEquals(0, namespace.count());
        assertEquals(Map.of(), all(reopened()));
    }

    @Test
    void keysThatEqualsDoesNotTellApartByBytesAreFoundToo() {
        filled();
        Namespace namespace = reopened();
        put(namespace, key(3), "x");
        assertNull(namespace.read(new ArrayList<>(List.of("no such key"))));
        assertNull(namespace.read(Double.NaN));
        assertEquals("x", get(namespace, key(3)));
    }

    @Test
    void orderedKeysComeInOrder() {
        FlashDb db = new EmbeddedDb(engine, /* isManaged= */ false);
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            db.set(key(i), "v" + i);
            expected.put(key(i), "v" + i);
        }
        db.close();
        open();
        EmbeddedDb again = new EmbeddedDb(engine, /* isManaged= */ false);
        assertEquals("v17", again.get(key(17)));
        again.getdel(key(18));
        expected.remove(key(18));
        List<String> keys = new ArrayList<>();
        again.scan(null, null).forEachRemaining(entry -> keys.add(entry.getKey()));
        assertEquals(new ArrayList<>(expected.keySet()), keys);
    }
}
