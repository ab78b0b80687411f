package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import dev.flashdb.FlashDb;
import dev.flashdb.HashCommands;
import dev.flashdb.HashReads;
import dev.flashdb.ReadTransaction;
import dev.flashdb.SetCommands;
import dev.flashdb.SetReads;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.SortedSetReads;
import dev.flashdb.StringCommands;
import dev.flashdb.StringReads;
import dev.flashdb.UpdateTransaction;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheManager;
import org.junit.jupiter.api.Test;

/**
 * Random transactions over all four types and two caches, half of which throw at a random command, within open views, with a
 * clock that moves and sweeps: against plain maps that are copied when a transaction begins. A failure is shrunk to few steps,
 * which its message lists.
 *
 * <p>{@code -Dflashdb.model.operations=10000000} sets how many operations are tried, {@code -Dflashdb.model.seed=7} the first
 * seed.
 */
class TransactionModelTest {
    private static final long OPERATIONS = Long.getLong("flashdb.model.operations", 100_000);
    private static final long FIRST_SEED = Long.getLong("flashdb.model.seed", 1);
    private static final int STEPS = 120;
    private static final int KEYS = 4;
    private static final int MEMBERS = 24;

    private static final String STRING = "string";
    private static final String HASH = "hash";
    private static final String SET = "set";
    private static final String SORTED = "sorted";
    private static final String CACHE = "cache";
    private static final String FIELDS = "fields";

    private final AtomicLong now = new AtomicLong();
    private long operations;

    // ---------------------------------------------------------------- what is done

    private enum Kind {
        SET,
        SETEX,
        DELETE,
        APPEND,
        INCRBY,
        EXPIRE,
        PERSIST,
        HSET,
        HDEL,
        HCLEAR,
        HEXPIRE,
        SADD,
        SREM,
        SMOVE,
        SEXPIRE,
        ZADD,
        ZINCRBY,
        ZREM,
        ZPOPMIN,
        PUT,
        REMOVE,
        CLEAR,
        PUT_FIELD,
        REMOVE_FIELD,
        CLEAR_FIELDS
    }

    /** One command, and what it is called with. */
    private record Operation(Kind kind, String key, String other, String member, int number) {
        static Operation random(Random random) {
            return new Operation(
                    Kind.values()[random.nextInt(Kind.values().length)],
                    "k" + random.nextInt(KEYS),
                    "k" + random.nextInt(KEYS),
                    "m" + random.nextInt(MEMBERS),
                    random.nextInt(7));
        }
    }

    /** A step: a transaction, a single operation, or what goes on while a view is open. */
    private interface Step {}

    private record Transaction(List<Operation> operations, Throwable thrown) implements Step {}

    private record Single(Operation operation) implements Step {}

    private record Advance(int millis) implements Step {}

    private record Sweep() implements Step {}

    private record View(List<Step> meanwhile) implements Step {}

    private static List<Step> steps(Random random, int count, int depth) {
        List<Step> steps = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int choice = random.nextInt(20);
            if (choice < 9) {
                steps.add(transaction(random));
            } else if (choice < 15) {
                steps.add(new Single(Operation.random(random)));
            } else if (choice < 17) {
                steps.add(new Advance(random.nextInt(2_500)));
            } else if (choice < 18 || depth == 3) {
                steps.add(new Sweep());
            } else {
                steps.add(new View(steps(random, random.nextInt(12), depth + 1)));
            }
        }
        return steps;
    }

    private static Transaction transaction(Random random) {
        List<Operation> operations = new ArrayList<>();
        for (int i = random.nextInt(9); i >= 0; i--) {
            operations.add(Operation.random(random));
        }
        Throwable thrown = switch (random.nextInt(8)) {
            case 0 -> new IllegalArgumentException("thrown on purpose");
            case 1 -> new java.io.IOException("thrown on purpose");
            case 2 -> new StackOverflowError("thrown on purpose");
            case 3 -> new InterruptedException("thrown on purpose");
            default -> null;
        };
        return new Transaction(operations, thrown);
    }

    // ---------------------------------------------------------------- the model

    /** A value and its deadline. Immutable: a change puts another in its place. */
    private record Cell(Object value, long deadline) {}

    private static final class Model {
        private Map<String, Map<String, Cell>> spaces = new TreeMap<>();
        private final AtomicLong now;

        Model(AtomicLong now) {
            this.now = now;
            for (String space : List.of(STRING, HASH, SET, SORTED, CACHE, FIELDS)) {
                spaces.put(space, new TreeMap<>());
            }
        }

        Map<String, Map<String, Cell>> copy() {
            Map<String, Map<String, Cell>> copy = new TreeMap<>();
            spaces.forEach((space, cells) -> copy.put(space, new TreeMap<>(cells)));
            return copy;
        }

        private Cell live(String space, String key) {
            Cell cell = spaces.get(space).get(key);
            return cell == null || cell.deadline <= now.get() ? null : cell;
        }

        private void put(String space, String key, Object value, long deadline) {
            spaces.get(space).put(key, new Cell(value, deadline));
        }

        private boolean remove(String space, String key) {
            boolean was = live(space, key) != null;
            spaces.get(space).remove(key);
            return was;
        }

        private boolean expire(String space, String key, int seconds) {
            Cell cell = live(space, key);
            if (cell == null) {
                return false;
            }
            if (seconds <= 0) {
                remove(space, key);
            } else {
                put(space, key, cell.value, now.get() + seconds * 1_000L);
            }
            return true;
        }

        @SuppressWarnings("unchecked")
        private TreeMap<String, Object> fields(String space, String key) {
            Cell cell = live(space, key);
            return cell == null ? new TreeMap<>() : new TreeMap<>((Map<String, Object>) cell.value);
        }

        private void putFields(String space, String key, TreeMap<String, Object> fields) {
            Cell cell = live(space, key);
            if (fields.isEmpty()) {
                spaces.get(space).remove(key);
            } else {
                put(space, key, fields, cell == null ? Long.MAX_VALUE : cell.deadline);
            }
        }

        private Object field(String space, String key, String field, Object value) {
            TreeMap<String, Object> fields = fields(space, key);
            Object before = value == null ? fields.remove(field) : fields.put(field, value);
            putFields(space, key, fields);
            return before;
        }

        /** Does what a command does, and returns its result. */
        Object apply(Operation operation) {
            String key = operation.key;
            String member = operation.member;
            int number = operation.number;
            switch (operation.kind) {
                case SET -> put(STRING, key, String.valueOf(1 + number), Long.MAX_VALUE);
                case SETEX -> put(STRING, key, member, now.get() + (1 + number) * 1_000L);
                case DELETE -> {
                    return remove(STRING, key);
                }
                case APPEND -> {
                    Cell cell = live(STRING, key);
                    String text = (cell == null ? "" : (String) cell.value) + (1 + number);
                    String kept = text.length() > 9 ? "1" : text;
                    put(STRING, key, kept, cell == null ? Long.MAX_VALUE : cell.deadline);
                }
                case INCRBY -> {
                    Cell cell = live(STRING, key);
                    long sum = (cell == null ? 0 : Long.parseLong((String) cell.value)) + 1 + number;
                    put(STRING, key, String.valueOf(sum), cell == null ? Long.MAX_VALUE : cell.deadline);
                    return sum;
                }
                case EXPIRE -> {
                    return expire(STRING, key, number);
                }
                case PERSIST -> {
                    Cell cell = live(STRING, key);
                    boolean had = cell != null && cell.deadline != Long.MAX_VALUE;
                    if (had) {
                        put(STRING, key, cell.value, Long.MAX_VALUE);
                    }
                    return had;
                }
                case HSET -> {
                    return field(HASH, key, member, String.valueOf(number)) == null;
                }
                case HDEL -> {
                    return field(HASH, key, member, null) == null ? 0L : 1L;
                }
                case HCLEAR -> remove(HASH, key);
                case HEXPIRE -> {
                    return expire(HASH, key, number);
                }
                case SADD -> {
                    return field(SET, key, member, "") == null ? 1L : 0L;
                }
                case SREM -> {
                    return field(SET, key, member, null) == null ? 0L : 1L;
                }
                case SMOVE -> {
                    if (!fields(SET, key).containsKey(member)) {
                        return false;
                    }
                    field(SET, key, member, null);
                    field(SET, operation.other, member, "");
                    return true;
                }
                case SEXPIRE -> {
                    return expire(SET, key, number);
                }
                case ZADD -> {
                    return field(SORTED, key, member, (double) number) == null ? 1L : 0L;
                }
                case ZINCRBY -> {
                    Object score = fields(SORTED, key).get(member);
                    double sum = (score == null ? 0 : (double) score) + number;
                    field(SORTED, key, member, sum);
                    return sum;
                }
                case ZREM -> {
                    return field(SORTED, key, member, null) == null ? 0L : 1L;
                }
                case ZPOPMIN -> {
                    TreeMap<String, Object> members = fields(SORTED, key);
                    String least = null;
                    for (Map.Entry<String, Object> entry : members.entrySet()) {
                        if (least == null || (double) entry.getValue() < (double) members.get(least)) {
                            least = entry.getKey();
                        }
                    }
                    if (least != null) {
                        field(SORTED, key, least, null);
                    }
                    return String.valueOf(least);
                }
                case PUT -> put(CACHE, key, number, Long.MAX_VALUE);
                case REMOVE -> {
                    return remove(CACHE, key);
                }
                case CLEAR -> spaces.get(CACHE).clear();
                case PUT_FIELD -> put(FIELDS, key, number, Long.MAX_VALUE);
                case REMOVE_FIELD -> {
                    return remove(FIELDS, key);
                }
                case CLEAR_FIELDS -> spaces.get(FIELDS).clear();
            }
            return "";
        }

        Map<String, String> dump() {
            return dump(spaces, now.get());
        }

        static Map<String, String> dump(Map<String, Map<String, Cell>> spaces, long now) {
            Map<String, String> dump = new TreeMap<>();
            spaces.forEach((space, cells) -> cells.forEach((key, cell) -> {
                if (cell.deadline > now) {
                    Object value = space.equals(SET) ? ((Map<?, ?>) cell.value).keySet() : cell.value;
                    long left = cell.deadline == Long.MAX_VALUE ? -1 : cell.deadline - now;
                    dump.put(space + " " + key, value + deadline(space.equals(STRING) ? left : rounded(left)));
                }
            }));
            return dump;
        }
    }

    /** To seconds, as Redis does. */
    private static long rounded(long millis) {
        return millis < 0 ? millis : (millis + 500) / 1_000;
    }

    private static String deadline(long millis) {
        return millis < 0 ? "" : " for " + millis;
    }

    // ---------------------------------------------------------------- the database

    private final class Run {
        private final Model model = new Model(now);
        private final FlashCachingProvider provider;
        private final CacheManager manager;
        private final Cache<String, Integer> cache;
        private final Cache<String, Integer> fields;
        private final FlashDb db;
        private EngineCaches engines;

        Run() {
            now.set(1_700_000_000_000L);
            provider = new FlashCachingProvider((manager, settings) -> {
                engines = new EngineCaches(now::get, Duration.ZERO);
                return engines;
            });
            manager = provider.getCacheManager(URI.create("flashdb:model"), null, null);
            cache = create("cache", Mapping.STRINGS);
            fields = create("fields", Mapping.HASH);
            db = manager.unwrap(FlashDb.class);
        }

        private Cache<String, Integer> create(String name, Mapping mapping) {
            FlashConfiguration<String, Integer> configuration =
                    new FlashConfiguration<String, Integer>().setMapping(mapping);
            configuration.setTypes(String.class, Integer.class);
            return manager.createCache(name, configuration);
        }

        void all(List<Step> steps) {
            try {
                run(steps);
                assertEquals(0, engines.engine().openSnapshots(), "views are open that nobody needs");
            } finally {
                manager.close();
            }
        }

        private void run(List<Step> steps) {
            for (Step step : steps) {
                one(step);
                assertEquals(model.dump(), db.view(this::dump), () -> "after " + step);
            }
        }

        private void one(Step step) {
            if (step instanceof Transaction transaction) {
                transaction(transaction);
            } else if (step instanceof Single single) {
                operations++;
                Object expected = attempt(() -> model.apply(single.operation));
                Object found = attempt(() -> apply(single.operation, db, new Direct()));
                assertEquals(String.valueOf(expected), String.valueOf(found), () -> "result of " + step);
            } else if (step instanceof Advance advance) {
                now.addAndGet(advance.millis);
            } else if (step instanceof View view) {
                Map<String, String> atOpening = model.dump();
                db.viewWithoutResult(open -> {
                    run(view.meanwhile);
                    assertEquals(atOpening, dump(open), "the view has changed");
                });
            } else {
                engines.engine().sweep();
            }
        }

        private Object attempt(java.util.function.Supplier<Object> operation) {
            try {
                return operation.get();
            } catch (NumberFormatException | dev.flashdb.FlashDbException e) {
                return "refused";
            } catch (IllegalArgumentException e) {
                return "refused";
            }
        }

        private void transaction(Transaction transaction) {
            Map<String, Map<String, Cell>> before = model.copy();
            try {
                db.updateWithoutResult(tx -> {
                    for (Operation operation : transaction.operations) {
                        operations++;
                        Object expected = model.apply(operation);
                        Object found = apply(operation, tx, new InTransaction(tx));
                        assertEquals(String.valueOf(expected), String.valueOf(found), () -> "result of " + operation);
                    }
                    assertEquals(model.dump(), dump(tx), "a transaction does not see its own writes");
                    if (transaction.thrown != null) {
                        throw TransactionModelTest.<RuntimeException>unchecked(transaction.thrown);
                    }
                });
            } catch (NumberFormatException e) {
                model.spaces = before; // an INCRBY of something else
            } catch (AssertionError e) {
                throw e;
            } catch (Throwable thrown) {
                assertSame(transaction.thrown, thrown);
                model.spaces = before;
            }
        }

        /** The caches, in a transaction or outside. */
        private interface Caches {
            void put(Cache<String, Integer> cache, String key, int value);

            boolean remove(Cache<String, Integer> cache, String key);

            void clear(Cache<String, Integer> cache);
        }

        private record Direct() implements Caches {
            @Override
            public void put(Cache<String, Integer> cache, String key, int value) {
                cache.put(key, value);
            }

            @Override
            public boolean remove(Cache<String, Integer> cache, String key) {
                return cache.remove(key);
            }

            @Override
            public void clear(Cache<String, Integer> cache) {
                cache.clear();
            }
        }

        private record InTransaction(UpdateTransaction tx) implements Caches {
            @Override
            public void put(Cache<String, Integer> cache, String key, int value) {
                tx.cache(cache).put(key, value);
            }

            @Override
            public boolean remove(Cache<String, Integer> cache, String key) {
                return tx.cache(cache).remove(key);
            }

            @Override
            public void clear(Cache<String, Integer> cache) {
                tx.cache(cache).clear();
            }
        }

        private Object apply(Operation operation, Object commands, Caches caches) {
            StringCommands strings = (StringCommands) commands;
            HashCommands hashes = (HashCommands) commands;
            SetCommands sets = (SetCommands) commands;
            SortedSetCommands sorted = (SortedSetCommands) commands;
            String key = operation.key;
            String member = operation.member;
            int number = operation.number;
            switch (operation.kind) {
                case SET -> strings.set(key, String.valueOf(1 + number));
                case SETEX -> strings.setex(key, 1 + number, member);
                case DELETE -> {
                    return strings.delete(key);
                }
                case APPEND -> append(strings, key, number);
                case INCRBY -> {
                    String text = strings.get(key);
                    if (text != null) {
                        Long.parseLong(text);
                    }
                    return strings.incrby(key, 1 + number);
                }
                case EXPIRE -> {
                    return strings.expire(key, number);
                }
                case PERSIST -> {
                    return strings.persist(key);
                }
                case HSET -> {
                    return hashes.hset(key, member, String.valueOf(number));
                }
                case HDEL -> {
                    return hashes.hdel(key, member);
                }
                case HCLEAR -> hashes.hclear(key);
                case HEXPIRE -> {
                    return hashes.hexpire(key, number);
                }
                case SADD -> {
                    return sets.sadd(key, member);
                }
                case SREM -> {
                    return sets.srem(key, member);
                }
                case SMOVE -> {
                    return sets.smove(key, operation.other, member);
                }
                case SEXPIRE -> {
                    return sets.sexpire(key, number);
                }
                case ZADD -> {
                    return sorted.zadd(key, number, member) ? 1L : 0L;
                }
                case ZINCRBY -> {
                    return sorted.zincrby(key, number, member);
                }
                case ZREM -> {
                    return sorted.zrem(key, member);
                }
                case ZPOPMIN -> {
                    var popped = sorted.zpopmin(key);
                    return popped == null ? "null" : popped.member();
                }
                case PUT -> caches.put(cache, key, number);
                case REMOVE -> {
                    return caches.remove(cache, key);
                }
                case CLEAR -> caches.clear(cache);
                case PUT_FIELD -> caches.put(fields, key, number);
                case REMOVE_FIELD -> {
                    return caches.remove(fields, key);
                }
                case CLEAR_FIELDS -> caches.clear(fields);
            }
            return "";
        }

        /** As the model does: what has become long begins anew, with the deadline that it has. */
        private void append(StringCommands strings, String key, int number) {
            if (strings.append(key, String.valueOf(1 + number)) > 9) {
                long ttl = strings.pttl(key);
                strings.set(key, "1");
                if (ttl >= 0) {
                    strings.pexpire(key, ttl);
                }
            }
        }

        private Map<String, String> dump(ReadTransaction tx) {
            Map<String, String> dump = new TreeMap<>();
            for (int i = 0; i < KEYS; i++) {
                String key = "k" + i;
                strings(tx, key, dump);
                hashes(tx, key, dump);
                sets(tx, key, dump);
                sortedSets(tx, key, dump);
            }
            entries(tx.cache(cache).entries(), CACHE, dump);
            entries(tx.cache(fields).entries(), FIELDS, dump);
            return dump;
        }

        private void strings(StringReads tx, String key, Map<String, String> dump) {
            if (tx.get(key) != null) {
                dump.put(STRING + " " + key, tx.get(key) + deadline(tx.pttl(key)));
            }
        }

        private void hashes(HashReads tx, String key, Map<String, String> dump) {
            if (tx.hlen(key) > 0) {
                dump.put(HASH + " " + key, new TreeMap<>(tx.hgetall(key)) + deadline(tx.httl(key)));
            }
        }

        private void sets(SetReads tx, String key, Map<String, String> dump) {
            if (tx.scard(key) > 0) {
                dump.put(SET + " " + key, new TreeSet<>(tx.smembers(key)) + deadline(tx.sttl(key)));
            }
        }

        private void sortedSets(SortedSetReads tx, String key, Map<String, String> dump) {
            if (tx.zcard(key) > 0) {
                Map<String, Double> members = new TreeMap<>();
                tx.zrangeWithScores(key, 0, -1).forEach(scored -> members.put(scored.member(), scored.score()));
                dump.put(SORTED + " " + key, members + deadline(tx.zttl(key)));
            }
        }

        private void entries(Iterator<Cache.Entry<String, Integer>> entries, String space, Map<String, String> dump) {
            entries.forEachRemaining(entry -> dump.put(space + " " + entry.getKey(), String.valueOf(entry.getValue())));
        }
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> RuntimeException unchecked(Throwable thrown) throws X {
        throw (X) thrown;
    }

    // ---------------------------------------------------------------- running and shrinking

    @Test
    void transactionsDoToTheDatabaseWhatTheyDoToPlainMaps() {
        long seed = FIRST_SEED;
        while (operations < OPERATIONS) {
            List<Step> steps = steps(new Random(seed), STEPS, 0);
            AssertionError failure = failure(steps);
            if (failure != null) {
                throw shrunk(seed, steps);
            }
            seed++;
        }
        System.out.printf(
                Locale.ROOT,
                "TransactionModelTest: %,d operations in %,d lives compared with plain maps%n",
                operations,
                seed - FIRST_SEED);
    }

    private AssertionError failure(List<Step> steps) {
        try {
            new Run().all(steps);
            return null;
        } catch (AssertionError e) {
            return e;
        } catch (RuntimeException e) {
            return new AssertionError(e);
        }
    }

    /** Leaves steps out, many at a time and then fewer, as long as it still fails. */
    private AssertionError shrunk(long seed, List<Step> failing) {
        List<Step> steps = new ArrayList<>(failing);
        for (int size = steps.size() / 2; size > 0; size /= 2) {
            for (int from = 0; from + size <= steps.size(); ) {
                List<Step> fewer = new ArrayList<>(steps);
                fewer.subList(from, from + size).clear();
                if (failure(fewer) != null) {
                    steps = fewer;
                } else {
                    from += size;
                }
            }
        }
        StringBuilder message = new StringBuilder("seed=" + seed + ", the steps that are enough:");
        steps.forEach(step -> message.append("\n  ").append(step));
        return new AssertionError(message.toString(), failure(steps));
    }
}
