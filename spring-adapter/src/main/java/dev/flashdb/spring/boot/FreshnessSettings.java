package dev.flashdb.spring.boot;

import dev.flashdb.spring.boot.FlashCacheProperties.CacheDefinition;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import org.springframework.util.PatternMatchUtils;

/** Tells of settings around the end of an entry's time where no entry's time ends. */
final class FreshnessSettings {
    private static final Logger LOG = System.getLogger(FreshnessSettings.class.getName());

    private FreshnessSettings() {}

    static void tellOfThoseWithoutEffect(FlashCacheProperties properties) {
        CacheDefinition defaults = properties.defaults();
        if (!hasTime(defaults)) {
            tell("flashdb.cache.defaults.", defaults);
            properties.caches().forEach((pattern, definition) -> {
                if (!hasTime(definition) && !hasTimeOfAnother(pattern, properties.caches())) {
                    tell("flashdb.cache.caches." + pattern + ".", definition);
                }
            });
        }
    }

    private static boolean hasTime(CacheDefinition definition) {
        return definition.timeToLive() != null || definition.timeToIdle() != null;
    }

    private static boolean hasTimeOfAnother(String pattern, Map<String, CacheDefinition> all) {
        return all.entrySet().stream()
                .anyMatch(other -> hasTime(other.getValue()) && PatternMatchUtils.simpleMatch(other.getKey(), pattern));
    }

    private static void tell(String block, CacheDefinition definition) {
        if (definition.refreshAhead() != null) {
            tell(block, "refresh-ahead", definition.refreshAhead());
        }
        if (definition.staleOnError() != null) {
            tell(block, "stale-on-error", definition.staleOnError());
        }
    }

    private static void tell(String block, String setting, Object value) {
        LOG.log(
                Level.WARNING,
                block + setting + " has no effect on entries that live for ever. Set " + block
                        + "time-to-live=10m, say," + " or write @CacheTtl at the methods: " + block + setting + "="
                        + value);
    }
}
