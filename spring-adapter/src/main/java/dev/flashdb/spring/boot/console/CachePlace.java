package dev.flashdb.spring.boot.console;

import dev.flashdb.CacheReads;
import dev.flashdb.FlashDb;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.spring.FlashSpringCache;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** The keys of a cache. Of an ordered one only those under a prefix are looked at; of others all, for keys may be anything. */
record CachePlace(FlashDb database, FlashSpringCache cache, InstantSource clock) implements Place {
    private static final long ETERNAL = Duration.ofMillis(Long.MAX_VALUE).toMillis();

    @Override
    public <R> R view(String prefix, Function<Stream<Found>, R> work) {
        return database.view(transaction -> {
            CacheReads<Object, Object> reads = transaction.cache(cache.getNativeCache());
            return work.apply(stream(isByPrefix() ? reads.entriesWithPrefix(prefix) : reads.entries())
                    .map(entry -> new Found(Text.of(entry.getKey()), Text.typeOf(entry.getKey()), () -> line(entry))));
        });
    }

    @SuppressWarnings("unchecked") // a class literal knows no type arguments
    private boolean isByPrefix() {
        FlashConfiguration<?, ?> configuration = cache.getNativeCache().getConfiguration(FlashConfiguration.class);
        return configuration.isOrdered() && configuration.getKeyType() == String.class;
    }

    private static Stream<Cache.Entry<Object, Object>> stream(Iterator<Cache.Entry<Object, Object>> entries) {
        return StreamSupport.stream(
                Spliterators.spliteratorUnknownSize(entries, Spliterator.NONNULL), /* parallel= */ false);
    }

    private Keys.Line line(Cache.Entry<Object, Object> entry) {
        return new Keys.Line(
                Text.of(entry.getKey()),
                Text.typeOf(entry.getKey()),
                Text.of(entry.getValue(), PREVIEW),
                deadlineMillis(entry.getKey()));
    }

    private @Nullable Long deadlineMillis(Object key) {
        long left =
                cache.getNativeCache().timeToLive(key).map(Duration::toMillis).orElse(0L);
        return left == ETERNAL ? null : Long.valueOf(clock.millis() + left);
    }

    @Override
    public @Nullable Entry entry(String text, String type) {
        return database.<@Nullable Entry, RuntimeException>view(transaction -> stream(
                        transaction.cache(cache.getNativeCache()).entries())
                .filter(entry -> Text.typeOf(entry.getKey()).equals(type)
                        && Text.of(entry.getKey()).equals(text))
                .findFirst()
                .map(this::described)
                .orElse(null));
    }

    /** Removes the entry of a key that shows so; false when there is none. */
    boolean removeEntry(String text, String type) {
        @Nullable
        Object found = database.<@Nullable Object, RuntimeException>view(transaction -> stream(
                        transaction.cache(cache.getNativeCache()).entries())
                .map(Cache.Entry::getKey)
                .filter(key -> Text.typeOf(key).equals(type) && Text.of(key).equals(text))
                .findFirst()
                .orElse(null));
        return found != null && cache.evictIfPresent(found);
    }

    private Entry described(Cache.Entry<Object, Object> entry) {
        return new Entry(
                Text.of(entry.getKey()),
                Text.typeOf(entry.getKey()),
                Text.of(entry.getValue(), MOST_CHARACTERS),
                Text.typeOf(entry.getValue()),
                deadlineMillis(entry.getKey()),
                null,
                List.of());
    }

    @Override
    public long remove(String prefix) {
        if (isByPrefix()) {
            return cache.evictPrefix(prefix);
        }
        Set<Object> keys = new HashSet<>();
        database.viewWithoutResult(
                transaction -> stream(transaction.cache(cache.getNativeCache()).entries())
                        .map(Cache.Entry::getKey)
                        .filter(key -> Text.of(key).startsWith(prefix))
                        .forEach(keys::add));
        cache.getNativeCache().removeAll(keys);
        return keys.size();
    }
}
