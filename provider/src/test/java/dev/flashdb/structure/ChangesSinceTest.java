package dev.flashdb.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What {@code changesSince} says, applied to the older, makes the newer. */
class ChangesSinceTest {
    private static final int ROUNDS = 4_000;

    /** Keys that collide in groups, so that every shape of a node occurs. */
    private record Key(int id) {
        @Override
        public int hashCode() {
            return id % 7 == 0 ? 42 : id;
        }
    }

    @Test
    void theChangesOfAMapMakeTheOlderTheNewer() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            PersistentHashMap<Object, Object> older = PersistentHashMap.empty();
            int keys = 1 + random.nextInt(60);
            for (int i = random.nextInt(80); i > 0; i--) {
                older = older.with(new Key(random.nextInt(keys)), new Object());
            }
            PersistentHashMap<Object, Object> newer = random.nextInt(10) == 0 ? PersistentHashMap.empty() : older;
            for (int i = random.nextInt(12); i > 0; i--) {
                Key key = new Key(random.nextInt(keys));
                newer = random.nextBoolean() ? newer.with(key, new Object()) : newer.without(key);
            }
            Map<Object, Object> replayed = new HashMap<>();
            older.forEach(replayed::put);
            newer.changesSince(older, (key, value) -> {
                if (value == null) {
                    assertTrue(replayed.remove(key) != null, "removed what was not there");
                } else {
                    assertTrue(replayed.put(key, value) != value, "put what was there");
                }
            });
            Map<Object, Object> expected = new HashMap<>();
            newer.forEach(expected::put);
            assertEquals(expected, replayed, "seed=" + seed);
        }
    }

    @Test
    void theChangesOfASetMakeTheOlderTheNewer() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            PersistentHashSet<Object> older = PersistentHashSet.empty();
            int keys = 1 + random.nextInt(60);
            for (int i = random.nextInt(80); i > 0; i--) {
                older = older.with(new Key(random.nextInt(keys)));
            }
            PersistentHashSet<Object> newer = older;
            for (int i = random.nextInt(40); i > 0; i--) {
                Key key = new Key(random.nextInt(keys));
                newer = random.nextBoolean() ? newer.with(key) : newer.without(key);
            }
            Set<Object> replayed = new HashSet<>();
            older.forEach(replayed::add);
            newer.changesSince(
                    older, (key, isHere) -> assertTrue(isHere ? replayed.add(key) : replayed.remove(key), "no change"));
            Set<Object> expected = new HashSet<>();
            newer.forEach(expected::add);
            assertEquals(expected, replayed, "seed=" + seed);
        }
    }

    @Test
    void theChangesOfASortedSetMakeTheOlderTheNewer() {
        for (long seed = 0; seed < ROUNDS; seed++) {
            Random random = new Random(seed);
            RankedSet older = changed(RankedSet.empty(), random, random.nextInt(60));
            RankedSet newer = changed(random.nextInt(10) == 0 ? RankedSet.empty() : older, random, random.nextInt(40));
            RankedSet[] replayed = {older};
            newer.changesSince(
                    older,
                    (member, score) -> replayed[0] =
                            Double.isNaN(score) ? replayed[0].without(member) : replayed[0].with(member, score));
            assertEquals(scores(newer), scores(replayed[0]), "seed=" + seed);
        }
    }

    private static RankedSet changed(RankedSet set, Random random, int changes) {
        RankedSet changed = set;
        for (int i = 0; i < changes; i++) {
            String member = "m" + random.nextInt(40);
            changed = random.nextInt(3) > 0 ? changed.with(member, random.nextInt(5)) : changed.without(member);
        }
        return changed;
    }

    private static Map<String, Double> scores(RankedSet set) {
        Map<String, Double> scores = new HashMap<>();
        set.forEach(entry -> scores.put(entry.member(), entry.score()));
        return scores;
    }

    @Test
    void aFewChangesOfALargeMapCostAFewComparisons() {
        PersistentHashMap<Object, Object> older = PersistentHashMap.empty();
        for (int i = 0; i < 100_000; i++) {
            older = older.with(new Counted(i), i);
        }
        PersistentHashMap<Object, Object> newer =
                older.with(new Counted(5), "five").without(new Counted(77)).with(new Counted(-1), "new");
        Map<Object, Object> changes = new HashMap<>();
        Counted.comparisons = 0;
        newer.changesSince(older, changes::put);
        assertTrue(Counted.comparisons < 200, "comparisons=" + Counted.comparisons);
        assertEquals(3, changes.size());
    }

    private record Counted(int id) {
        private static int comparisons;

        @Override
        public boolean equals(Object other) {
            comparisons++;
            return other instanceof Counted counted && counted.id == id;
        }

        @Override
        public int hashCode() {
            return id;
        }
    }
}
