package dev.flashdb.jcache;

import dev.flashdb.engine.Claim;
import dev.flashdb.engine.Waits;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.cache.integration.CacheLoaderException;
import org.jspecify.annotations.Nullable;

/**
 * The loads under way in one cache: one a key, whose result all share who ask for that key meanwhile. A load holds nothing:
 * writers of its key do not wait for it, they win over it. Thread-safe.
 */
final class Loads {

    /** One load; made by the thread that does it. */
    static final class Load extends Claim {
        private final Object key;

        @Nullable
        private Object value;

        @Nullable
        private Throwable failure;

        private volatile boolean superseded;
        private volatile boolean over;

        private Load(Object key) {
            this.key = key;
        }

        /** Returns whether somebody wrote the key since this load began. */
        boolean isSuperseded() {
            return superseded;
        }

        @Override
        protected boolean isReleased() {
            return over;
        }

        @Override
        protected void abandon() {
            failure = new IllegalStateException("The thread that loaded the key has ended without a result");
            over = true;
        }
    }

    private final ConcurrentHashMap<Object, Load> underWay = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Object, Set<Watch>> watches = new ConcurrentHashMap<>();
    private final String cacheName;
    private final Waits waits;

    /** Notes whether a key was written. Thread-safe. */
    static final class Watch {
        private volatile boolean superseded;

        boolean isSuperseded() {
            return superseded;
        }
    }

    Watch watch(Object key) {
        Watch watch = new Watch();
        watches.merge(key, Set.of(watch), (all, one) -> {
            Set<Watch> more = new HashSet<>(all);
            more.addAll(one);
            return more;
        });
        return watch;
    }

    void unwatch(Object key, Watch watch) {
        watches.computeIfPresent(key, (its, all) -> {
            Set<Watch> fewer = new HashSet<>(all);
            fewer.remove(watch);
            return fewer.isEmpty() ? null : fewer;
        });
    }

    Loads(String cacheName, Waits waits) {
        this.cacheName = cacheName;
        this.waits = waits;
    }

    /**
     * Begins a load.
     *
     * @return the new load, which is the caller's to end; or the one under way, if nobody has written the key since it began
     * @throws IllegalStateException if the calling thread is loading that very key
     */
    Load beginOrJoin(Object key) {
        Load mine = new Load(key);
        while (true) {
            @Nullable Load other = underWay.putIfAbsent(key, mine);
            if (other == null) {
                return mine;
            }
            if (other.isMine()) {
                throw new IllegalStateException("The loader asked the cache for the key that it is loading; it must get"
                        + " the value elsewhere: key=" + key + " cache=" + cacheName);
            }
            if (!other.isSuperseded() && !other.isReleased()) {
                return other;
            }
            if (underWay.replace(key, other, mine)) {
                return mine; // who asks after a removal does not get what was read before it
            }
        }
    }

    /** Ends a load that the calling thread began, with the value as it is kept; exactly one of {@code value} and {@code failure} may be given. */
    void end(Load load, @Nullable Object value, @Nullable Throwable failure) {
        load.value = value;
        load.failure = failure;
        underWay.remove(load.key, load);
        load.over = true;
        waits.wake(load);
    }

    /** Waits for the end of another thread's load, whatever that is. */
    void awaitEnd(Object key, Load load) {
        waits.await(load, "the load of key " + key + " of " + cacheName);
    }

    /** Waits for another thread's load and returns its value as it is kept (null for none), or throws what it threw. */
    @Nullable
    Object join(Object key, Load load) {
        awaitEnd(key, load);
        if (load.failure != null) {
            throw new CacheLoaderException(
                    "Another thread's load of the same key failed: key=" + key + " cache=" + cacheName, load.failure);
        }
        return load.value;
    }

    /** Makes the load of a key, if one is under way, store nothing; called by whoever writes that key. */
    void supersede(Object key) {
        if (!underWay.isEmpty()) {
            @Nullable Load load = underWay.get(key);
            if (load != null) {
                load.superseded = true;
            }
        }
        if (!watches.isEmpty()) {
            supersede(watches.getOrDefault(key, Set.of()));
        }
    }

    private static void supersede(Set<Watch> all) {
        all.forEach(watch -> watch.superseded = true);
    }

    /** Makes the loads of keys that begin with a prefix store nothing; of keys that are no strings, all. */
    void supersedePrefix(Object prefix) {
        underWay.forEach((key, load) -> {
            if (mayBegin(key, prefix)) {
                load.superseded = true;
            }
        });
        watches.forEach((key, all) -> {
            if (mayBegin(key, prefix)) {
                supersede(all);
            }
        });
    }

    private static boolean mayBegin(Object key, Object prefix) {
        return !(key instanceof String text && prefix instanceof String begin) || text.startsWith(begin);
    }

    /** Makes all loads under way store nothing. */
    void supersedeAll() {
        underWay.values().forEach(load -> load.superseded = true);
        watches.values().forEach(Loads::supersede);
    }
}
