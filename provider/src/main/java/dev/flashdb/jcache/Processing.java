package dev.flashdb.jcache;

import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import javax.cache.CacheException;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.EntryProcessorResult;
import org.jspecify.annotations.Nullable;

/** Running entry processors: each once, with its own key held and no other. Thread-safe. */
final class Processing<K, V> {

    private final EngineCache<K, V> cache;

    Processing(EngineCache<K, V> cache) {
        this.cache = cache;
    }

    <T> T invoke(K key, EntryProcessor<K, V, T> processor, Object... arguments) {
        CacheCounters counters = cache.counters();
        long begin = counters.begin();
        return cache.single().change(cache.keys().in(key), mutation -> {
            ProcessorEntry<K, V> entry = new ProcessorEntry<>(cache, key, mutation);
            counters.recordGets(begin, entry.wasLive() ? 1 : 0, entry.wasLive() ? 0 : 1);
            T result = process(processor, entry, arguments);
            entry.apply(counters.begin());
            return result;
        });
    }

    private <T> T process(EntryProcessor<K, V, T> processor, ProcessorEntry<K, V> entry, Object... arguments) {
        try {
            return cache.engine().holding(() -> processor.process(entry, arguments));
        } catch (CacheException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new EntryProcessorException(
                    "The entry processor threw, and the entry is as it was: cache=" + cache.getName(), e);
        }
    }

    /** Runs the processor for one key after the other; what it throws is kept in that key's result. */
    <T> Map<K, EntryProcessorResult<T>> invokeAll(
            Collection<K> keys, EntryProcessor<K, V, T> processor, Object... arguments) {
        Map<K, EntryProcessorResult<T>> results = new HashMap<>();
        for (K key : keys) {
            try {
                @Nullable T result = invoke(key, processor, arguments);
                if (result != null) {
                    results.put(key, () -> result);
                }
            } catch (EntryProcessorException e) {
                results.put(key, failed(e));
            } catch (CacheException e) {
                results.put(key, failed(new EntryProcessorException(e)));
            }
        }
        return results;
    }

    private static <T> EntryProcessorResult<T> failed(EntryProcessorException failure) {
        return () -> {
            throw failure;
        };
    }
}
