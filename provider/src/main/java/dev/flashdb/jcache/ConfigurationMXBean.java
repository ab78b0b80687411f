package dev.flashdb.jcache;

import javax.cache.management.CacheMXBean;

/** JCache's management bean: a cache's configuration as it is now. Thread-safe. */
final class ConfigurationMXBean implements CacheMXBean {
    private final ManagedCache<?, ?> cache;

    ConfigurationMXBean(ManagedCache<?, ?> cache) {
        this.cache = cache;
    }

    @Override
    public String getKeyType() {
        return cache.flashConfiguration().getKeyType().getName();
    }

    @Override
    public String getValueType() {
        return cache.flashConfiguration().getValueType().getName();
    }

    @Override
    public boolean isReadThrough() {
        return cache.flashConfiguration().isReadThrough();
    }

    @Override
    public boolean isWriteThrough() {
        return cache.flashConfiguration().isWriteThrough();
    }

    @Override
    public boolean isStoreByValue() {
        return cache.flashConfiguration().isStoreByValue();
    }

    @Override
    public boolean isStatisticsEnabled() {
        return cache.flashConfiguration().isStatisticsEnabled();
    }

    @Override
    public boolean isManagementEnabled() {
        return cache.flashConfiguration().isManagementEnabled();
    }
}
