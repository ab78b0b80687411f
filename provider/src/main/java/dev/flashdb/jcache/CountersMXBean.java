package dev.flashdb.jcache;

import javax.cache.management.CacheStatisticsMXBean;

/** JCache's statistics, read from a cache's counters. Times are microseconds. Thread-safe. */
final class CountersMXBean implements CacheStatisticsMXBean {
    private final CacheCounters counters;

    CountersMXBean(CacheCounters counters) {
        this.counters = counters;
    }

    @Override
    public void clear() {
        counters.clear();
    }

    @Override
    public long getCacheHits() {
        return counters.hits();
    }

    @Override
    public float getCacheHitPercentage() {
        return percentage(counters.hits(), counters.misses());
    }

    @Override
    public long getCacheMisses() {
        return counters.misses();
    }

    @Override
    public float getCacheMissPercentage() {
        return percentage(counters.misses(), counters.hits());
    }

    @Override
    public long getCacheGets() {
        return counters.hits() + counters.misses();
    }

    @Override
    public long getCachePuts() {
        return counters.puts();
    }

    @Override
    public long getCacheRemovals() {
        return counters.removals();
    }

    @Override
    public long getCacheEvictions() {
        return counters.evictions();
    }

    @Override
    public float getAverageGetTime() {
        return counters.averageGetMicros();
    }

    @Override
    public float getAveragePutTime() {
        return counters.averagePutMicros();
    }

    @Override
    public float getAverageRemoveTime() {
        return counters.averageRemoveMicros();
    }

    private static float percentage(long part, long rest) {
        return part == 0 ? 0f : (float) (100.0 * part / (part + rest));
    }
}
