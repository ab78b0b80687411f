package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import dev.flashdb.StorageException;
import dev.flashdb.engine.Entries;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.function.Consumer;
import javax.cache.CacheManager;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/**
 * What a cache is apart from its entries: its name, its manager, its configuration, what is switched on and off, and its end.
 * Thread-safe.
 */
abstract class CacheShell<K, V> implements ManagedCache<K, V>, FlashCache<K, V> {

    private static final VarHandle DUTIES;

    static {
        try {
            DUTIES = MethodHandles.lookup().findVarHandle(CacheShell.class, "duties", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** To refuse: the cache is closed. */
    static final int CLOSED = 1;

    /** To count: statistics are on. */
    static final int COUNTS = 2;

    /** To move the deadline of what it reads. */
    static final int TOUCHES = 4;

    /** To check the key's type first, since the index takes no other. */
    static final int ORDERED = 8;

    final FlashCacheManager manager;
    final String name;
    final FlashConfiguration<K, V> configuration;
    final CacheCounters counters = new CacheCounters();

    /** What a get has to see to besides the look-up, in bits; zero for most caches: a get asks this one field. */
    @SuppressWarnings("unused") // written through DUTIES
    volatile int duties;

    CacheShell(FlashCacheManager manager, String name, FlashConfiguration<K, V> configuration) {
        this.manager = manager;
        this.name = name;
        this.configuration = configuration;
    }

    /** Returns the entries. */
    abstract Entries entries();

    /** Returns the configuration with the listeners of now. */
    abstract Configured<K, V> configured();

    /** Closes what the user has given, once. */
    abstract void closeParts();

    final void addDuties(int its) {
        DUTIES.getAndBitwiseOr(this, its);
    }

    @Override
    public CacheCounters counters() {
        return counters;
    }

    void requireOpen() {
        if (isClosed()) {
            throw new IllegalStateException("The cache is closed; get it anew from an open manager: cache=" + name);
        }
    }

    final <T> T required(@Nullable T given, String what) {
        return Objects.requireNonNull(given, () -> what + " must not be null: cache=" + name);
    }

    @Override
    public String getName() {
        return name;
    }

    @Override
    public CacheManager getCacheManager() {
        return manager;
    }

    @Override
    public <C extends Configuration<K, V>> C getConfiguration(Class<C> type) {
        return configured().as(required(type, "clazz"));
    }

    @Override
    public FlashConfiguration<K, V> flashConfiguration() {
        return configured().copy();
    }

    @Override
    public void registerCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        configured().add(required(listener, "cacheEntryListenerConfiguration"));
    }

    @Override
    public void deregisterCacheEntryListener(CacheEntryListenerConfiguration<K, V> listener) {
        requireOpen();
        configured().remove(required(listener, "cacheEntryListenerConfiguration"));
    }

    @Override
    public void statisticsEnabled(boolean enabled) {
        configuration.setStatisticsEnabled(enabled);
        counters.enabled(enabled);
        if (enabled) {
            DUTIES.getAndBitwiseOr(this, COUNTS);
        } else {
            DUTIES.getAndBitwiseAnd(this, ~COUNTS);
        }
    }

    @Override
    public void managementEnabled(boolean enabled) {
        configuration.setManagementEnabled(enabled);
    }

    @Override
    public long entryCount() {
        return entries().count();
    }

    @Override
    public long maxEntries() {
        return configuration.getMaxEntries() > 0 ? entries().bound() : 0;
    }

    @Override
    public void maxEntries(long maxEntries) {
        if (configuration.getMaxEntries() == 0) {
            throw new UnsupportedOperationException(
                    "The cache was made without maxEntries, and cannot get it later: cache=" + name);
        }
        entries().resize(maxEntries);
        configuration.setMaxEntries(maxEntries);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (required(type, "clazz").isInstance(this)) {
            return type.cast(this);
        }
        FlashDb database = manager.unwrap(FlashDb.class);
        if (type.isAssignableFrom(FlashDb.class)) {
            return type.cast(database);
        }
        throw new IllegalArgumentException("A cache of this provider unwraps to Cache, FlashCache, FlashDb,"
                + " StringCommands, HashCommands, SetCommands and SortedSetCommands: asked=" + type.getName());
    }

    @Override
    public boolean isClosed() {
        return (duties & CLOSED) != 0;
    }

    @Override
    public void destroy() {
        close(Entries::destroy);
    }

    @Override
    public void close() {
        close(Entries::drop);
    }

    private void close(Consumer<Entries> end) {
        if (((int) DUTIES.getAndBitwiseOr(this, CLOSED) & CLOSED) == 0) {
            manager.release(this);
            try {
                end.accept(entries());
            } catch (StorageException e) {
                throw Storing.failure(e);
            } finally {
                closeParts();
            }
        }
    }
}
