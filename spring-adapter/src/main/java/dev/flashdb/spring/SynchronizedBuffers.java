package dev.flashdb.spring;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.UpdateTransaction;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.core.Ordered;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps a transaction's writes with Spring's transaction: they are applied as one update of the database after its commit,
 * and forgotten at its rollback. A suspended transaction's writes wait with it. Thread-safe.
 */
final class SynchronizedBuffers implements TransactionBuffers {
    private static final Logger LOG = System.getLogger(SynchronizedBuffers.class.getName());

    private final Supplier<FlashDb> database;

    SynchronizedBuffers(Supplier<FlashDb> database) {
        this.database = database;
    }

    /** What a transaction has written to one cache. Confined to the transaction's thread. */
    private static final class Changes {
        private final Map<Object, Change> byKey = new HashMap<>();
        private final Map<Object, Miss> misses = new HashMap<>();
        private final List<String> prefixes = new ArrayList<>();
        private final Set<String> tags = new HashSet<>();
        private boolean cleared;

        /** Returns whether there is nothing to be done at the commit: the transaction has only looked. */
        boolean isEmpty() {
            return byKey.isEmpty() && prefixes.isEmpty() && tags.isEmpty() && !cleared;
        }

        Changes copy() {
            Changes copy = new Changes();
            copy.byKey.putAll(byKey);
            copy.misses.putAll(misses);
            copy.prefixes.addAll(prefixes);
            copy.tags.addAll(tags);
            copy.cleared = cleared;
            return copy;
        }

        @Nullable
        Change of(FlashSpringCache cache, Object key) {
            Change change = byKey.get(key);
            return change == null
                            && (cleared || hasPrefixOf(key) || cache.tags().hasAny(key, tags))
                    ? Change.REMOVED
                    : change;
        }

        private boolean hasPrefixOf(Object key) {
            return key instanceof String text && prefixes.stream().anyMatch(text::startsWith);
        }
    }

    @Override
    public boolean isActive() {
        return TransactionSynchronizationManager.isSynchronizationActive()
                && TransactionSynchronizationManager.isActualTransactionActive();
    }

    @Override
    public @Nullable Change changeOf(FlashSpringCache cache, Object key) {
        Buffer buffer = present();
        return buffer == null ? null : buffer.changeOf(cache, key);
    }

    @Override
    public boolean set(FlashSpringCache cache, Object key, @Nullable Object value, EntryOptions options) {
        if (!isActive()) {
            return false;
        }
        Changes changes = begun().of(cache);
        Miss miss = changes.misses.remove(key);
        boolean givesWay =
                TransactionSynchronizationManager.isCurrentTransactionReadOnly() && !changes.byKey.containsKey(key);
        changes.byKey.put(key, new Change(value, options, value == null ? null : miss, givesWay));
        return true;
    }

    @Override
    public void missed(FlashSpringCache cache, Object key) {
        if (isActive()) {
            Buffer buffer = begun();
            buffer.of(cache).misses.computeIfAbsent(key, any -> buffer.begin(new Miss(cache, key)));
        }
    }

    @Override
    public void found(FlashSpringCache cache, Object key) {
        Buffer buffer = present();
        if (buffer != null) {
            buffer.of(cache).misses.remove(key);
        }
    }

    @Override
    public boolean evictPrefix(FlashSpringCache cache, String prefix) {
        if (!isActive()) {
            return false;
        }
        Changes changes = begun().of(cache);
        changes.byKey.keySet().removeIf(key -> key instanceof String text && text.startsWith(prefix));
        changes.prefixes.add(prefix);
        return true;
    }

    @Override
    public boolean evictTags(FlashSpringCache cache, Set<String> tags) {
        if (!isActive()) {
            return false;
        }
        Changes changes = begun().of(cache);
        changes.byKey.replaceAll(
                (key, change) -> Collections.disjoint(change.options().tags(), tags) ? change : Change.REMOVED);
        changes.tags.addAll(tags);
        return true;
    }

    @Override
    public boolean clear(FlashSpringCache cache) {
        if (!isActive()) {
            return false;
        }
        Changes changes = begun().of(cache);
        changes.byKey.clear();
        changes.misses.clear();
        changes.prefixes.clear();
        changes.tags.clear();
        changes.cleared = true;
        return true;
    }

    /** Returns nothing after the end of the transaction, when its other synchronizations may still look at the caches. */
    private @Nullable Buffer present() {
        return isActive() ? (Buffer) TransactionSynchronizationManager.getResource(this) : null;
    }

    private Buffer begun() {
        Buffer buffer = present();
        if (buffer == null) {
            buffer = new Buffer();
            TransactionSynchronizationManager.bindResource(this, buffer);
            TransactionSynchronizationManager.registerSynchronization(buffer);
        }
        return buffer;
    }

    /** What one transaction has written. Confined to its thread. */
    private final class Buffer implements TransactionSynchronization {
        private final Map<FlashSpringCache, Changes> changes = new LinkedHashMap<>();
        private final Map<Object, Map<FlashSpringCache, Changes>> savepoints = new IdentityHashMap<>();
        private final List<Miss> misses = new ArrayList<>();

        Miss begin(Miss miss) {
            misses.add(miss);
            return miss;
        }

        Changes of(FlashSpringCache cache) {
            return changes.computeIfAbsent(cache, any -> new Changes());
        }

        @Nullable
        Change changeOf(FlashSpringCache cache, Object key) {
            Changes ofCache = changes.get(cache);
            return ofCache == null ? null : ofCache.of(cache, key);
        }

        /** First: what others do after the end of the transaction finds the caches as it has left them. */
        @Override
        public int getOrder() {
            return Ordered.HIGHEST_PRECEDENCE;
        }

        @Override
        public void suspend() {
            TransactionSynchronizationManager.unbindResource(SynchronizedBuffers.this);
        }

        @Override
        public void resume() {
            TransactionSynchronizationManager.bindResource(SynchronizedBuffers.this, this);
        }

        @Override
        public void savepoint(Object savepoint) {
            savepoints.put(savepoint, copy(changes));
        }

        /** A savepoint that is not known is older than the first change. */
        @Override
        public void savepointRollback(Object savepoint) {
            changes.clear();
            changes.putAll(copy(savepoints.getOrDefault(savepoint, Map.of())));
        }

        private static Map<FlashSpringCache, Changes> copy(Map<FlashSpringCache, Changes> changes) {
            Map<FlashSpringCache, Changes> copy = new LinkedHashMap<>();
            changes.forEach((cache, ofCache) -> copy.put(cache, ofCache.copy()));
            return copy;
        }

        @Override
        public void afterCommit() {
            apply();
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(SynchronizedBuffers.this);
            try {
                if (status == STATUS_COMMITTED) {
                    apply(); // what others have written in their afterCommit
                } else if (status == STATUS_UNKNOWN) {
                    update(taken(), /* withValues= */ false); // it may have been committed
                }
            } finally {
                misses.forEach(Miss::end);
            }
        }

        private Map<FlashSpringCache, Changes> taken() {
            Map<FlashSpringCache, Changes> taken = new LinkedHashMap<>(changes);
            changes.clear();
            return taken;
        }

        /** Applies all changes by one update; if that fails, evicts at least, for what is there is out of date. */
        private void apply() {
            Map<FlashSpringCache, Changes> taken = taken();
            try {
                update(taken, /* withValues= */ true);
            } catch (RuntimeException e) {
                LOG.log(
                        Level.WARNING,
                        "A transaction's values could not be stored; their keys are evicted: caches=" + names(taken),
                        e);
                evict(taken);
            }
        }

        private void evict(Map<FlashSpringCache, Changes> taken) {
            try {
                update(taken, /* withValues= */ false);
            } catch (RuntimeException e) {
                throw new IllegalStateException(
                        "The transaction is committed, but the caches could not be brought up to date; clear them: caches="
                                + names(taken),
                        e);
            }
        }

        private static List<String> names(Map<FlashSpringCache, Changes> changes) {
            return changes.keySet().stream().map(FlashSpringCache::getName).toList();
        }

        private void update(Map<FlashSpringCache, Changes> taken, boolean withValues) {
            taken.values().removeIf(Changes::isEmpty);
            if (taken.isEmpty()) {
                return;
            }
            taken.forEach((cache, ofCache) -> {
                if (!ofCache.tags.isEmpty()) {
                    cache.tags().supersede();
                    ofCache.byKey.values().forEach(Change::evictsByTags);
                }
            });
            Updates.<@Nullable Void>run(database.get(), transaction -> {
                taken.forEach((cache, ofCache) -> update(transaction, cache, ofCache, withValues));
                return null;
            });
        }

        private static void update(
                UpdateTransaction transaction, FlashSpringCache cache, Changes ofCache, boolean withValues) {
            CacheWrites<Object, Object> writes = transaction.cache(cache.getNativeCache());
            Map<Object, Change> changes = new HashMap<>(ofCache.byKey);
            if (withValues) { // before this transaction's own evictions, which count as writes too
                ofCache.byKey.forEach((key, change) -> resolve(transaction, writes, cache, key, change, changes));
            }
            if (ofCache.cleared) {
                cache.clear(transaction, writes);
            }
            ofCache.prefixes.forEach(writes::removePrefix);
            cache.tags().evict(transaction, writes, ofCache.tags);
            changes.forEach((key, change) -> {
                Object value = change.value();
                if (value == null || !withValues) {
                    writes.remove(key);
                } else {
                    cache.write(transaction, writes, key, value, change.options());
                }
            });
        }

        /** Takes back a value that may be older than what others have written or evicted since the transaction looked. */
        private static void resolve(
                UpdateTransaction transaction,
                CacheWrites<Object, Object> writes,
                FlashSpringCache cache,
                Object key,
                Change change,
                Map<Object, Change> changes) {
            Miss miss = change.miss();
            if (miss == null) {
                return;
            }
            cache.tags().hold(transaction, change.options().tags());
            writes.containsKey(key); // holds the key: from here on others wait
            if (miss.isOutdated(change.options().tags())) {
                if (change.givesWay() || Objects.equals(change.value(), writes.get(key))) {
                    changes.remove(key);
                } else {
                    changes.put(key, Change.REMOVED);
                }
            }
        }
    }
}
