package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.engine.DaemonThreads;
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
    private final Runnable release;
    private final ThreadPoolExecutor executor;

    /** Makes a factory of caches in memory. */
    EngineCaches(MonotonicClock clock, Duration evictionInterval) {
        this(new Engine(clock, evictionInterval));
    }

    private EngineCaches(Engine engine) {
        this(engine, new EmbeddedDb(engine, /* isManaged= */ true));
    }

    private EngineCaches(Engine engine, EmbeddedDb database) {
        this(engine, database, database::shutDown);
    }

    /**
     * Makes a factory of caches in a database.
     *
     * @param release ends the use of it
     */
    EngineCaches(Engine engine, EmbeddedDb database, Runnable release) {
        this.engine = engine;
        this.database = database;
        this.release = release;
        this.executor = new ThreadPoolExecutor(
                0,
                THREADS,
                IDLE_SECONDS,
                TimeUnit.SECONDS,
                new SynchronousQueue<>(),
                work -> DaemonThreads.make("flashdb-worker", work),
                EngineCaches::runHere);
    }

    static CacheFactory open(FlashCacheManager manager, Settings settings) {
        return open(MonotonicClock.system(), settings);
    }

    /** Opens a factory: with the database in the directory that the settings name, or in memory. */
    static EngineCaches open(MonotonicClock clock, Settings settings) {
        Options options = settings.storage();
        if (options.directory().isEmpty()) {
            return new EngineCaches(clock, options.evictionInterval());
        }
        try {
            SharedDatabases.Shared shared = SharedDatabases.open(clock, options);
            boolean isTidy = false;
            try {
                settings.tidy(shared.database);
                isTidy = true;
            } finally {
                if (!isTidy) {
                    shared.release();
                }
            }
            return new EngineCaches(shared.engine, shared.database, shared::release);
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
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
        release.run();
    }

    @Override
    public boolean destroyStored(String name) {
        try {
            return engine.dropStored(name);
        } catch (StorageException e) {
            throw Storing.failure(e);
        }
    }
}
