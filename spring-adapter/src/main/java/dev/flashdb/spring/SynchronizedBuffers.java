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
        private final List<String> prefixes = new ArrayList<>();
        private final Set<String> tags = new HashSet<>();
        private boolean cleared;

        Changes copy() {
            Changes copy = new Changes();
            copy.byKey.putAll(byKey);
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
        begun().of(cache).byKey.put(key, new Change(value, options));
        return true;
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
            if (status == STATUS_COMMITTED) {
                apply(); // what others have written in their afterCommit
            } else if (status == STATUS_UNKNOWN) {
                update(taken(), /* withValues= */ false); // it may have been committed
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
            if (taken.isEmpty()) {
                return;
            }
            taken.forEach((cache, ofCache) -> {
                if (!ofCache.tags.isEmpty()) {
                    cache.tags().supersede();
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
            if (ofCache.cleared) {
                cache.clear(transaction, writes);
            }
            ofCache.prefixes.forEach(writes::removePrefix);
            cache.tags().evict(transaction, writes, ofCache.tags);
            ofCache.byKey.forEach((key, change) -> {
                Object value = change.value();
                if (value == null || !withValues) {
                    writes.remove(key);
                } else {
                    cache.write(transaction, writes, key, value, change.options());
                }
            });
        }
    }
}
