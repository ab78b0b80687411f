package dev.flashdb.spring;

import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.Mapping;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import org.springframework.util.PatternMatchUtils;

/** What the caches of a manager are made from, by the patterns that their names fit. Confined to one thread until it is used. */
final class CacheTemplates {
    private final List<Consumer<FlashConfiguration<Object, Object>>> defaults = new ArrayList<>();
    private final Map<String, Consumer<FlashConfiguration<Object, Object>>> templates = new LinkedHashMap<>();
    private final Map<String, Duration> refreshAhead = new LinkedHashMap<>();
    private final Map<String, Duration> staleOnError = new LinkedHashMap<>();
    private final Map<String, Duration> retryPause = new LinkedHashMap<>();

    void defaults(Consumer<FlashConfiguration<Object, Object>> change) {
        defaults.add(change);
    }

    void cache(String pattern, Consumer<FlashConfiguration<Object, Object>> change) {
        templates.merge(pattern, change, Consumer::andThen);
    }

    void refreshAhead(String pattern, Duration timeLeft) {
        refreshAhead.put(pattern, timeLeft);
    }

    void staleOnError(String pattern, Duration time) {
        staleOnError.put(pattern, time);
    }

    void retryPause(String pattern, Duration pause) {
        retryPause.put(pattern, pause);
    }

    /** Returns whether no cache has a template of its own. */
    boolean isEmpty() {
        return templates.isEmpty();
    }

    /** Returns whether a cache of this name has a template of its own. */
    boolean isNamed(String name) {
        return !fitting(templates, name).isEmpty();
    }

    /** Returns what is said of the patterns that a name fits, the one that says most last. */
    private static <T> List<T> fitting(Map<String, T> byPattern, String name) {
        return byPattern.entrySet().stream()
                .filter(its -> PatternMatchUtils.simpleMatch(its.getKey(), name))
                .sorted(Comparator.comparing(
                                (Map.Entry<String, T> its) -> its.getKey().equals(name))
                        .thenComparing(its -> its.getKey().length()))
                .map(Map.Entry::getValue)
                .toList();
    }

    Freshness freshnessOf(String name) {
        return new Freshness(
                lastOf(refreshAhead, name, Duration.ZERO),
                lastOf(staleOnError, name, Duration.ZERO),
                lastOf(retryPause, name, FailedLoads.FIRST));
    }

    private static Duration lastOf(Map<String, Duration> byPattern, String name, Duration otherwise) {
        List<Duration> times = fitting(byPattern, name);
        return times.isEmpty() ? otherwise : times.get(times.size() - 1);
    }

    @SuppressWarnings("unchecked") // an ordered cache takes strings only, and says so to who puts another key
    FlashConfiguration<Object, Object> configurationOf(String name) {
        FlashConfiguration<Object, Object> configuration =
                new FlashConfiguration<Object, Object>().setStoreByValue(false).setStatisticsEnabled(true);
        defaults.forEach(change -> change.accept(configuration));
        fitting(templates, name).forEach(change -> change.accept(configuration));
        if (configuration.getMapping() != Mapping.HASH
                && EternalExpiryPolicy.factoryOf().equals(configuration.getExpiryPolicyFactory())) {
            // its updates leave the deadline alone, also that of an entry with a time of its own
            configuration.setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ETERNAL));
        }
        Freshness freshness = freshnessOf(name);
        if (freshness.keepsStale()) {
            configuration.setExpiryPolicyFactory(
                    new StaleExpiry(configuration.getExpiryPolicyFactory(), freshness.staleOnError()));
        }
        if (configuration.isOrdered() && configuration.getKeyType().equals(Object.class)) {
            Class<?> keys = String.class;
            configuration.setTypes((Class<Object>) keys, configuration.getValueType());
        }
        return configuration;
    }
}
