package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import dev.flashdb.engine.EmbeddedDb;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.MonotonicClock;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The caches of one manager: one engine, and the threads that load and tell listeners in the background. Thread-safe. */
final class EngineCaches implements CacheFactory {

    private static final int THREADS = 64;
    private static final long IDLE_SECONDS = 1;

    private final Engine engine;
    private final EmbeddedDb database;
    private final ThreadPoolExecutor executor;

    EngineCaches(MonotonicClock clock, Duration evictionInterval) {
        this.engine = new Engine(clock, evictionInterval);
        this.database = new EmbeddedDb(engine, /* isManaged= */ true);
        this.executor = new ThreadPoolExecutor(
                0,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                EngineCaches::thread,
                EngineCaches::runHere);
    }

    static CacheFactory open(FlashCacheManager manager, Settings settings) {
        return new EngineCaches(MonotonicClock.system(), Duration.ofMillis(settings.evictionIntervalMillis()));
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(null, work, "flashdb-worker", 0, /* inheritThreadLocals= */ false);
        thread.setDaemon(true);
        thread.setContextClassLoader(null);
        return thread;
    }

    /** With all threads at work the caller does it; after the close nobody does, and the caller hears so. */
    private static void runHere(Runnable work, ThreadPoolExecutor executor) {
        if (executor.isShutdown()) {
            throw new RejectedExecutionException("The cache manager is closed");
        }
        work.run();
    }

    Engine engine() {
        return engine;
    }

    @Override
    public FlashDb database() {
        return database;
    }

    @Override
    public <K, V> ManagedCache<K, V> create(
            FlashCacheManager manager, String name, FlashConfiguration<K, V> configuration) {
        return new EngineCache<>(manager, name, configuration, engine, executor);
    }

    @Override
    public void close() {
        executor.shutdown();
        database.shutDown();
    }
}
