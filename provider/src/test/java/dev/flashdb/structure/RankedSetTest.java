package dev.flashdb.structure;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class RankedSetTest {
    private static final int[] BOUNDARIES = {
        0, 1, 2, RankedSet.UNINDEXED_MAX, RankedSet.UNINDEXED_MAX + 1, Node.MAX_WIDTH, Node.MAX_WIDTH + 1, 5_000
    };

    @Test
    void theEmptySetHasNothing() {
        RankedSet set = RankedSet.empty();
        assertTrue(set.isEmpty());
        assertFalse(set.contains("a"));
        assertTrue(Double.isNaN(set.score("a")));
        assertEquals(-1, set.rank("a"));
        assertSame(set, set.without("a"));
        assertEquals(0, set.rankOfScore(1, /* after= */ true));
        assertEquals(0, set.rankOfMember("a", /* after= */ true));
        assertFalse(set.ascending(0).hasNext());
        assertFalse(set.descending(-1).hasNext());
        assertThrows(IndexOutOfBoundsException.class, () -> set.at(0));
    }

    @Test
    void notANumberIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> RankedSet.empty().with("a", Double.NaN));
    }

    @Test
    void negativeZeroIsZero() {
        RankedSet set = RankedSet.empty().with("b", 0.0).with("a", -0.0);
        assertEquals(0.0, set.score("a"));
        assertEquals(new RankedSet.Entry("a", 0.0), set.at(0));
        assertSame(set, set.with("b", -0.0));
        assertEquals(0, set.rankOfScore(-0.0, /* after= */ false));
        assertEquals(2, set.rankOfScore(-0.0, /* after= */ true));
    }

    @Test
    void infiniteScoresAreTheFirstAndTheLast() {
        RankedSet set = RankedSet.empty()
                .with("last", Double.POSITIVE_INFINITY)
                .with("first", Double.NEGATIVE_INFINITY)
                .with("between", 0);
        assertEquals(List.of("first", "between", "last"), members(set));
        assertEquals(1, set.rankOfScore(Double.NEGATIVE_INFINITY, /* after= */ true));
        assertEquals(2, set.rankOfScore(Double.POSITIVE_INFINITY, /* after= */ false));
    }

    @Test
    void theSameScoreYieldsTheSameSet() {
        for (int size : BOUNDARIES) {
            RankedSet set = ascending(size);
            for (int i = 0; i < size; i += 1 + size / 10) {
                assertSame(set, set.with(member(i), i));
            }
        }
    }

    @Test
    void everySizeAnswersByRankScoreAndMember() {
        for (int size : BOUNDARIES) {
            RankedSet set = ascending(size);
            Invariants.check(set);
            assertEquals(size, set.size());
            for (int i = 0; i < size; i++) {
                assertEquals(i, set.rank(member(i)));
                assertEquals(new RankedSet.Entry(member(i), i), set.at(i));
                assertEquals(i, set.rankOfScore(i, /* after= */ false));
                assertEquals(i + 1, set.rankOfScore(i, /* after= */ true));
            }
            assertThrows(IndexOutOfBoundsException.class, () -> set.at(size));
            assertThrows(IndexOutOfBoundsException.class, () -> set.at(-1));
        }
    }

    @Test
    void everySizeIsWalkedBothWaysFromAnyRank() {
        for (int size : BOUNDARIES) {
            RankedSet set = ascending(size);
            for (int from = 0; from < size; from += 1 + size / 7) {
                Iterator<RankedSet.Entry> up = set.ascending(from);
                for (int i = from; i < size; i++) {
                    assertEquals(i, up.next().score());
                }
                assertThrows(NoSuchElementException.class, up::next);
                Iterator<RankedSet.Entry> down = set.descending(from);
                for (int i = from; i >= 0; i--) {
                    assertEquals(i, down.next().score());
                }
                assertThrows(NoSuchElementException.class, down::next);
            }
        }
    }

    @Test
    void membersOfOneScoreAreInTheOrderOfTheirUtf8Bytes() {
        List<String> members = new ArrayList<>(List.of(
                "",
                "a",
                "aa",
                "b",
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ue000",
                "\uffff",
                "\ud800\udc00",
                "\udbff\udfff",
                "a\uffff",
                "a\ud800\udc00",
                "\u20ac",
                "\ud83d\ude00",
                "\ud83d\ude00a"));
        RankedSet set = RankedSet.empty();
        for (String member : members) {
            set = set.with(member, 1);
        }
        members.sort((a, b) ->
                Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)));
        assertEquals(members, members(set));
        for (int i = 0; i < members.size(); i++) {
            assertEquals(i, set.rankOfMember(members.get(i), /* after= */ false));
            assertEquals(i + 1, set.rankOfMember(members.get(i), /* after= */ true));
            assertEquals(i, set.rank(members.get(i)));
        }
    }

    @Test
    void aNewScoreMovesTheMember() {
        RankedSet set = ascending(1_000).with(member(500), -1).with(member(0), 2_000);
        Invariants.check(set);
        assertEquals(0, set.rank(member(500)));
        assertEquals(999, set.rank(member(0)));
        assertEquals(1_000, set.size());
    }

    @Test
    void oldSetsStayAsTheyWere() {
        RankedSet before = ascending(200);
        RankedSet after = before;
        for (int i = 0; i < 200; i += 2) {
            after = after.without(member(i)).with(member(i + 1), -i);
        }
        assertEquals(100, after.size());
        for (int i = 0; i < 200; i++) {
            assertEquals(new RankedSet.Entry(member(i), i), before.at(i));
            assertEquals(i, before.score(member(i)));
        }
    }

    @Test
    void removingFromEitherEndLeavesTheEmptySet() {
        RankedSet fromStart = ascending(3_000);
        RankedSet fromEnd = fromStart;
        for (int i = 0; i < 3_000; i++) {
            fromStart = fromStart.without(member(i));
            fromEnd = fromEnd.without(member(2_999 - i));
            if (i % 100 == 0 || i > 2_900) {
                Invariants.check(fromStart);
                Invariants.check(fromEnd);
            }
        }
        assertTrue(fromStart.isEmpty());
        assertTrue(fromEnd.isEmpty());
    }

    private static RankedSet ascending(int size) {
        RankedSet set = RankedSet.empty();
        for (int i = 0; i < size; i++) {
            set = set.with(member(i), i);
        }
        return set;
    }

    private static String member(int number) {
        return "member:" + number;
    }

    private static List<String> members(RankedSet set) {
        List<String> members = new ArrayList<>();
        set.forEach(entry -> members.add(entry.member()));
        return members;
    }
}
