package dev.flashdb.spring.boot.console;

import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Keys of caches that somebody outside of the application names by their text. */
public final class CacheKeys {
    private CacheKeys() {}

    /**
     * Removes the entries whose keys begin with a text. Of an ordered cache costs what is removed, of another a walk through it.
     *
     * @param manager the cache's manager
     * @param cache the cache
     * @param prefix how the keys' texts begin
     * @return how many went
     */
    public static long removePrefix(FlashCacheManager manager, FlashSpringCache cache, String prefix) {
        return new CachePlace(manager.database(), cache, InstantSource.system()).remove(prefix);
    }

    /**
     * Removes the entries whose key is a String, an Integer, a Long or a UUID with this text.
     *
     * @param cache the cache
     * @param text the key's text
     * @return how many went
     */
    public static int removeText(FlashSpringCache cache, String text) {
        int removed = 0;
        for (Object key : keys(text)) {
            if (cache.getNativeCache()
                            .getConfiguration(configuration())
                            .getKeyType()
                            .isInstance(key)
                    && cache.evictIfPresent(key)) {
                removed++;
            }
        }
        return removed;
    }

    @SuppressWarnings("unchecked") // a class literal knows no type arguments
    private static Class<javax.cache.configuration.Configuration<Object, Object>> configuration() {
        return (Class<javax.cache.configuration.Configuration<Object, Object>>)
                (Class<?>) javax.cache.configuration.Configuration.class;
    }

    private static List<Object> keys(String text) {
        List<Object> keys = new ArrayList<>(List.of(text));
        try {
            long number = Long.parseLong(text);
            keys.add(number);
            if (number == (int) number) {
                keys.add((int) number);
            }
        } catch (NumberFormatException e) {
            addUuid(text, keys);
        }
        return keys;
    }

    private static void addUuid(String text, List<Object> keys) {
        try {
            keys.add(UUID.fromString(text));
        } catch (IllegalArgumentException e) {
            return; // then it is a text only
        }
    }
}
