package dev.flashdb.bench;

import dev.flashdb.structure.RankedSet;
import java.io.PrintStream;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ConcurrentSkipListSet;

/** Measures sorted sets of one kind: the members' scores are random, and so is the order of what is asked. */
final class Structures {
    private static final int ASKED = 200_000;
    private static final int RANGE = 10;

    /** A sorted set. Confined to one thread. */
    private interface Sorted {
        void add(String member, double score);

        double score(String member);

        /** Returns the rank, or -1 if this kind knows no ranks but by counting. */
        int rank(String member);

        /** Reads ten members from a rank on, or returns false if this kind knows no ranks. */
        boolean range(int rank);
    }

    /** Ours: persistent, so every change leaves the state before it whole. */
    private static final class Persistent implements Sorted {
        private RankedSet set = RankedSet.empty();

        @Override
        public void add(String member, double score) {
            set = set.with(member, score);
        }

        @Override
        public double score(String member) {
            return set.score(member);
        }

        @Override
        public int rank(String member) {
            return set.rank(member);
        }

        @Override
        public boolean range(int rank) {
            Iterator<RankedSet.Entry> entries = set.ascending(rank);
            for (int i = 0; i < RANGE && entries.hasNext(); i++) {
                entries.next();
            }
            return true;
        }
    }

    /** The JDK's skip list beside a hash map, as one would build a sorted set from the JDK; without ranks. */
    private static final class SkipList implements Sorted {
        private record Row(double score, String member) implements Comparable<Row> {
            @Override
            public int compareTo(Row other) {
                int byScore = Double.compare(score, other.score);
                return byScore == 0 ? member.compareTo(other.member) : byScore;
            }
        }

        private final Map<String, Row> rows = new HashMap<>();
        private final ConcurrentSkipListSet<Row> order = new ConcurrentSkipListSet<>();

        @Override
        public void add(String member, double score) {
            Row row = new Row(score, member);
            Row before = rows.put(member, row);
            if (before != null) {
                order.remove(before);
            }
            order.add(row);
        }

        @Override
        public double score(String member) {
            return Objects.requireNonNull(rows.get(member)).score;
        }

        @Override
        public int rank(String member) {
            return -1;
        }

        @Override
        public boolean range(int rank) {
            return false;
        }
    }

    private final PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    private final String[] members;
    private final Random random = new Random(1);

    private Structures(int count) {
        members = Keys.all(count);
    }

    /** Takes {@code ours} or {@code skiplist}, and the number of members. */
    public static void main(String[] arguments) {
        int count = Integer.parseInt(arguments[1]);
        boolean isOurs = arguments[0].equals("ours");
        for (int round = 0; round < 3; round++) {
            new Structures(Math.min(count, 50_000))
                    .run(isOurs ? new Persistent() : new SkipList(), /* isLast= */ false);
        }
        new Structures(count).run(isOurs ? new Persistent() : new SkipList(), /* isLast= */ true);
        System.exit(0);
    }

    private interface Step {
        void at(int i);
    }

    private void run(Sorted set, boolean isLast) {
        long before = isLast ? HeapMeter.used() : 0;
        int[] order = random.ints(members.length, 0, Integer.MAX_VALUE).toArray();
        long filling = time(members.length, i -> set.add(members[i], order[i]));
        long bytes = isLast ? HeapMeter.used() - before - 4L * order.length : 0;
        int[] places = random.ints(ASKED, 0, members.length).toArray();
        long updating = time(ASKED, i -> set.add(members[places[i]], i * 1e4));
        long scoring = time(ASKED, i -> set.score(members[places[i]]));
        boolean knowsRanks = set.range(0);
        long ranking = knowsRanks ? time(ASKED, i -> set.rank(members[places[i]])) : 0;
        long ranging = knowsRanks ? time(ASKED, i -> set.range(places[i])) : 0;
        if (isLast) {
            say("ZADD new", filling, members.length);
            say("ZADD update", updating, ASKED);
            say("ZSCORE", scoring, ASKED);
            if (knowsRanks) {
                say("ZRANK", ranking, ASKED);
                say("ZRANGE of 10 by rank", ranging, ASKED);
            }
            out.println("bytes a member beside its String=" + bytes / (double) members.length);
            Reference.reachabilityFence(set);
            Reference.reachabilityFence(Arrays.asList(members));
            Reference.reachabilityFence(order);
        }
    }

    private static long time(int count, Step step) {
        long start = System.nanoTime();
        for (int i = 0; i < count; i++) {
            step.at(i);
        }
        return System.nanoTime() - start;
    }

    private void say(String what, long nanos, int count) {
        out.println(what + "=" + String.format(Locale.ROOT, "%.4f", nanos / 1e3 / count));
    }
}
