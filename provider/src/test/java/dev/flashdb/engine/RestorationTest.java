package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.HeapTooSmallException;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredItem;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.log.Disk;
import dev.flashdb.log.LogOptions;
import dev.flashdb.record.Coding;
import dev.flashdb.record.StoredEntries;
import java.lang.ref.WeakReference;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A namespace whose entries are still to come from the log: what is answered at once, what waits, and what nobody may lose. */
@Timeout(120)
class RestorationTest {
    private static final int ENTRIES = 10_500;
    private static final int READERS = 3;

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private final long seed = new Random().nextLong();
    private final AtomicInteger unreadable = new AtomicInteger();
    private final StandardCodec standard =
            new StandardCodec(SerialFilter.jdkOnly(), getClass().getClassLoader());

    /** What was to be done in the background and waits for the test; null when nothing waits. */
    private List<Runnable> held;

    private boolean cannotStart;

    private Engine engine;
    private EmbeddedDb db;

    @BeforeEach
    void open() {
        Options options =
                Options.builder().directory(directory).sync(SyncMode.NEVER).build();
        engine = Engine.open(
                now::get, Duration.ZERO, options, Disk.real(), LogOptions.standard(), work -> restore(work));
        db = new EmbeddedDb(engine, /* isManaged= */ false);
    }

    @AfterEach
    void close() {
        release();
        db.close();
    }

    private void restore(Runnable work) {
        if (cannotStart) {
            throw new OutOfMemoryError("unable to create native thread: planted");
        }
        if (held == null) {
            Engine.RESTORER.execute(work);
        } else {
            held.add(work);
        }
    }

    private void release() {
        if (held != null) {
            held.forEach(Runnable::run);
            held = null;
        }
    }

    /** Closes and opens the database; what is done in the background waits for {@link #release()}. */
    private void reopenHeld() {
        close();
        held = new ArrayList<>();
        open();
    }

    /** Values that are kept by reference can be told apart. */
    private record Value(String text) {}

    /** Makes what begins with "bad" unreadable. */
    private class ValueCodec implements Codec<Object> {
        @Override
        public String name() {
            return "values";
        }

        @Override
        public byte[] encode(Object value) {
            return standard.encode(((Value) value).text);
        }

        @Override
        public Object decode(byte[] bytes) {
            String text = (String) standard.decode(bytes);
            if (text.startsWith("bad")) {
                throw new CodecException("planted");
            }
            return new Value(text);
        }
    }

    private Coding coding(Codec<Object> keys) {
        return new Coding("", "", keys, new ValueCodec(), (role, failure) -> unreadable.incrementAndGet());
    }

    private Namespace create(Codec<Object> keys) {
        return engine.create(NamespaceOptions.named("c").withCoding(coding(keys)));
    }

    private Namespace create() {
        return create(standard);
    }

    private static String key(int i) {
        return "key:" + i;
    }

    private static void put(Namespace namespace, Object key, String value) {
        namespace.put(key, new Value(value), Version.NEVER, Version.NEVER);
    }

    private static void remove(Namespace namespace, Object key) {
        Hold held = namespace.hold(key);
        held.erase();
        held.commit();
    }

    private static Map<Object, Object> fill(Namespace namespace) {
        Map<Object, Object> expected = new HashMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            Object key = i % 2 == 0 ? key(i) : (Object) i;
            put(namespace, key, "v" + i);
            expected.put(key, new Value("v" + i));
        }
        return expected;
    }

    /** A namespace of many entries, none of which is an object yet; returns what is in it. */
    private Map<Object, Object> fillAndReopenHeld() {
        Map<Object, Object> expected = fill(create());
        reopenHeld();
        return expected;
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

    private Map<Object, Object> allAfterARestart() {
        close();
        open();
        return all(create());
    }

    // ---------------------------------------------------------------- reading meanwhile

    @Test
    void keysAreReadWhileNothingIsAnObjectYet() {
        Map<Object, Object> expected = fillAndReopenHeld();
        Namespace namespace = create();
        expected.forEach((key, value) -> {
            assertEquals(value, namespace.readLive(key));
            assertEquals(value, Objects.requireNonNull(namespace.read(key)).value());
        });
        assertNull(namespace.readLive("no such key"));
        assertNull(namespace.read(-1));
        assertNull(namespace.read((long) 1), "an Integer is no Long");
        assertEquals(1, held.size());
        release();
        assertEquals(expected, all(namespace));
        assertEquals(expected.size(), namespace.count());
    }

    @Test
    void whatAReadHasGivenStaysTheValueOfTheKey() {
        fillAndReopenHeld();
        Namespace namespace = create();
        Object read = namespace.readLive(key(2));
        assertSame(read, namespace.readLive(key(2)));
        release();
        assertSame(read, namespace.readLive(key(2)));
        assertNotSame(read, namespace.readLive(key(4)));
    }

    @Test
    void whatHasExpiredOrCannotBeReadIsAMissMeanwhileToo() {
        Namespace namespace = create();
        fill(namespace);
        namespace.put("brief", new Value("b"), now.get() + 10, now.get() + 10);
        namespace.put("long", new Value("l"), now.get() + 1_000, now.get() + 1_000);
        put(namespace, "unreadable", "bad");
        remove(namespace, key(0));
        reopenHeld();
        Namespace again = create();
        assertEquals(new Value("b"), again.readLive("brief"));
        now.addAndGet(10);
        for (int phase = 0; phase < 2; phase++) {
            assertNull(again.readLive("brief"), "phase " + phase);
            assertEquals(new Value("l"), again.readLive("long"));
            assertEquals(now.get() + 990, again.read("long").deadlineMillis());
            assertNull(again.readLive("unreadable"));
            assertNull(again.read("unreadable"));
            assertNull(again.readLive(key(0)));
            assertEquals(1, unreadable.get(), "counted once");
            release();
        }
    }

    @Test
    void stringsOfTheDatabaseAreReadMeanwhileAndScannedInOrderAfterwards() throws Exception {
        Map<String, String> expected = new TreeMap<>();
        for (int i = 0; i < ENTRIES; i++) {
            db.set(key(i), "v" + i);
            expected.put(key(i), "v" + i);
        }
        reopenHeld();
        assertEquals("v17", db.get(key(17)));
        assertNull(db.get("no such key"));
        Map<String, String> found = new TreeMap<>();
        afterTheRestoration(() -> {
            db.scan(null, null).forEachRemaining(entry -> found.put(entry.getKey(), (String) entry.getValue()));
            return db.firstKey();
        });
        assertEquals(expected, found);
    }

    @Test
    void fewEntriesAndBoundedOnesComeAtOnce() {
        put(create(), "a", "1");
        NamespaceOptions bounded =
                NamespaceOptions.named("bounded").withBound(2 * ENTRIES, null).withCoding(coding(standard));
        fill(engine.create(bounded));
        reopenHeld();
        assertEquals(1, create().count());
        assertEquals(ENTRIES, engine.create(bounded).count());
        assertEquals(List.of(), held);
    }

    // ---------------------------------------------------------------- waiting

    /** Begins something, sees it wait, lets the restoration go on, and returns what it gives. */
    private <T> T afterTheRestoration(Callable<T> action) throws Exception {
        FutureTask<T> task = new FutureTask<>(action);
        Thread thread = new Thread(task, "waits");
        thread.start();
        while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
        assertFalse(task.isDone(), "did not wait");
        release();
        return task.get();
    }

    /** What was there, and what something that had to wait has done to it, is there, also after a restart. */
    private void waits(Consumer<Namespace> action, Consumer<Map<Object, Object>> effect) throws Exception {
        Map<Object, Object> expected = fillAndReopenHeld();
        Namespace namespace = create();
        afterTheRestoration(() -> {
            action.accept(namespace);
            return null;
        });
        effect.accept(expected);
        assertEquals(expected, all(namespace));
        assertEquals(expected.size(), namespace.count());
        assertEquals(expected, allAfterARestart());
    }

    @Test
    void aPutWaits() throws Exception {
        waits(namespace -> put(namespace, key(2), "new"), expected -> expected.put(key(2), new Value("new")));
    }

    @Test
    void settingWaits() throws Exception {
        waits(
                namespace -> namespace.set("other", new Value("new"), Version.NEVER, Version.NEVER),
                expected -> expected.put("other", new Value("new")));
    }

    @Test
    void addingWaits() throws Exception {
        waits(
                namespace -> assertFalse(namespace.add(key(2), new Value("new"), Version.NEVER, () -> false)),
                expected -> {});
    }

    @Test
    void aRemovalWaits() throws Exception {
        waits(namespace -> remove(namespace, key(2)), expected -> expected.remove(key(2)));
    }

    @Test
    void clearingWaits() throws Exception {
        waits(Namespace::clear, Map::clear);
    }

    @Test
    void countingWaits() throws Exception {
        waits(namespace -> assertEquals(ENTRIES, namespace.count()), expected -> {});
    }

    @Test
    void aLookWithAViewWaits() throws Exception {
        waits(
                namespace -> {
                    try (Snapshot snapshot = engine.snapshot()) {
                        assertEquals(
                                new Value("v2"),
                                snapshot.read(namespace, key(2)).value());
                    }
                },
                expected -> {});
    }

    @Test
    void iteratingWaits() throws Exception {
        waits(namespace -> assertEquals(ENTRIES, all(namespace).size()), expected -> {});
    }

    @Test
    void anUpdateWaits() throws Exception {
        waits(
                namespace -> engine.update(transaction -> {
                    transaction.write(namespace, key(2), new Value("new"), Version.NEVER);
                    return transaction.read(namespace, key(4));
                }),
                expected -> expected.put(key(2), new Value("new")));
    }

    @Test
    void movingADeadlineWaits() throws Exception {
        Namespace namespace = create();
        fill(namespace);
        long deadline = now.get() + 100;
        namespace.put("timed", new Value("t"), deadline, deadline);
        reopenHeld();
        Namespace again = create();
        long seen = again.read("timed").deadlineMillis();
        afterTheRestoration(() -> {
            again.touch("timed", seen, deadline + 50);
            return null;
        });
        assertEquals(deadline + 50, again.read("timed").deadlineMillis());
    }

    @Test
    void aKeyWhoseBytesDoNotTellWaits() throws Exception {
        List<String> listed = List.of("a", "b");
        Namespace namespace = create();
        fill(namespace);
        put(namespace, listed, "found");
        reopenHeld();
        Namespace again = create();
        assertEquals(new Value("found"), afterTheRestoration(() -> again.readLive(new ArrayList<>(listed))));
    }

    @Test
    void theEvictorDoesNotWait() {
        Map<Object, Object> expected = fillAndReopenHeld();
        Namespace namespace = create();
        engine.sweep();
        release();
        engine.sweep();
        assertEquals(expected, all(namespace));
    }

    @Test
    void aCompactionWaits() throws Exception {
        waits(namespace -> db.compact(), expected -> {});
    }

    @Test
    void aBackupWaits(@TempDir Path elsewhere) throws Exception {
        Path copy = elsewhere.resolve("copy");
        waits(namespace -> db.backup(copy), expected -> {});
        Map<Object, Object> expected = all(create2(copy));
        assertEquals(ENTRIES, expected.size());
    }

    /** The same cache in another directory. */
    private Namespace create2(Path copy) {
        close();
        directory = copy;
        open();
        return create();
    }

    @Test
    void listingWhatIsThereWaits() throws Exception {
        fillAndReopenHeld();
        create();
        long entries = afterTheRestoration(() -> {
            try (Stream<StoredItem> items = db.items()) {
                return items.filter(item -> !(item instanceof StoredCache)).count();
            }
        });
        assertEquals(ENTRIES, entries);
    }

    @Test
    void aCacheThatIsClosedMeanwhileIsThereWhenItIsCreatedAgain() throws Exception {
        Map<Object, Object> expected = fillAndReopenHeld();
        Namespace namespace = create();
        afterTheRestoration(() -> {
            namespace.drop();
            return null;
        });
        assertEquals(expected, all(create()));
    }

    @Test
    void aCacheThatIsDestroyedMeanwhileStaysDestroyed() throws Exception {
        fillAndReopenHeld();
        Namespace namespace = create();
        afterTheRestoration(() -> {
            namespace.destroy();
            return null;
        });
        assertEquals(Map.of(), all(create()));
        assertEquals(Map.of(), allAfterARestart());
    }

    @Test
    void closingTheDatabaseEndsWhatIsUnderWay() throws Exception {
        Map<Object, Object> expected = fillAndReopenHeld();
        AtomicInteger decoded = new AtomicInteger();
        create(new FailingCodec(decoded, Integer.MAX_VALUE));
        afterTheRestoration(() -> {
            db.close();
            return null;
        });
        assertEquals(0, decoded.get(), "nobody needed them");
        assertEquals(expected, allAfterARestart());
    }

    @Test
    void anInterruptDoesNotEndAWaitAndIsKept() throws Exception {
        fillAndReopenHeld();
        Namespace namespace = create();
        assertTrue(afterTheRestoration(() -> {
            Thread.currentThread().interrupt();
            assertEquals(ENTRIES, namespace.count());
            return Thread.interrupted();
        }));
    }

    // ---------------------------------------------------------------- failing

    /** The standard codec, until it throws. */
    private final class FailingCodec implements Codec<Object> {
        private final AtomicInteger decoded;
        private final int most;
        private final Throwable thrown;

        FailingCodec(AtomicInteger decoded, int most) {
            this(decoded, most, new OutOfMemoryError("planted"));
        }

        FailingCodec(AtomicInteger decoded, int most, Throwable thrown) {
            this.decoded = decoded;
            this.most = most;
            this.thrown = thrown;
        }

        @Override
        public String name() {
            return standard.name();
        }

        @Override
        public byte[] encode(Object value) {
            return standard.encode(value);
        }

        @Override
        public Object decode(byte[] bytes) {
            if (decoded.incrementAndGet() > most) {
                FailingCodec.<RuntimeException>doThrow(thrown);
            }
            return standard.decode(bytes);
        }

        @SuppressWarnings("unchecked")
        private static <X extends Throwable> void doThrow(Throwable thrown) throws X {
            throw (X) thrown;
        }

        @Override
        public boolean isOnlyForm(byte[] bytes) {
            return standard.isOnlyForm(bytes);
        }
    }

    private static Stream<Throwable> failures() {
        return Stream.of(
                new OutOfMemoryError("planted"),
                new StackOverflowError("planted"),
                new NoClassDefFoundError("planted"),
                new IllegalStateException("planted"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everybodyIsToldOfAFailureAndTheLogKeepsEverything(Throwable thrown) throws Exception {
        Map<Object, Object> expected = fillAndReopenHeld();
        int step = new Random(seed).nextInt(ENTRIES);
        Namespace namespace = create(new FailingCodec(new AtomicInteger(), step, thrown));
        assertEquals(new Value("v2"), namespace.readLive(key(2)));
        StorageException waited =
                afterTheRestoration(() -> assertThrows(StorageException.class, () -> put(namespace, key(2), "never")));
        assertEquals(thrown.getClass(), waited.getCause().getClass());
        assertEquals(thrown instanceof OutOfMemoryError, waited instanceof HeapTooSmallException);
        for (int i = 0; i < ENTRIES; i += 500) {
            Object key = i % 2 == 0 ? key(i) : (Object) i;
            assertThrows(StorageException.class, () -> namespace.readLive(key));
        }
        assertThrows(StorageException.class, () -> namespace.read("no such key"));
        assertThrows(StorageException.class, () -> all(namespace));
        engine.sweep();
        if (thrown instanceof OutOfMemoryError) {
            assertThrows(StorageException.class, db::compact, "memory has nothing that could be written");
        } else {
            db.compact();
        }
        assertEquals(expected.size(), namespace.count());
        assertEquals(expected, allAfterARestart(), "seed=" + seed);
    }

    @ParameterizedTest
    @MethodSource("failures")
    void aCacheWhoseRestorationFailedCanBeClosedAndCreatedAgainIfMemoryHasIt(Throwable thrown) {
        Map<Object, Object> expected = fillAndReopenHeld();
        int step = new Random(seed).nextInt(ENTRIES);
        Namespace namespace = create(new FailingCodec(new AtomicInteger(), step, thrown));
        release();
        namespace.drop();
        if (thrown instanceof OutOfMemoryError) {
            assertThrows(StorageException.class, this::create);
        } else {
            assertEquals(expected, all(create()));
            db.compact();
        }
        assertEquals(expected, allAfterARestart(), "seed=" + seed);
    }

    /** Every step of the restorer, with keys of which bytes tell and others, in the background and at once. */
    @Test
    void nobodyWaitsForEverWhateverStepRunsOutOfMemory() throws Exception {
        Random random = new Random(seed);
        Namespace first = create();
        Map<Object, Object> expected = fill(first);
        for (int i = 0; i < 50; i++) {
            put(first, List.of("k", i), "l" + i);
            expected.put(List.of("k", i), new Value("l" + i));
        }
        remove(first, key(6));
        expected.remove(key(6));
        for (int round = 0; round < 12; round++) {
            String message = "seed=" + seed + ", round=" + round;
            reopenHeld();
            boolean isBounded = random.nextInt(3) == 0;
            int step = random.nextInt(random.nextBoolean() ? 20 : ENTRIES + 40);
            NamespaceOptions options =
                    NamespaceOptions.named("c").withCoding(coding(new FailingCodec(new AtomicInteger(), step)));
            NamespaceOptions chosen = isBounded ? options.withBound(3 * ENTRIES, null) : options;
            if (isBounded) {
                assertThrows(HeapTooSmallException.class, () -> engine.create(chosen), message);
            } else {
                Namespace namespace = engine.create(chosen);
                afterTheRestoration(() ->
                        assertThrows(HeapTooSmallException.class, () -> namespace.readLive(List.of("k", 1)), message));
            }
            assertEquals(expected, allAfterARestart(), message);
        }
    }

    @Test
    void aThreadThatCannotBeStartedIsToldAndNothingIsLost() {
        Map<Object, Object> expected = fillAndReopenHeld();
        held = null;
        cannotStart = true;
        assertThrows(OutOfMemoryError.class, this::create);
        cannotStart = false;
        assertEquals(expected, all(create()));
        assertEquals(expected, allAfterARestart());
    }

    // ---------------------------------------------------------------- everything at once

    @Test
    void afterRandomWritesReadersThatRaceSeeWhatAMapSees() throws Exception {
        Random random = new Random(seed);
        Map<Object, Object> expected = new HashMap<>();
        for (int life = 0; life < 4; life++) {
            Namespace namespace = create();
            for (int step = 0; step < 3 * ENTRIES; step++) {
                change(namespace, expected, random, "life " + life + ", step " + step);
            }
            if (random.nextBoolean()) {
                db.compact();
            }
            close();
            open();
            assertReadersSee(expected, create());
        }
    }

    private static void change(Namespace namespace, Map<Object, Object> expected, Random random, String value) {
        int i = random.nextInt(2 * ENTRIES);
        Object key = random.nextBoolean() ? key(i) : (Object) i;
        if (random.nextInt(4) == 0) {
            remove(namespace, key);
            expected.remove(key);
        } else {
            put(namespace, key, value);
            expected.put(key, new Value(value));
        }
    }

    private void assertReadersSee(Map<Object, Object> expected, Namespace namespace) throws Exception {
        inThreads(reader -> {
            Random random = new Random(seed + reader);
            for (int i = 0; i < 4 * ENTRIES; i++) {
                int number = random.nextInt(2 * ENTRIES);
                Object key = random.nextBoolean() ? key(number) : (Object) number;
                assertEquals(expected.get(key), namespace.readLive(key), () -> "seed=" + seed + ", key=" + key);
            }
        });
        assertEquals(expected, all(namespace), "seed=" + seed);
        assertEquals(expected.size(), namespace.count(), "seed=" + seed);
        namespace.drop();
    }

    private interface Reader {
        void read(int number);
    }

    private static void inThreads(Reader action) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(READERS);
        try {
            List<Future<?>> results = new ArrayList<>();
            for (int number = 0; number < READERS; number++) {
                int mine = number;
                results.add(threads.submit(() -> action.read(mine)));
            }
            for (Future<?> result : results) {
                result.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void nobodyReadsWhatAnAcknowledgedWriteHasReplaced() throws Exception {
        for (int life = 0; life < 8; life++) {
            Namespace namespace = create();
            for (int i = life == 0 ? 0 : ENTRIES; i < ENTRIES; i++) {
                put(namespace, i, "0");
            }
            namespace.drop();
            close();
            open();
            assertWritesAreSeen(create(), life);
        }
    }

    /** The first thread writes as soon as it may; the others look. */
    private void assertWritesAreSeen(Namespace namespace, int life) throws Exception {
        AtomicLongArray acknowledged = new AtomicLongArray(ENTRIES);
        int keys = 50;
        inThreads(number -> {
            Random random = new Random(seed + number);
            for (int i = 0; i < 2_000; i++) {
                int key = random.nextInt(keys);
                if (number == 0) {
                    long next = acknowledged.get(key) + 1;
                    put(namespace, key, Long.toString(1_000_000L * life + next));
                    acknowledged.set(key, next);
                } else {
                    long least = acknowledged.get(key);
                    Value value = (Value) namespace.readLive(key);
                    long read = Long.parseLong(value.text) - 1_000_000L * life;
                    assertTrue(
                            read >= least || least == 0, () -> "seed=" + seed + ", read=" + read + ", least=" + least);
                }
            }
        });
        namespace.drop();
    }

    /** Else a read that goes by the bytes could begin after a write. */
    @Test
    void nobodyGoesOnBeforeTheNamespaceHasForgottenTheBytes() throws Exception {
        Restoration restoration = new Restoration(
                "c", new StoredEntries(20, "c", "standard", "", ""), coding(standard), now::get, key -> null);
        Thread waiter = new Thread(restoration::await, "waits");
        waiter.start();
        AtomicInteger forgotten = new AtomicInteger();
        Runnable forget = () -> {
            joinBriefly(waiter);
            assertTrue(waiter.isAlive());
            forgotten.incrementAndGet();
        };
        restoration.run(() -> awaitWaiting(waiter), forget, () -> {});
        waiter.join();
        assertEquals(1, forgotten.get());
    }

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING) {
            Thread.onSpinWait();
        }
    }

    private static void joinBriefly(Thread thread) {
        try {
            thread.join(100);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theBytesAreLetGoWithTheEnd() {
        fillAndReopenHeld();
        WeakReference<Object> stored =
                new WeakReference<>(engine.log().catalogue().closedCache("c"));
        Namespace namespace = create();
        release();
        for (int attempt = 0; attempt < 100 && stored.get() != null; attempt++) {
            System.gc();
        }
        assertNull(stored.get());
        assertEquals(ENTRIES, namespace.count());
    }
}
