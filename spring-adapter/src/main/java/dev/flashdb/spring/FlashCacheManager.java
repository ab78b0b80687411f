package dev.flashdb.spring;

import dev.flashdb.FlashDb;
import dev.flashdb.OnFullDisk;
import dev.flashdb.SyncMode;
import dev.flashdb.jcache.EvictionListener;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.jcache.FlashCachingProvider;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.UndeclaredCaches;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import javax.cache.configuration.Factory;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.CacheManager;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.ClassUtils;

/**
 * FlashDB as Spring's cache manager. Caches are made when they are first asked for, by the configurations whose pattern
 * their name fits, unless the names are fixed. Thread-safe.
 */
public final class FlashCacheManager implements CacheManager, AutoCloseable {
    private static final Logger LOG = System.getLogger(FlashCacheManager.class.getName());
    private static final AtomicInteger MANAGERS = new AtomicInteger();

    /** What Spring itself puts into caches, and what Spring Data and Hibernate put into the values of an application. */
    private static final String SPRINGS_OWN =
            "org.springframework.cache.support.NullValue;org.springframework.cache.interceptor.SimpleKey"
                    + ";org.springframework.data.domain.*;org.hibernate.collection.spi.*";

    private final Builder settings;
    private final ClassLoader classLoader;
    private final URI name = URI.create("flashdb:spring-" + MANAGERS.incrementAndGet());
    private final FlashCachingProvider provider = new FlashCachingProvider("flashdb.cache.allow");
    private final TransactionBuffers buffers;
    private final ThreadPoolExecutor background = background();
    private final ConcurrentMap<String, FlashSpringCache> caches = new ConcurrentHashMap<>();
    private final List<Consumer<FlashSpringCache>> creationListeners = new CopyOnWriteArrayList<>();
    private final Set<String> unknown = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private javax.cache.CacheManager jcache;
    private volatile boolean closed;

    private FlashCacheManager(Builder settings) {
        this.settings = settings;
        ClassLoader given = settings.classLoader;
        this.classLoader = given != null ? given : provider.getDefaultClassLoader();
        this.buffers = settings.transactionAware ? new SynchronizedBuffers(this::database) : TransactionBuffers.NONE;
        this.jcache = openJCache();
        try {
            settings.tidy(database());
            settings.names.forEach(this::createOrGet);
        } catch (RuntimeException e) {
            provider.close();
            throw e;
        }
    }

    /**
     * A builder of managers.
     *
     * @return a new one, with every setting at its default
     */
    public static Builder builder() {
        return new Builder();
    }

    private javax.cache.CacheManager openJCache() {
        return provider.getCacheManager(name, classLoader, settings.properties());
    }

    /**
     * Returns a cache, and makes it when there is none and names are not fixed.
     *
     * @param name its name
     * @return the cache, a {@link FlashSpringCache}; null when names are fixed and this is not one of them
     * @throws IllegalStateException when this manager is closed
     */
    @Override
    public @Nullable FlashSpringCache getCache(String name) {
        FlashSpringCache cache = caches.get(name);
        if (cache != null) {
            return cache;
        }
        if (!settings.names.isEmpty() && !settings.names.contains(name)) {
            tellUnknown(name);
            return null;
        }
        return createOrGet(name);
    }

    private void tellUnknown(String name) {
        if (unknown.size() < 100 && unknown.add(name)) {
            LOG.log(
                    Level.WARNING,
                    "There is no such cache, and the names are fixed; add it to spring.cache.cache-names, or leave that"
                            + " property out to have caches made on demand (said once a name): cache=" + name
                            + ", names=" + settings.names);
        }
    }

    private FlashSpringCache createOrGet(String name) {
        boolean created = false;
        FlashSpringCache cache;
        lock.lock();
        try {
            cache = caches.get(name);
            if (cache == null) {
                cache = new FlashSpringCache(
                        name,
                        settings.allowsNull,
                        () -> open(name),
                        buffers,
                        settings.templates.freshnessOf(name),
                        background,
                        settings.clock);
                caches.put(name, cache);
                created = true;
            }
        } finally {
            lock.unlock();
        }
        if (created) {
            for (Consumer<FlashSpringCache> listener : creationListeners) {
                listener.accept(cache);
            }
        }
        return cache;
    }

    /** Opens the JCache cache of a name: again, when another user of the JCache manager has closed it. */
    private FlashCache<Object, Object> open(String name) {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException(
                        "The cache manager is closed, as its application context is: cache=" + name);
            }
            if (jcache.isClosed()) {
                jcache = openJCache();
            }
            javax.cache.Cache<Object, Object> present = jcache.getCache(name);
            return flash(present != null ? present : jcache.createCache(name, configurationOf(name)));
        } finally {
            lock.unlock();
        }
    }

    private FlashConfiguration<Object, Object> configurationOf(String name) {
        FlashConfiguration<Object, Object> configuration = settings.templates.configurationOf(name);
        if (configuration.getMaxEntries() > 0 || configuration.getMaxWeight() > 0) {
            Factory<? extends EvictionListener<? super Object, ? super Object>> of =
                    configuration.getEvictionListenerFactory();
            configuration.setEvictionListenerFactory(() -> new Untagging(name, of == null ? null : of.create()));
        }
        return configuration;
    }

    /** Takes away the tags of entries that leave a full cache; they leave while an update may be under way. */
    private final class Untagging implements EvictionListener<Object, Object> {
        private final String cacheName;
        private final @Nullable EvictionListener<? super Object, ? super Object> next;

        Untagging(String cacheName, @Nullable EvictionListener<? super Object, ? super Object> next) {
            this.cacheName = cacheName;
            this.next = next;
        }

        @Override
        public void onEviction(Object key, Object value) {
            FlashSpringCache cache = caches.get(cacheName);
            if (cache != null && cache.tags().isUsed()) {
                inBackground(() -> cache.tags().untagIfGone(key));
            }
            if (next != null) {
                next.onEviction(key, value);
            }
        }
    }

    private void inBackground(Runnable work) {
        try {
            background.execute(work);
        } catch (RejectedExecutionException e) {
            LOG.log(Level.TRACE, "The manager is closed", e); // the tags go when the cache is opened again
        }
    }

    /** Daemons, two at most, that end when there is nothing to do. */
    private static ThreadPoolExecutor background() {
        CustomizableThreadFactory threads = new CustomizableThreadFactory("flashdb-spring-");
        threads.setDaemon(true);
        ThreadPoolExecutor executor =
                new ThreadPoolExecutor(2, 2, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), threads);
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    @SuppressWarnings("unchecked") // a cache unwraps to its own view
    private static FlashCache<Object, Object> flash(javax.cache.Cache<Object, Object> cache) {
        return cache.unwrap(FlashCache.class);
    }

    /**
     * Returns the names of the caches.
     *
     * @return the fixed names, or those of the caches made so far; as they are now, in order
     */
    @Override
    public Collection<String> getCacheNames() {
        return Collections.unmodifiableSet(new TreeSet<>(caches.keySet()));
    }

    @Override
    public void resetCaches() {
        caches.values().forEach(FlashSpringCache::invalidate);
    }

    /**
     * Returns the caches made so far.
     *
     * @return a copy, in the order of their names
     */
    public List<FlashSpringCache> caches() {
        List<FlashSpringCache> all = new ArrayList<>(caches.values());
        all.sort(Comparator.comparing(FlashSpringCache::getName));
        return all;
    }

    /**
     * Tells a listener of every cache: at once of those that are there, later of those that are made.
     *
     * @param listener called on the thread that makes the cache; not null. A cache that is made at the same time may be told
     *     twice
     */
    public void onCache(Consumer<FlashSpringCache> listener) {
        creationListeners.add(listener);
        caches().forEach(listener);
    }

    /**
     * Returns the JCache manager with these caches: for Hibernate, say.
     *
     * @return it, open; should one of its users close it, this manager opens another
     */
    public javax.cache.CacheManager jcacheManager() {
        lock.lock();
        try {
            if (closed) {
                throw new IllegalStateException("The cache manager is closed, as its application context is");
            }
            if (jcache.isClosed()) {
                jcache = openJCache();
            }
            return jcache;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Deletes a durable cache from the disk, open or not; a cache in memory loses its entries. A cache of that name is made anew
     * when it is next used.
     *
     * @param name its name
     * @return whether there was one
     * @throws javax.cache.CacheException if the log cannot be written
     */
    public boolean dropCache(String name) {
        FlashSpringCache cache = caches.get(name);
        if (cache != null) {
            cache.clear();
        }
        boolean isStored = database().storedCaches().stream()
                .anyMatch(stored -> stored.name().equals(name));
        if (cache != null || isStored) {
            jcacheManager().destroyCache(name);
        }
        return cache != null || isStored;
    }

    /**
     * Returns the database with these caches.
     *
     * @return it; its life is this manager's
     */
    public FlashDb database() {
        return jcacheManager().unwrap(FlashDb.class);
    }

    /** Closes the caches and the database; durable caches stay on the disk. A second close does nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
        } finally {
            lock.unlock();
        }
        background.shutdownNow();
        provider.close();
    }

    /** Collects the settings of a manager. Confined to one thread. */
    public static final class Builder {
        private final Properties properties = new Properties();
        private final CacheTemplates templates = new CacheTemplates();
        private InstantSource clock = InstantSource.system();
        private final Set<String> names = new TreeSet<>();
        private final List<String> allowed = new ArrayList<>(List.of(SPRINGS_OWN));
        private @Nullable ClassLoader classLoader;
        private boolean allowsNull = true;
        private boolean dropsUndeclared;
        private boolean transactionAware;

        private Builder() {}

        /**
         * Keeps the durable caches in a directory.
         *
         * @param directory where; made if it is not there
         * @return this builder
         */
        public Builder directory(Path directory) {
            properties.setProperty("flashdb.directory", directory.toString());
            return this;
        }

        /**
         * Sets when what was written is forced to the disk.
         *
         * @param mode the mode
         * @return this builder
         */
        public Builder sync(SyncMode mode) {
            properties.setProperty("flashdb.sync", mode.name().toLowerCase(Locale.ROOT));
            return this;
        }

        /**
         * Sets the time between two syncs of {@link SyncMode#INTERVAL}.
         *
         * @param interval a millisecond or more
         * @return this builder
         */
        public Builder syncInterval(Duration interval) {
            properties.setProperty("flashdb.syncInterval", interval.toString());
            return this;
        }

        /**
         * Sets how long opening waits for another process to close the directory.
         *
         * @param time whole milliseconds; zero for no wait
         * @return this builder
         */
        public Builder lockWait(Duration time) {
            properties.setProperty("flashdb.lockWait", time.toString());
            return this;
        }

        /**
         * Sets what happens when the disk is full, or its file system read-only, at the start.
         *
         * @param choice an error, or durable caches that can only be read
         * @return this builder
         */
        public Builder onFullDisk(OnFullDisk choice) {
            properties.setProperty("flashdb.onFullDisk", choice.name());
            return this;
        }

        /**
         * Sets how often expired entries are swept.
         *
         * @param interval the interval; zero for never
         * @return this builder
         */
        public Builder evictionInterval(Duration interval) {
            properties.setProperty("flashdb.evictionInterval", interval.toString());
            return this;
        }

        /**
         * Allows classes to be read from the log, beside the JDK's values and Spring's own.
         *
         * @param patterns such as {@code com.acme.model.**} or {@code !com.acme.Secret}
         * @return this builder
         */
        public Builder allow(String... patterns) {
            allowed.addAll(List.of(patterns));
            return this;
        }

        /**
         * Changes the configuration that every cache begins with: any types, by reference, counted, unbounded, eternal.
         *
         * @param change applied to each new cache's configuration
         * @return this builder
         */
        public Builder defaults(Consumer<FlashConfiguration<Object, Object>> change) {
            templates.defaults(change);
            return this;
        }

        /**
         * Changes the configuration of the caches that a name or pattern fits; where several do, the longest has the last
         * word.
         *
         * @param pattern a cache's name, or a pattern such as {@code tenant-*}
         * @param change applied to each such cache's configuration
         * @return this builder
         */
        public Builder cache(String pattern, Consumer<FlashConfiguration<Object, Object>> change) {
            templates.cache(pattern, change);
            return this;
        }

        /**
         * Has entries loaded anew in the background when they are read shortly before their time is over, with
         * {@code sync = true} and asynchronous methods; readers get the old value meanwhile.
         *
         * @param pattern a cache's name, or a pattern; where several fit, the longest decides
         * @param timeLeft how long before; a millisecond or more
         * @return this builder
         */
        public Builder refreshAhead(String pattern, Duration timeLeft) {
            templates.refreshAhead(pattern, timeLeft);
            return this;
        }

        /**
         * Keeps entries for some time after theirs is over, for callers whose load fails, with {@code sync = true} and
         * asynchronous methods.
         *
         * @param pattern a cache's name, or a pattern; where several fit, the longest decides
         * @param time how long after; a millisecond or more
         * @return this builder
         */
        public Builder staleOnError(String pattern, Duration time) {
            templates.staleOnError(pattern, time);
            return this;
        }

        /**
         * Sets how long a key whose load failed is not loaded again, while {@link #staleOnError} has a value for its callers. The
         * pause doubles with each failure, up to 30 seconds.
         *
         * @param pattern a cache's name, or a pattern; where several fit, the longest decides
         * @param pause the first pause; a second by default
         * @return this builder
         */
        public Builder retryPause(String pattern, Duration pause) {
            templates.retryPause(pattern, pause);
            return this;
        }

        Builder clock(InstantSource source) {
            this.clock = source;
            return this;
        }

        /**
         * Fixes the names: these caches are made at once, and no others later.
         *
         * @param fixed the names; none for caches on demand, the default
         * @return this builder
         */
        public Builder names(Collection<String> fixed) {
            names.addAll(fixed);
            return this;
        }

        /**
         * Sets whether durable caches on disk are deleted at the start when neither {@link #cache} nor {@link #names} has
         * their name; the log names them in any case. A pattern counts for all names it fits.
         *
         * @param dropped false, the default, to keep them
         * @return this builder
         */
        public Builder dropUndeclared(boolean dropped) {
            this.dropsUndeclared = dropped;
            return this;
        }

        /**
         * Sets whether null can be cached.
         *
         * @param allowed true, the default, to keep null as a value
         * @return this builder
         */
        public Builder nullValues(boolean allowed) {
            this.allowsNull = allowed;
            return this;
        }

        /**
         * Sets whether writes inside a Spring transaction wait for its commit. Needs {@code spring-tx}.
         *
         * @param aware true to have them applied after the commit as one update of the database, or not at all
         * @return this builder
         */
        public Builder transactionAware(boolean aware) {
            this.transactionAware = aware;
            return this;
        }

        /**
         * Sets where the classes of keys and values are looked for.
         *
         * @param loader the application's class loader
         * @return this builder
         */
        public Builder classLoader(ClassLoader loader) {
            this.classLoader = loader;
            return this;
        }

        /**
         * Opens the manager.
         *
         * @return it; this builder must not be used any more
         * @throws javax.cache.CacheException when the database cannot be opened, or a setting cannot be used
         * @throws IllegalArgumentException when the settings of a cache do not go together, undeclared caches are to be
         *     dropped and none is declared, or caches are transaction-aware and {@code spring-tx} is not there
         */
        public FlashCacheManager build() {
            if (transactionAware && !hasTransactions()) {
                throw new IllegalArgumentException(
                        "Caches that wait for Spring's transactions need Spring's transactions; add the dependency"
                                + " org.springframework:spring-tx, or leave flashdb.cache.transaction-aware out:"
                                + " transactionAware=true");
            }
            if (dropsUndeclared && templates.isEmpty() && names.isEmpty()) {
                throw new IllegalArgumentException(
                        "No cache is declared, so dropUndeclared would drop all; name each durable"
                                + " cache with cache(name, change) or names(...)");
            }
            return new FlashCacheManager(this);
        }

        /** As this class sees them: the classes that keep a transaction's writes come from the same place. */
        private static boolean hasTransactions() {
            return ClassUtils.isPresent(
                    "org.springframework.transaction.support.TransactionSynchronizationManager",
                    FlashCacheManager.class.getClassLoader());
        }

        private void tidy(FlashDb database) {
            if (!templates.isEmpty() || !names.isEmpty()) {
                UndeclaredCaches.tidy(
                        database,
                        name -> names.contains(name) || templates.isNamed(name),
                        dropsUndeclared,
                        "flashdb.cache.drop-undeclared");
            }
        }

        private Properties properties() {
            Properties all = new Properties();
            all.putAll(properties);
            all.setProperty("flashdb.codecAllow", String.join(";", allowed));
            return all;
        }
    }
}
