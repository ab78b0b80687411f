package dev.flashdb.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Random changes to ranked sets, beside a {@code TreeSet} and a {@code HashMap}. */
class RankedSetModelTest {
    private static final int STEPS = 2_000;

    private static final Comparator<RankedSet.Entry> ORDER = Comparator.comparingDouble(RankedSet.Entry::score)
            .thenComparing((a, b) -> Arrays.compareUnsigned(
                    a.member().getBytes(StandardCharsets.UTF_8), b.member().getBytes(StandardCharsets.UTF_8)));

    private record Old(RankedSet set, List<RankedSet.Entry> entries) {}

    @Test
    void setsOfManyScoresBehaveLikeTheModel() {
        for (int round = 0; round < 12; round++) {
            run(100 + round, 1 << round, 1_000_000);
        }
    }

    @Test
    void setsOfFewScoresBehaveLikeTheModel() {
        for (int round = 0; round < 12; round++) {
            run(200 + round, 1 << round, 3);
        }
    }

    @Test
    void setsOfOneScoreBehaveLikeTheModel() {
        for (int round = 0; round < 12; round++) {
            run(300 + round, 1 << round, 1);
        }
    }

    private static void run(long seed, int members, int scores) {
        Random random = new Random(seed);
        RankedSet set = RankedSet.empty();
        Map<String, Double> model = new HashMap<>();
        TreeSet<RankedSet.Entry> sorted = new TreeSet<>(ORDER);
        List<Old> old = new ArrayList<>();
        int step = 0;
        try {
            for (; step < STEPS; step++) {
                String member = member(random.nextInt(members));
                // Waves, so that the set grows large and becomes small again and again.
                if (random.nextInt(100) < (step / 500 % 2 == 0 ? 85 : 20)) {
                    double score = random.nextInt(scores) - scores / 2 + 0.0;
                    set = set.with(member, score);
                    remove(model, sorted, member);
                    model.put(member, score);
                    sorted.add(new RankedSet.Entry(member, score));
                } else {
                    RankedSet before = set;
                    set = set.without(member);
                    assertEquals(remove(model, sorted, member), before != set, "same instance when absent");
                }
                checkMember(set, model, sorted, member);
                Invariants.checkTree(set.ranking, RowOrder.UTF_8);
                if (step % 100 == 0) {
                    Invariants.check(set);
                    checkAll(set, new ArrayList<>(sorted));
                    old.add(new Old(set, new ArrayList<>(sorted)));
                }
            }
            old.forEach(version -> checkAll(version.set, version.entries));
            for (String member : List.copyOf(model.keySet())) {
                set = set.without(member);
            }
            assertTrue(set.isEmpty());
        } catch (Throwable failure) {
            throw new AssertionError(
                    "seed=" + seed + " step=" + step + " members=" + members + " scores=" + scores, failure);
        }
    }

    private static boolean remove(Map<String, Double> model, TreeSet<RankedSet.Entry> sorted, String member) {
        Double score = model.remove(member);
        return score != null && sorted.remove(new RankedSet.Entry(member, score));
    }

    private static void checkMember(
            RankedSet set, Map<String, Double> model, TreeSet<RankedSet.Entry> sorted, String member) {
        assertEquals(model.size(), set.size());
        double score = model.getOrDefault(member, Double.NaN);
        assertEquals(score, set.score(member));
        assertEquals(model.containsKey(member), set.contains(member));
        if (model.containsKey(member)) {
            RankedSet.Entry entry = new RankedSet.Entry(member, score);
            assertEquals(sorted.headSet(entry).size(), set.rank(member));
            assertEquals(entry, set.at(set.rank(member)));
        } else {
            assertEquals(-1, set.rank(member));
        }
    }

    private static void checkAll(RankedSet set, List<RankedSet.Entry> entries) {
        Iterator<RankedSet.Entry> up = set.ascending(0);
        Iterator<RankedSet.Entry> down = set.descending(set.size() - 1);
        for (int i = 0; i < entries.size(); i++) {
            RankedSet.Entry entry = entries.get(i);
            assertEquals(entry, up.next());
            assertEquals(entries.get(entries.size() - 1 - i), down.next());
            double score = entry.score();
            assertEquals(entries.stream().filter(e -> e.score() < score).count(), set.rankOfScore(score, false));
            assertEquals(entries.stream().filter(e -> e.score() <= score).count(), set.rankOfScore(score, true));
            i += entries.size() > 100 && i % 16 == 15 ? skip(up, down, entries.size() - 1 - i) : 0;
        }
    }

    private static int skip(Iterator<?> up, Iterator<?> down, int left) {
        int skipped = Math.min(20, left);
        for (int i = 0; i < skipped; i++) {
            up.next();
            down.next();
        }
        return skipped;
    }

    /** Members of one and two bytes, of surrogates and of chars beyond them, with shared beginnings. */
    private static String member(int number) {
        String[] letters = {"a", "b", "\u00e9", "\u20ac", "\ue000", "\uffff", "\ud83d\ude00", "\udbff\udfff"};
        StringBuilder member = new StringBuilder();
        int rest = number;
        do {
            member.append(letters[rest % letters.length]);
            rest /= letters.length;
        } while (rest > 0);
        return member.toString();
    }
}
