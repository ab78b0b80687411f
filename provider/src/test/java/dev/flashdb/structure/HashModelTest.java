package dev.flashdb.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Test;

/** Random changes to maps and sets, beside those of {@code java.util}. */
class HashModelTest {
    private static final int ROUNDS = 11;
    private static final int STEPS = 1_500;

    private record OldMap(PersistentHashMap<Object, Integer> map, Map<Object, Integer> model) {}

    private record OldSet(PersistentHashSet<Object> set, Set<Object> model) {}

    @Test
    void mapsBehaveLikeHashMaps() {
        for (int round = 0; round < ROUNDS; round++) {
            runMap(1_000 + round, 1 << (1 + round % 11), number -> "key:" + number);
        }
    }

    @Test
    void mapsOfCollidingStringsBehaveLikeHashMaps() {
        for (int round = 0; round < ROUNDS; round++) {
            runMap(2_000 + round, 1 << (1 + round % 10), number -> Keys.colliding(number, 10));
        }
    }

    @Test
    void mapsOfKeysThatNoOrderTellsApartBehaveLikeHashMaps() {
        for (int round = 0; round < ROUNDS; round++) {
            int hashes = 1 + round % 3;
            runMap(
                    3_000 + round,
                    200,
                    number -> number % 3 == 0
                            ? new Keys.CoarselyOrdered(number)
                            : new Keys.Unordered(number, 7 << (number % hashes * 28)));
        }
    }

    @Test
    void setsBehaveLikeHashSets() {
        for (int round = 0; round < ROUNDS; round++) {
            runSet(4_000 + round, 1 << (1 + round % 11), Integer::valueOf);
            runSet(5_000 + round, 1 << (1 + round % 10), number -> Keys.colliding(number, 10));
        }
    }

    private static void runMap(long seed, int keys, IntFunction<Object> keyOf) {
        PersistentHashMap<Object, Integer> map = PersistentHashMap.empty();
        Map<Object, Integer> model = new HashMap<>();
        List<OldMap> old = new ArrayList<>();
        Random random = new Random(seed);
        int step = 0;
        try {
            for (; step < STEPS; step++) {
                Object key = keyOf.apply(random.nextInt(keys));
                // Waves, so that the map grows large and becomes empty again and again.
                if (random.nextInt(100) < (step / 300 % 2 == 0 ? 80 : 15)) {
                    Integer value = step;
                    map = map.with(key, value);
                    model.put(key, value);
                } else {
                    PersistentHashMap<Object, Integer> before = map;
                    map = map.without(key);
                    assertEquals(model.remove(key) == null, before == map, "same instance when absent");
                }
                assertEquals(model.get(key), map.get(key));
                assertEquals(model.size(), map.size());
                Invariants.checkRows(map.root, 2);
                if (step % 100 == 0) {
                    checkMap(map, model);
                    old.add(new OldMap(map, new HashMap<>(model)));
                }
            }
            old.forEach(version -> checkMap(version.map, version.model));
            for (Object key : List.copyOf(model.keySet())) {
                map = map.without(key);
                Invariants.checkRows(map.root, 2);
            }
            assertEquals(0, map.size());
        } catch (Throwable failure) {
            throw new AssertionError("seed=" + seed + " step=" + step + " keys=" + keys, failure);
        }
    }

    private static void checkMap(PersistentHashMap<Object, Integer> map, Map<Object, Integer> model) {
        Map<Object, Integer> walked = new HashMap<>();
        int index = 0;
        for (Map.Entry<Object, Integer> entry : map) {
            assertNull(walked.put(entry.getKey(), entry.getValue()), "walked twice");
            assertEquals(entry, map.entryAt(index++), "entryAt");
        }
        assertEquals(model, walked);
        Map<Object, Integer> passed = new HashMap<>();
        map.forEach(passed::put);
        assertEquals(model, passed);
        model.forEach((key, value) -> assertSame(value, map.get(key)));
    }

    private static void runSet(long seed, int keys, IntFunction<Object> keyOf) {
        PersistentHashSet<Object> set = PersistentHashSet.empty();
        Set<Object> model = new HashSet<>();
        List<OldSet> old = new ArrayList<>();
        Random random = new Random(seed);
        int step = 0;
        try {
            for (; step < STEPS; step++) {
                Object key = keyOf.apply(random.nextInt(keys));
                PersistentHashSet<Object> before = set;
                if (random.nextInt(100) < (step / 300 % 2 == 0 ? 80 : 15)) {
                    set = set.with(key);
                    assertEquals(model.add(key), before != set, "same instance when present");
                } else {
                    set = set.without(key);
                    assertEquals(model.remove(key), before != set, "same instance when absent");
                }
                assertEquals(model.contains(key), set.contains(key));
                assertEquals(model.size(), set.size());
                Invariants.checkRows(set.root, 1);
                if (step % 100 == 0) {
                    old.add(new OldSet(set, new HashSet<>(model)));
                }
            }
            old.forEach(version -> checkSet(version.set, version.model));
        } catch (Throwable failure) {
            throw new AssertionError("seed=" + seed + " step=" + step + " keys=" + keys, failure);
        }
    }

    private static void checkSet(PersistentHashSet<Object> set, Set<Object> model) {
        Set<Object> walked = new HashSet<>();
        int index = 0;
        for (Object element : set) {
            assertTrue(walked.add(element), "walked twice");
            assertSame(element, set.elementAt(index++));
        }
        assertEquals(model, walked);
    }
}
