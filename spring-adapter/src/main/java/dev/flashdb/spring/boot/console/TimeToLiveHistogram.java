package dev.flashdb.spring.boot.console;

import dev.flashdb.FlashDb;
import dev.flashdb.jcache.FlashCache;
import java.time.Duration;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.cache.Cache;

/** Counts of entries by the time they have left. Confined to one thread. */
public final class TimeToLiveHistogram {
    private static final Duration ETERNAL = Duration.ofMillis(Long.MAX_VALUE);
    private static final Duration[] LIMITS = {
        Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofHours(1), Duration.ofDays(1)
    };
    private static final List<String> RANGES =
            List.of("under 1s", "1s to 1m", "1m to 1h", "1h to 1d", "1d or more", "never");

    private final long[] counts = new long[RANGES.size()];

    /** Makes one without counts. */
    public TimeToLiveHistogram() {}

    /**
     * Counts the entries of a cache. They are read in a view: that is neither a hit nor a miss, and moves no deadline.
     *
     * @param database the cache's database
     * @param cache the cache
     * @param most how many entries are counted at most
     */
    public void add(FlashDb database, FlashCache<Object, Object> cache, int most) {
        database.viewWithoutResult(view -> {
            Iterator<Cache.Entry<Object, Object>> entries = view.cache(cache).entries();
            for (int i = 0; i < most && entries.hasNext(); i++) {
                cache.timeToLive(entries.next().getKey()).ifPresent(left -> counts[range(left)]++);
            }
        });
    }

    /**
     * Returns the counts.
     *
     * @return those of all ranges, the shortest time first, entries that never expire last
     */
    public Map<String, Long> counts() {
        Map<String, Long> named = new LinkedHashMap<>();
        for (int i = 0; i < counts.length; i++) {
            named.put(RANGES.get(i), counts[i]);
        }
        return named;
    }

    private static int range(Duration left) {
        if (left.equals(ETERNAL)) {
            return LIMITS.length + 1;
        }
        return (int) Arrays.stream(LIMITS)
                .takeWhile(limit -> left.compareTo(limit) >= 0)
                .count();
    }
}
