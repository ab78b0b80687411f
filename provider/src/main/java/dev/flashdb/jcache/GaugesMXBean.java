package dev.flashdb.jcache;

/** Our own bean, read from a cache. Thread-safe. */
final class GaugesMXBean implements FlashCacheMXBean {
    private final ManagedCache<?, ?> cache;

    GaugesMXBean(ManagedCache<?, ?> cache) {
        this.cache = cache;
    }

    @Override
    public long getEntries() {
        return cache.entryCount();
    }

    @Override
    public long getMaxEntries() {
        return cache.maxEntries();
    }

    @Override
    public void setMaxEntries(long maxEntries) {
        if (maxEntries < 1) {
            throw new IllegalArgumentException("The bound of a living cache is 1 or more: maxEntries=" + maxEntries);
        }
        cache.maxEntries(maxEntries);
    }

    @Override
    public long getMaxWeight() {
        return cache.flashConfiguration().getMaxWeight();
    }

    @Override
    public long getExpirations() {
        return cache.counters().expirations();
    }

    @Override
    public long getUnreadable() {
        return cache.counters().unreadable();
    }

    @Override
    public boolean isOrdered() {
        return cache.flashConfiguration().isOrdered();
    }

    @Override
    public boolean isDurable() {
        return cache.flashConfiguration().isDurable();
    }

    @Override
    public String getMapping() {
        return cache.flashConfiguration().getMapping().name();
    }
}
