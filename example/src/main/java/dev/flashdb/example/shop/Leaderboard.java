package dev.flashdb.example.shop;

import dev.flashdb.CacheReads;
import dev.flashdb.FlashDb;
import dev.flashdb.ReadTransaction;
import dev.flashdb.spring.FlashCacheManager;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import javax.cache.Cache;
import org.springframework.stereotype.Service;

/**
 * The most viewed products: a sorted set of ids by number of views, and a cache with what is to be shown of each. The two
 * change in one update, so no crash and no reader finds them apart. Thread-safe.
 */
@Service
class Leaderboard {
    /** The cache of what was looked at, by product id. */
    static final String VIEWED = "viewed";

    private static final String MOST_VIEWED = "most-viewed";

    private final FlashDb database;
    private final Cache<Object, Object> viewed;
    private final Clock clock;

    Leaderboard(FlashCacheManager manager, Clock clock) {
        this.database = manager.database();
        this.viewed = Objects.requireNonNull(manager.getCache(VIEWED)).getNativeCache();
        this.clock = clock;
    }

    /** Counts a view of a product and returns what is known of it then. */
    Viewed count(ProductDetails product) {
        return database.update(transaction -> {
            double views = transaction.zincrby(MOST_VIEWED, 1, String.valueOf(product.id()));
            Viewed now = new Viewed(product.id(), product.name(), (long) views, clock.instant());
            transaction.cache(viewed).put(product.id(), now);
            return now;
        });
    }

    /** Returns the most viewed products, most views first; at most {@code count}. */
    List<Viewed> top(int count) {
        return database.view(transaction -> transaction.zrevrange(MOST_VIEWED, 0, count - 1L).stream()
                .map(id -> entry(transaction, id))
                .toList());
    }

    private Viewed entry(ReadTransaction transaction, String id) {
        CacheReads<Object, Object> entries = transaction.cache(viewed);
        return (Viewed) Objects.requireNonNull(
                entries.get(Integer.valueOf(id)), () -> "The leaderboard and the cache have come apart: id=" + id);
    }
}
