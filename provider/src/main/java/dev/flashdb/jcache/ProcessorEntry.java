package dev.flashdb.jcache;

import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * The entry that an entry processor works on. It collects what the processor wants; {@link #apply()} does it, once, after
 * the processor has returned. Confined to the processor's thread and time.
 */
final class ProcessorEntry<K, V> implements MutableEntry<K, V> {

    private enum Wish {
        NOTHING,
        TOUCH,
        LOAD,
        SET,
        REMOVE
    }

    private final EngineCache<K, V> cache;
    private final K key;
    private final Mutation<K, V> mutation;
    private final boolean wasLive;
    private Wish wish = Wish.NOTHING;

    /** The value as it stands for the processor, null for none. */
    @Nullable
    private V value;

    private boolean isRead;

    /** Whether the loader's store has the entry. */
    private boolean hasLoaded;

    ProcessorEntry(EngineCache<K, V> cache, K key, Mutation<K, V> mutation) {
        this.cache = cache;
        this.key = key;
        this.mutation = mutation;
        this.wasLive = mutation.isLive();
    }

    boolean wasLive() {
        return wasLive;
    }

    @Override
    public K getKey() {
        return key;
    }

    @Override
    public boolean exists() {
        return switch (wish) {
            case NOTHING, TOUCH -> wasLive;
            case LOAD, SET -> true;
            case REMOVE -> false;
        };
    }

    @Override
    @SuppressWarnings("NullAway") // the specification's method returns null where there is no value
    public V getValue() {
        if (wish == Wish.NOTHING) {
            read();
        }
        return value;
    }

    private void read() {
        if (isRead) {
            return;
        }
        isRead = true;
        @Nullable Object kept = mutation.kept();
        if (kept != null) {
            value = cache.values().out(kept);
            wish = Wish.TOUCH;
        } else if (cache.isReadThrough()) {
            value = cache.callLoader(key);
            hasLoaded = value != null;
            wish = hasLoaded ? Wish.LOAD : Wish.NOTHING;
        }
    }

    @Override
    public void setValue(V newValue) {
        cache.values().in(newValue);
        value = newValue;
        wish = Wish.SET;
    }

    @Override
    public void remove() {
        value = null;
        boolean undoesOnlyItself = !wasLive && !hasLoaded && !mutation.isUnreadable() && wish == Wish.SET;
        wish = undoesOnlyItself ? Wish.NOTHING : Wish.REMOVE;
        isRead = true;
    }

    /** Calls the writer and does to the held key what the processor asked for; counts it. */
    void apply(long begin) {
        switch (wish) {
            case NOTHING -> {}
            case TOUCH -> mutation.touch();
            case LOAD -> mutation.set(cache.values().in(value));
            case SET -> {
                Object kept = cache.values().in(value);
                cache.write(key, cache.values().out(kept));
                cache.counters().recordPuts(begin, mutation.set(kept) ? 1 : 0);
            }
            case REMOVE -> {
                cache.writeDelete(key);
                cache.counters().recordRemovals(begin, mutation.remove() ? 1 : 0);
            }
        }
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        if (type.isInstance(this)) {
            return type.cast(this);
        }
        throw new IllegalArgumentException(
                "An entry of this provider unwraps to MutableEntry only: asked=" + type.getName());
    }
}
