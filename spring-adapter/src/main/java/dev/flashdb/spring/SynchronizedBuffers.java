package dev.flashdb.spring;

import dev.flashdb.CacheWrites;
import dev.flashdb.FlashDb;
import dev.flashdb.UpdateTransaction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * Keeps a transaction's writes with Spring's transaction: they are applied as one update of the database after its commit,
 * and forgotten at its rollback. A suspended transaction's writes wait with it. Thread-safe.
 */
final class SynchronizedBuffers implements TransactionBuffers {

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

    @Override
    public void forget(FlashSpringCache cache, Object key) {
        Buffer buffer = present();
        Changes changes = buffer == null ? null : buffer.changes.get(cache);
        if (changes != null) {
            changes.byKey.remove(key);
        }
    }

    @Override
    public void forgetAll(FlashSpringCache cache) {
        Buffer buffer = present();
        if (buffer != null) {
            buffer.changes.remove(cache);
        }
    }

    private @Nullable Buffer present() {
        return (Buffer) TransactionSynchronizationManager.getResource(this);
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

        Changes of(FlashSpringCache cache) {
            return changes.computeIfAbsent(cache, any -> new Changes());
        }

        @Nullable
        Change changeOf(FlashSpringCache cache, Object key) {
            Changes ofCache = changes.get(cache);
            return ofCache == null ? null : ofCache.of(cache, key);
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
        public void afterCommit() {
            changes.forEach((cache, ofCache) -> {
                if (!ofCache.tags.isEmpty()) {
                    cache.tags().supersede();
                }
            });
            Updates.<@Nullable Void>run(database.get(), transaction -> {
                changes.forEach((cache, ofCache) -> apply(transaction, cache, ofCache));
                return null;
            });
            changes.clear();
        }

        @Override
        public void afterCompletion(int status) {
            TransactionSynchronizationManager.unbindResourceIfPossible(SynchronizedBuffers.this);
        }

        private void apply(UpdateTransaction transaction, FlashSpringCache cache, Changes ofCache) {
            CacheWrites<Object, Object> writes = transaction.cache(cache.getNativeCache());
            if (ofCache.cleared) {
                cache.clear(transaction, writes);
            }
            ofCache.prefixes.forEach(writes::removePrefix);
            cache.tags().evict(transaction, writes, ofCache.tags);
            ofCache.byKey.forEach((key, change) -> {
                if (change.value() == null) {
                    writes.remove(key);
                } else {
                    cache.write(transaction, writes, key, change.value(), change.options());
                }
            });
        }
    }
}
