package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.flashdb.FlashDb;
import dev.flashdb.StorageStatus;
import java.io.Serializable;
import java.lang.management.ManagementFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import javax.cache.Cache;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.Duration;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The life of a server in short: keys that come and go, deadlines, updates, views that stay open, and an application that is
 * deployed again and again on the same directory. Nothing is left of what has gone. Real time; {@code -Dflashdb.soakMillis}
 * says how long, an hour is 3600000.
 */
class SoakTest {
    private static final long MILLIS = Long.getLong("flashdb.soakMillis", 6_000);
    private static final int ROUNDS = 6;
    private static final int PLAYERS = 2_000;
    private static final long MEBIBYTE = 1 << 20;
    private static final ClassLoader LOADER = SoakTest.class.getClassLoader();

    @TempDir
    private Path directory;

    private final AtomicBoolean isOver = new AtomicBoolean();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLong views = new AtomicLong();
    private final ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
    private final Set<WeakReference<ClassLoader>> loaders = new HashSet<>();
    private long deployments;

    private Properties settings() {
        Properties settings = new Properties();
        settings.setProperty("flashdb.directory", directory.toString());
        settings.setProperty("flashdb.sync", "interval");
        settings.setProperty("flashdb.codecAllow", "dev.flashdb.jcache.SoakTest*");
        return settings;
    }

    private static <K, V> FlashConfiguration<K, V> durable(Class<K> keys, Class<V> values) {
        FlashConfiguration<K, V> configuration = new FlashConfiguration<K, V>().setDurable(true);
        configuration.setTypes(keys, values);
        return configuration;
    }

    /** An application of its own class loader, with a class of its own in a durable cache. */
    public static final class Shop implements Consumer<Properties> {

        /** What the application stores; no record, the last of which the JDK itself keeps in its caches. */
        public static final class Visit implements Serializable {
            private static final long serialVersionUID = 1L;
            final int number;

            Visit(int number) {
                this.number = number;
            }
        }

        @Override
        public void accept(Properties settings) {
            try (CacheManager manager = Caching.getCachingProvider(Caching.class.getClassLoader())
                    .getCacheManager(null, Shop.class.getClassLoader(), settings)) {
                FlashConfiguration<String, Visit> configuration =
                        new FlashConfiguration<String, Visit>().setDurable(true);
                configuration.setTypes(String.class, Visit.class);
                configuration.setExpiryPolicyFactory(
                        TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.MILLISECONDS, 3_000)));
                Cache<String, Visit> visits = manager.createCache("visits", configuration);
                for (int i = 0; i < 100; i++) {
                    Visit before = visits.getAndPut("visit " + i, new Visit(i));
                    if (before != null && before.number != i) {
                        throw new IllegalStateException("visit " + i + " came back as " + before.number);
                    }
                    visits.get("visit " + i);
                }
            }
        }
    }

    private void redeploy() throws Exception {
        ApplicationLoader loader = new ApplicationLoader(Shop.class);
        @SuppressWarnings("unchecked")
        Consumer<Properties> shop = (Consumer<Properties>)
                loader.loadClass(Shop.class.getName()).getDeclaredConstructor().newInstance();
        shop.accept(settings());
        loaders.add(new WeakReference<>(loader, collected));
        deployments++;
    }

    /** Changes of everything, until it is over. */
    private Void change(CacheManager manager, long seed) {
        FlashDb database = manager.unwrap(FlashDb.class);
        Cache<String, Long> sessions = manager.getCache("sessions", String.class, Long.class);
        Cache<String, String> pages = manager.getCache("pages", String.class, String.class);
        Cache<String, Long> points = manager.getCache("points", String.class, Long.class);
        Random random = new Random(seed);
        while (!isOver.get()) {
            long number = changes.incrementAndGet();
            sessions.put("session " + number, number);
            sessions.get("session " + (number - random.nextInt(1_000)));
            sessions.remove("session " + (number - random.nextInt(5_000)));
            String page = "page " + random.nextInt(20_000);
            if (pages.get(page) == null) {
                pages.put(page, "text of " + page + " " + number);
            }
            String player = "player " + random.nextInt(PLAYERS);
            database.updateWithoutResult(tx -> {
                tx.cache(points).put(player, number);
                tx.zadd("scores", number, player);
                tx.set("last", player);
            });
            points.invoke(player, (entry, arguments) -> entry.getValue());
            LockSupport.parkNanos(50_000);
        }
        return null;
    }

    /** Opens one view after the other, each for a while, and sees one state in each. */
    private Void view(CacheManager manager) {
        FlashDb database = manager.unwrap(FlashDb.class);
        Cache<String, Long> points = manager.getCache("points", String.class, Long.class);
        while (!isOver.get()) {
            database.viewWithoutResult(tx -> {
                for (int i = 0; i < PLAYERS; i++) {
                    OptionalDouble score = tx.zscore("scores", "player " + i);
                    Long kept = tx.cache(points).get("player " + i);
                    assertEquals(kept == null ? -1 : kept, (long) score.orElse(-1), "player " + i);
                    if (i % 100 == 0) {
                        LockSupport.parkNanos(10_000_000);
                    }
                }
            });
            Iterator<Cache.Entry<String, Long>> abandoned = points.iterator();
            abandoned.next();
            views.incrementAndGet();
        }
        return null;
    }

    private static long usedBytes() {
        System.gc();
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }

    private static long openFiles() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? unix.getOpenFileDescriptorCount()
                : 0;
    }

    private static List<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("flashdb-"))
                .toList();
    }

    private void awaitCollected(int left) throws InterruptedException {
        for (int i = 0; i < 200 && loaders.size() > left; i++) {
            System.gc();
            for (Object gone = collected.remove(50); gone != null; gone = collected.poll()) {
                loaders.remove(gone);
            }
        }
        assertTrue(loaders.size() <= left, () -> loaders.size() + " class loaders still reachable");
    }

    @Test
    void nothingIsLeftOfWhatHasGone() throws Exception {
        Set<Thread> before = new HashSet<>(ourThreads());
        long filesBefore = openFiles();
        CacheManager manager =
                Caching.getCachingProvider(LOADER).getCacheManager(URI.create("soak"), LOADER, settings());
        manager.createCache(
                "sessions",
                durable(String.class, Long.class)
                        .setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 2))));
        manager.createCache("points", durable(String.class, Long.class));
        FlashConfiguration<String, String> bounded = new FlashConfiguration<String, String>().setMaxEntries(5_000);
        manager.createCache(
                "pages",
                ((MutableConfiguration<String, String>) bounded)
                        .setTypes(String.class, String.class)
                        .setStatisticsEnabled(true)
                        .setManagementEnabled(true));
        FlashDb database = manager.unwrap(FlashDb.class);
        List<Long> used = new ArrayList<>();
        List<Long> files = new ArrayList<>();
        List<Long> stored = new ArrayList<>();
        ExecutorService pool = Executors.newFixedThreadPool(3);
        try {
            List<Future<Void>> all = List.of(
                    pool.submit(() -> change(manager, 1)),
                    pool.submit(() -> change(manager, 2)),
                    pool.submit(() -> view(manager)));
            for (int round = 1; round <= ROUNDS; round++) {
                long end = System.nanoTime() + MILLIS * 1_000_000 / ROUNDS;
                while (System.nanoTime() < end) {
                    redeploy();
                    LockSupport.parkNanos(50_000_000);
                }
                awaitCollected(1); // the last may still be on a stack
                used.add(usedBytes());
                files.add(openFiles());
                stored.add(database.storage().map(StorageStatus::bytes).orElse(0L));
            }
            isOver.set(true);
            for (Future<Void> one : all) {
                one.get();
            }
            report(used, files, stored);
            awaitCollected(0);
            awaitExpired(manager);
        } finally {
            isOver.set(true);
            pool.shutdownNow();
            manager.close();
        }
        assertFlat("bytes of heap", used, 32 * MEBIBYTE);
        assertFlat("open files", files, 8);
        assertFlat("bytes on disk", stored, 256 * MEBIBYTE);
        for (Thread thread : ourThreads()) {
            if (!before.contains(thread)) {
                thread.join(60_000);
                assertTrue(!thread.isAlive(), thread::toString);
            }
        }
        assertTrue(
                openFiles() <= filesBefore + 2,
                () -> "open files: " + filesBefore + " before, " + openFiles() + " after");
    }

    /** The thread that keeps the time begins in the application's get, and goes on as long as anybody reads. */
    @Test
    void aClockThatAnApplicationStartedKeepsNothingOfIt() throws Exception {
        CacheManager manager =
                Caching.getCachingProvider(LOADER).getCacheManager(URI.create("reads"), LOADER, settings());
        FlashConfiguration<String, Long> configuration = durable(String.class, Long.class);
        configuration.setExpiryPolicyFactory(TouchedExpiryPolicy.factoryOf(new Duration(TimeUnit.HOURS, 1)));
        Cache<String, Long> sessions = manager.createCache("sessions", configuration);
        sessions.put("session", 1L);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try {
            redeploy();
            Future<?> reading = pool.submit(() -> {
                while (!isOver.get()) {
                    sessions.get("session");
                    LockSupport.parkNanos(1_000_000);
                }
            });
            awaitCollected(0);
            isOver.set(true);
            reading.get();
        } finally {
            isOver.set(true);
            pool.shutdownNow();
            manager.close();
        }
    }

    /** All deadlines have come: the evictor leaves nothing. */
    private static void awaitExpired(CacheManager manager) {
        FlashCache<?, ?> sessions =
                manager.getCache("sessions", String.class, Long.class).unwrap(FlashCache.class);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (sessions.figures().entries() > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(50_000_000);
        }
        assertEquals(0, sessions.figures().entries());
    }

    private static void assertFlat(String what, List<Long> figures, long slack) {
        long first = Math.max(figures.get(0), figures.get(1));
        long last = figures.get(figures.size() - 1);
        assertTrue(last <= first + first / 4 + slack, () -> what + " grew: " + figures);
    }

    private void report(List<Long> used, List<Long> files, List<Long> stored) {
        System.getLogger(SoakTest.class.getName())
                .log(
                        System.Logger.Level.INFO,
                        String.format(
                                Locale.ROOT,
                                "%,d s: %,d changes, %,d views, %,d deployments; heap %s MiB, open files %s, on disk %s MiB",
                                MILLIS / 1_000,
                                changes.get(),
                                views.get(),
                                deployments,
                                inMebibytes(used),
                                files,
                                inMebibytes(stored)));
    }

    private static List<Long> inMebibytes(List<Long> bytes) {
        return bytes.stream().map(each -> each / MEBIBYTE).toList();
    }
}
