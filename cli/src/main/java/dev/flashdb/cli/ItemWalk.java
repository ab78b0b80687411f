package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredItem;
import java.io.IOException;
import java.util.Iterator;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A walk over a database's items that knows which cache it is in, and each item's key as text. Confined to one thread. */
final class ItemWalk implements AutoCloseable {
    private final Stream<StoredItem> stream;
    private final Iterator<StoredItem> items;
    private final CacheValues values;
    private @Nullable StoredCache cache;

    /** What is done with an item. */
    @FunctionalInterface
    interface Step {
        /** Does it; returns whether to go on. */
        boolean take(StoredItem item, String key) throws IOException;
    }

    ItemWalk(FlashDb db, CacheValues values, Predicate<StoredItem> filter) {
        this.stream = db.items();
        this.items = stream.filter(filter).iterator();
        this.values = values;
    }

    /** Passes all items but removals; the key of a cache's definition is its name. */
    void each(Step step) throws IOException {
        boolean goesOn = true;
        while (goesOn && items.hasNext()) {
            StoredItem item = items.next();
            if (item instanceof StoredCache definition) {
                cache = definition;
                goesOn = step.take(item, definition.name());
            } else if (!(item instanceof StoredCacheEntry entry)) {
                goesOn = step.take(item, ItemFilter.nativeKey(item));
            } else if (entry.value() != null) {
                goesOn = step.take(item, show(entry.key()).text());
            }
        }
    }

    /** A key or a value of the cache that the walk is in. */
    CacheValues.Shown show(byte[] bytes) {
        StoredCache present = cache;
        if (present == null) {
            throw new IllegalStateException("an entry before its cache");
        }
        return values.show(present.codec(), bytes);
    }

    @Override
    public void close() {
        stream.close();
    }
}
