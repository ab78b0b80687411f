package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.io.Serializable;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import javax.cache.Cache;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryRemovedListener;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import javax.cache.integration.CompletionListenerFuture;

/** One cache of {@link RemovalOfUnreadableTest}: its settings, what is done to it, and what is to be in it then. */
final class UnreadableLife {

    /** What the second program may not make objects of. */
    static final class Val implements Serializable {
        private static final long serialVersionUID = 1L;
        private final String text;

        Val(String text) {
            this.text = text;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Val val && val.text.equals(text);
        }

        @Override
        public int hashCode() {
            return text.hashCode();
        }

        @Override
        public String toString() {
            return "Val " + text;
        }
    }

    enum Kind {
        PLAIN,
        ORDERED,
        HASH
    }

    /** What the second program does to a key, and what that means for what there is. */
    enum Op {
        REMOVE,
        REMOVE_IF_EQUAL,
        GET_AND_REMOVE,
        REMOVE_ALL_KEYS,
        REMOVE_ALL,
        CLEAR,
        INVOKE_REMOVE,
        INVOKE_SET_REMOVE,
        INVOKE_GET_REMOVE,
        INVOKE_ALL_REMOVE,
        ITERATOR_REMOVE,
        REMOVE_PREFIX,
        TX_REMOVE,
        TX_GET_AND_REMOVE,
        TX_PUT_REMOVE,
        TX_REMOVE_PREFIX,
        TX_CLEAR,
        TX_REMOVE_ROLLED_BACK,
        PUT,
        PUT_ALL,
        GET_AND_PUT,
        PUT_IF_ABSENT,
        INVOKE_SET,
        TX_PUT,
        TX_PUT_IF_ABSENT,
        REPLACE,
        REPLACE_IF_EQUAL,
        GET_AND_REPLACE,
        LOAD_ALL,
        GET,
        GET_ALL,
        CONTAINS,
        ITERATE,
        TX_ENTRIES,
        VIEW_ENTRIES,
        TX_GET,
        VIEW_GET,
        TIME_TO_LIVE,
        COMPACT
    }

    final String name;
    final Kind kind;
    final boolean counts;
    final boolean listens;
    private final boolean loads;
    private final boolean writes;
    final List<Map.Entry<Op, String>> steps;

    /** What there is, by key: {@link Val} or text. */
    final Map<String, Object> model = new TreeMap<>();

    final Set<String> deleted = ConcurrentHashMap.newKeySet();
    final AtomicLong heard = new AtomicLong();
    long removals;

    UnreadableLife(int number, Kind kind, int flags, List<Map.Entry<Op, String>> steps) {
        this.kind = kind;
        this.counts = (flags & 1) != 0;
        this.listens = (flags & 2) != 0;
        this.loads = (flags & 4) != 0;
        this.writes = (flags & 8) != 0;
        this.steps = steps;
        this.name = number + "-" + kind + (counts ? "-statistics" : "") + (listens ? "-listener" : "")
                + (loads ? "-loader" : "") + (writes ? "-writer" : "") + "-" + steps;
    }

    FlashConfiguration<String, Object> configuration() {
        FlashConfiguration<String, Object> configuration = new FlashConfiguration<String, Object>().setDurable(true);
        configuration.setTypes(String.class, Object.class).setStatisticsEnabled(counts);
        configuration.setOrdered(kind == Kind.ORDERED);
        configuration.setMapping(kind == Kind.HASH ? Mapping.HASH : Mapping.STRINGS);
        if (listens) {
            configuration.addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                    () -> (CacheEntryRemovedListener<String, Object>)
                            events -> events.forEach(event -> heard.incrementAndGet()),
                    null,
                    true,
                    true));
        }
        if (loads) {
            configuration.setReadThrough(true).setCacheLoaderFactory(Loader::new);
        }
        if (writes) {
            configuration.setWriteThrough(true).setCacheWriterFactory(() -> new Writer(deleted));
        }
        return configuration;
    }

    Object readable(String key) {
        Object present = model.get(key);
        return present instanceof Val ? null : present;
    }

    private void remove(String key) {
        removals += readable(key) == null ? 0 : 1;
        model.remove(key);
    }

    private Object loaded(String key) {
        if (loads && readable(key) == null) {
            model.put(key, "loaded");
        }
        return readable(key);
    }

    private long removePrefix(String prefix) {
        long before = removals;
        List.copyOf(model.keySet()).stream()
                .filter(key -> key.startsWith(prefix))
                .forEach(this::remove);
        return removals - before;
    }

    private Map<String, Object> readable() {
        return model.entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof Val))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    @Override
    public String toString() {
        return name;
    }

    private static final class Loader implements CacheLoader<String, Object> {
        @Override
        public Object load(String key) {
            return "loaded";
        }

        @Override
        public Map<String, Object> loadAll(Iterable<? extends String> keys) {
            Map<String, Object> loaded = new HashMap<>();
            keys.forEach(key -> loaded.put(key, "loaded"));
            return loaded;
        }
    }

    private record Writer(Set<String> deleted) implements CacheWriter<String, Object> {
        @Override
        public void write(Cache.Entry<? extends String, ? extends Object> entry) {}

        @Override
        public void writeAll(Collection<Cache.Entry<? extends String, ? extends Object>> entries) {
            entries.clear();
        }

        @Override
        public void delete(Object key) {
            deleted.add((String) key);
        }

        @Override
        public void deleteAll(Collection<?> keys) {
            keys.forEach(key -> deleted.add((String) key));
            keys.clear();
        }
    }

    /** Does one step in the program that cannot read some values, and checks the answer. */
    static void doAndCheck(UnreadableLife life, Cache<String, Object> cache, Op op, String key) {
        String where = life.name + ": " + op + " " + key + ", seed=" + RemovalOfUnreadableTest.SEED;
        FlashDb db = cache.unwrap(FlashDb.class);
        Object before = life.readable(key);
        switch (op) {
            case REMOVE -> {
                assertEquals(before != null, cache.remove(key), where);
                life.remove(key);
                requireDeleted(life, key, where);
            }
            case REMOVE_IF_EQUAL -> {
                assertEquals("text".equals(before), cache.remove(key, "text"), where);
                if ("text".equals(before)) {
                    life.remove(key);
                }
            }
            case GET_AND_REMOVE -> {
                assertEquals(before, cache.getAndRemove(key), where);
                life.remove(key);
                requireDeleted(life, key, where);
            }
            case REMOVE_ALL_KEYS -> {
                cache.removeAll(new HashSet<>(List.of(key, "good")));
                life.remove(key);
                life.remove("good");
                requireDeleted(life, key, where);
            }
            case REMOVE_ALL -> {
                if (life.counts || life.listens || life.writes) {
                    life.removePrefix("");
                }
                Set<String> all = Set.copyOf(life.model.keySet());
                cache.removeAll();
                life.model.clear();
                all.forEach(each -> requireDeleted(life, each, where));
            }
            case CLEAR -> {
                cache.clear();
                life.model.clear();
            }
            case INVOKE_REMOVE, INVOKE_SET_REMOVE, INVOKE_GET_REMOVE, INVOKE_ALL_REMOVE -> {
                invokeRemove(cache, op, key);
                life.remove(key);
            }
            case ITERATOR_REMOVE -> {
                for (Iterator<Cache.Entry<String, Object>> entries = cache.iterator(); entries.hasNext(); ) {
                    life.remove(entries.next().getKey());
                    entries.remove();
                }
                assertEquals(Map.of(), life.readable(), where);
            }
            case REMOVE_PREFIX, TX_REMOVE_PREFIX -> {
                if (life.kind == Kind.ORDERED) {
                    long removed = op == Op.REMOVE_PREFIX
                            ? cache.<FlashCache<String, Object>>unwrap(flash()).removePrefix("p")
                            : db.update(tx -> tx.cache(cache).removePrefix("p"));
                    assertEquals(life.removePrefix("p"), removed, where);
                }
            }
            case TX_REMOVE -> {
                assertEquals(
                        before != null,
                        db.<Boolean, RuntimeException>update(
                                tx -> tx.cache(cache).remove(key)),
                        where);
                life.remove(key);
                requireDeleted(life, key, where);
            }
            case TX_GET_AND_REMOVE -> {
                assertEquals(
                        before,
                        db.<Object, RuntimeException>update(
                                tx -> tx.cache(cache).getAndRemove(key)),
                        where);
                life.remove(key);
            }
            case TX_PUT_REMOVE -> {
                db.updateWithoutResult(tx -> {
                    tx.cache(cache).put(key, "put");
                    tx.cache(cache).remove(key);
                });
                life.model.put(key, "put");
                life.remove(key);
            }
            case TX_CLEAR -> {
                db.updateWithoutResult(tx -> tx.cache(cache).clear());
                life.model.clear();
            }
            case TX_REMOVE_ROLLED_BACK -> {
                try {
                    db.updateWithoutResult(tx -> {
                        assertEquals(
                                life.model.get(key) instanceof Val,
                                tx.cache(cache).isUnreadable(key),
                                where);
                        tx.cache(cache).remove(key);
                        assertFalse(tx.cache(cache).isUnreadable(key), where);
                        throw new UnsupportedOperationException("rolled back");
                    });
                } catch (UnsupportedOperationException e) {
                    assertEquals("rolled back", e.getMessage());
                }
            }
            default -> writeOrRead(life, cache, op, key, where);
        }
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Class<FlashCache<String, Object>> flash() {
        return (Class) FlashCache.class;
    }

    private static void requireDeleted(UnreadableLife life, String key, String where) {
        assertTrue(!life.writes || life.deleted.contains(key), where);
    }

    private static void invokeRemove(Cache<String, Object> cache, Op op, String key) {
        if (op == Op.INVOKE_ALL_REMOVE) {
            cache.invokeAll(Set.of(key), (entry, arguments) -> {
                entry.remove();
                return true;
            });
            return;
        }
        cache.invoke(key, (entry, arguments) -> {
            if (op == Op.INVOKE_SET_REMOVE) {
                entry.setValue("set");
            } else if (op == Op.INVOKE_GET_REMOVE) {
                entry.getValue();
            }
            entry.remove();
            return true;
        });
    }

    private static void writeOrRead(UnreadableLife life, Cache<String, Object> cache, Op op, String key, String where) {
        FlashDb db = cache.unwrap(FlashDb.class);
        Object before = life.readable(key);
        switch (op) {
            case PUT -> cache.put(key, "new");
            case PUT_ALL -> cache.putAll(Map.of(key, "new"));
            case GET_AND_PUT -> assertEquals(before, cache.getAndPut(key, "new"), where);
            case PUT_IF_ABSENT -> assertEquals(before == null, cache.putIfAbsent(key, "new"), where);
            case INVOKE_SET ->
                cache.invoke(key, (entry, arguments) -> {
                    entry.setValue("new");
                    return true;
                });
            case TX_PUT -> db.updateWithoutResult(tx -> tx.cache(cache).put(key, "new"));
            case TX_PUT_IF_ABSENT ->
                assertEquals(
                        before == null,
                        db.<Boolean, RuntimeException>update(
                                tx -> tx.cache(cache).putIfAbsent(key, "new")),
                        where);
            case REPLACE -> assertEquals(before != null, cache.replace(key, "new"), where);
            case REPLACE_IF_EQUAL -> assertEquals("text".equals(before), cache.replace(key, "text", "new"), where);
            case GET_AND_REPLACE -> assertEquals(before, cache.getAndReplace(key, "new"), where);
            default -> read(life, cache, op, key, where);
        }
        boolean isSet = switch (op) {
            case PUT, PUT_ALL, GET_AND_PUT, INVOKE_SET, TX_PUT -> true;
            case PUT_IF_ABSENT, TX_PUT_IF_ABSENT -> before == null;
            case REPLACE, GET_AND_REPLACE -> before != null;
            case REPLACE_IF_EQUAL -> "text".equals(before);
            default -> false;
        };
        if (isSet) {
            life.model.put(key, "new");
        }
    }

    private static void read(UnreadableLife life, Cache<String, Object> cache, Op op, String key, String where) {
        FlashDb db = cache.unwrap(FlashDb.class);
        switch (op) {
            case LOAD_ALL -> {
                if (life.loads) {
                    CompletionListenerFuture end = new CompletionListenerFuture();
                    cache.loadAll(Set.of(key), /* replaceExistingValues= */ false, end);
                    await(end);
                    life.loaded(key);
                }
            }
            case GET -> assertEquals(life.loaded(key), cache.get(key), where);
            case GET_ALL -> {
                Object expected = life.loaded(key);
                assertEquals(expected == null ? Map.of() : Map.of(key, expected), cache.getAll(Set.of(key)), where);
            }
            case CONTAINS -> assertEquals(life.readable(key) != null, cache.containsKey(key), where);
            case ITERATE -> assertEquals(life.readable(), all(cache.iterator()), where);
            case TX_ENTRIES ->
                assertEquals(
                        life.readable(),
                        db.<Map<String, Object>, RuntimeException>update(
                                tx -> all(tx.cache(cache).entries())),
                        where);
            case VIEW_ENTRIES ->
                assertEquals(
                        life.readable(),
                        db.<Map<String, Object>, RuntimeException>view(
                                tx -> all(tx.cache(cache).entries())),
                        where);
            case TX_GET ->
                assertEquals(
                        life.loaded(key),
                        db.<Object, RuntimeException>update(
                                tx -> tx.cache(cache).get(key)),
                        where);
            case VIEW_GET ->
                assertEquals(
                        life.readable(key),
                        db.<Object, RuntimeException>view(tx -> tx.cache(cache).get(key)),
                        where);
            case TIME_TO_LIVE ->
                assertEquals(
                        life.readable(key) != null,
                        cache.unwrap(flash()).timeToLive(key).isPresent(),
                        where);
            case COMPACT -> db.compact();
            default -> throw new AssertionError(op);
        }
    }

    private static Map<String, Object> all(Iterator<Cache.Entry<String, Object>> entries) {
        Map<String, Object> all = new HashMap<>();
        entries.forEachRemaining(entry -> all.put(entry.getKey(), entry.getValue()));
        return all;
    }

    private static void await(CompletionListenerFuture end) {
        try {
            end.get(10, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
