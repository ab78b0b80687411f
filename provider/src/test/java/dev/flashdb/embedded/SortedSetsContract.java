package dev.flashdb.embedded;

import static dev.flashdb.ZAddOption.CH;
import static dev.flashdb.ZAddOption.GT;
import static dev.flashdb.ZAddOption.LT;
import static dev.flashdb.ZAddOption.NX;
import static dev.flashdb.ZAddOption.XX;
import static java.lang.Double.NEGATIVE_INFINITY;
import static java.lang.Double.POSITIVE_INFINITY;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.Aggregate;
import dev.flashdb.LexRange;
import dev.flashdb.Limit;
import dev.flashdb.NotANumberException;
import dev.flashdb.ScoreRange;
import dev.flashdb.ScoredMember;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.Weights;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of the sorted set commands does.
 *
 * <p>Edge cases: ties, members beyond the surrogates, -0.0, NaN, infinities added up, ranks negative and far out, ranges open,
 * empty and turned round, offsets beyond the end, members under several scores asked by name, options that contradict, the last
 * member going, expired sets written to, sources that are the destination.
 */
abstract class SortedSetsContract {
    private SortedSetCommands db;
    private CommandTarget.Clock clock;

    abstract CommandTarget open();

    @BeforeEach
    void openTarget() {
        CommandTarget target = open();
        db = target.sortedSets();
        clock = target.clock();
    }

    @Test
    void tiesAreInTheOrderOfTheMembersBytes() {
        for (String member : List.of("b", "\ud83d\ude00", "\uffff", "", "a", "ab")) {
            db.zadd("z", 1, member);
        }
        db.zadd("z", 0, "zero");
        assertEquals(List.of("zero", "", "a", "ab", "b", "\uffff", "\ud83d\ude00"), db.zrange("z", 0, -1));
        assertEquals(OptionalLong.of(6), db.zrank("z", "\ud83d\ude00"));
        assertEquals(OptionalLong.of(0), db.zrevrank("z", "\ud83d\ude00"));
        assertEquals(OptionalLong.empty(), db.zrank("z", "absent"));
    }

    @Test
    void minusZeroIsZero() {
        db.zadd("z", -0.0, "b");
        db.zadd("z", 0.0, "a");
        assertEquals(List.of("a", "b"), db.zrange("z", 0, -1));
        assertEquals(OptionalDouble.of(0.0), db.zscore("z", "b"));
        assertEquals(2, db.zcount("z", ScoreRange.closed(0.0, -0.0)));
        assertFalse(db.zadd("z", 0.0, "b", CH));
    }

    @Test
    void ranksCountFromTheEndWhenNegativeAndAreCutOff() {
        fill();
        assertEquals(List.of("b", "c"), db.zrange("z", -3, -2));
        assertEquals(List.of("c", "b"), db.zrevrange("z", 1, 2));
        assertEquals(List.of("a", "b", "c", "d"), db.zrange("z", Long.MIN_VALUE, Long.MAX_VALUE));
        assertEquals(List.of(), db.zrange("z", 2, 1));
        assertEquals(List.of(), db.zrange("z", 4, 10));
        assertEquals(new ScoredMember("d", 4), db.zgetbyrank("z", -1));
        assertEquals(new ScoredMember("d", 4), db.zrevgetbyrank("z", 0));
        assertNull(db.zgetbyrank("z", 4));
        assertNull(db.zgetbyrank("z", -5));
    }

    @Test
    void scoreRangesAreClosedOpenOrInfinite() {
        fill();
        assertEquals(List.of("b", "c"), db.zrangebyscore("z", ScoreRange.closed(2, 3)));
        assertEquals(List.of("c"), db.zrangebyscore("z", ScoreRange.openClosed(2, 3)));
        assertEquals(List.of(), db.zrangebyscore("z", ScoreRange.open(2, 3)));
        assertEquals(List.of("d", "c"), db.zrevrangebyscore("z", ScoreRange.greaterThan(2)));
        assertEquals(List.of("a"), db.zrangebyscore("z", ScoreRange.lessThan(2)));
        assertEquals(4, db.zcount("z", ScoreRange.all()));
        assertEquals(0, db.zcount("z", ScoreRange.closed(3, 2)));
        assertEquals(List.of(new ScoredMember("b", 2), new ScoredMember("a", 1)), db.zrevscorerange("z", 1, 2));
    }

    @Test
    void infiniteScoresAreReachedByClosedInfiniteEndsOnly() {
        db.zadd("z", NEGATIVE_INFINITY, "low");
        db.zadd("z", POSITIVE_INFINITY, "high");
        assertEquals(List.of("low", "high"), db.zrangebyscore("z", ScoreRange.all()));
        assertEquals(List.of(), db.zrangebyscore("z", ScoreRange.open(NEGATIVE_INFINITY, POSITIVE_INFINITY)));
    }

    @Test
    void limitsPassOverAndCutOff() {
        fill();
        ScoreRange all = ScoreRange.all();
        assertEquals(List.of("b", "c"), db.zrangebyscore("z", all, new Limit(1, 2)));
        assertEquals(List.of("b", "a"), db.zrevrangebyscore("z", all, new Limit(2, -1)));
        assertEquals(List.of(), db.zrangebyscore("z", all, new Limit(4, 1)));
        assertEquals(List.of(), db.zrangebyscore("z", all, new Limit(-1, 1)));
        assertEquals(List.of(), db.zrangebyscore("z", all, Limit.first(0)));
        assertEquals(List.of("a"), db.zrangebyscore("z", all, Limit.first(1)));
    }

    @Test
    void membersOfOneScoreAreFoundByName() {
        for (String member : List.of("a", "b", "c", "d")) {
            db.zadd("z", 0, member);
        }
        assertEquals(List.of("b", "c"), db.zrangebylex("z", LexRange.openClosed("a", "c")));
        assertEquals(List.of("d", "c"), db.zrevrangebylex("z", LexRange.openClosed("b", null)));
        assertEquals(List.of("c"), db.zrangebylex("z", LexRange.all(), new Limit(2, 1)));
        assertEquals(2, db.zlexcount("z", LexRange.closedOpen("bb", "e")));
        assertEquals(0, db.zlexcount("z", LexRange.closed("c", "b")));
        assertEquals(2, db.zremrangebylex("z", LexRange.closedOpen(null, "c")));
        assertEquals(List.of("c", "d"), db.zrange("z", 0, -1));
    }

    @Test
    void underSeveralScoresNamesAreWalkedAsRedisWalksThem() {
        db.zadd("z", 1, "b");
        db.zadd("z", 2, "d");
        db.zadd("z", 3, "c");
        LexRange range = LexRange.closed("b", "c");
        assertEquals(List.of("b"), db.zrangebylex("z", range));
        assertEquals(List.of("c", "d", "b"), db.zrevrangebylex("z", range));
        assertEquals(List.of("c"), db.zrangebylex("z", range, new Limit(2, -1)));
        assertEquals(List.of(), db.zrangebylex("z", LexRange.closed("e", null)));
    }

    @Test
    void zaddHonoursItsConditions() {
        assertFalse(db.zadd("z", 1, "a", XX));
        assertFalse(db.zkeyexists("z"));
        assertTrue(db.zadd("z", 5, "a", NX));
        assertFalse(db.zadd("z", 6, "a", NX));
        assertEquals(OptionalDouble.of(5), db.zscore("z", "a"));
        assertFalse(db.zadd("z", 4, "a", GT, CH));
        assertTrue(db.zadd("z", 6, "a", GT, CH));
        assertFalse(db.zadd("z", 7, "a", LT, CH));
        assertTrue(db.zadd("z", 1, "b", LT));
        assertFalse(db.zadd("z", 3, "a", XX));
        assertEquals(OptionalDouble.of(3), db.zscore("z", "a"));
    }

    @Test
    void zaddCountsNewMembersAndWithChThoseChanged() {
        db.zadd("z", 1, "a");
        List<ScoredMember> members = List.of(
                new ScoredMember("a", 2), new ScoredMember("b", 1), new ScoredMember("b", 1), new ScoredMember("a", 2));
        assertEquals(1, db.zadd("z", members));
        db.zclear("z");
        db.zadd("z", 1, "a");
        assertEquals(2, db.zadd("z", members, CH));
        assertEquals(0, db.zadd("z", List.of()));
    }

    @Test
    void contradictingOptionsAreRefused() {
        assertThrows(IllegalArgumentException.class, () -> db.zadd("z", 1, "a", NX, XX));
        assertThrows(IllegalArgumentException.class, () -> db.zadd("z", 1, "a", NX, GT));
        assertThrows(IllegalArgumentException.class, () -> db.zadd("z", 1, "a", GT, LT));
        assertThrows(IllegalArgumentException.class, () -> db.zaddincr("z", 1, "a", NX, LT));
        assertThrows(IllegalArgumentException.class, () -> db.zadd("z", Double.NaN, "a"));
        assertFalse(db.zkeyexists("z"));
    }

    @Test
    void infinityMinusInfinityIsNoScore() {
        db.zadd("z", POSITIVE_INFINITY, "a");
        assertThrows(NotANumberException.class, () -> db.zincrby("z", NEGATIVE_INFINITY, "a"));
        assertEquals(OptionalDouble.of(POSITIVE_INFINITY), db.zscore("z", "a"));
        assertEquals(OptionalDouble.empty(), db.zaddincr("z", NEGATIVE_INFINITY, "a", NX));
        assertThrows(IllegalArgumentException.class, () -> db.zincrby("z", Double.NaN, "a"));
    }

    @Test
    void zaddincrIsEmptyWhereAConditionForbidsIt() {
        assertEquals(OptionalDouble.empty(), db.zaddincr("z", 1, "a", XX));
        assertEquals(OptionalDouble.of(2), db.zaddincr("z", 2, "a"));
        assertEquals(OptionalDouble.empty(), db.zaddincr("z", -1, "a", GT));
        assertEquals(OptionalDouble.of(1), db.zaddincr("z", -1, "a", LT));
        assertEquals(4, db.zincrby("z", 3, "a"));
    }

    @Test
    void zremCountsOnlyMembersThatWereThereAndTheLastTakesTheSetAway() {
        db.zadd("", 1, "");
        db.zexpire("", 10);
        assertEquals(1, db.zrem("", "", "absent", ""));
        assertFalse(db.zkeyexists(""));
        db.zadd("", 1, "a");
        assertEquals(-1, db.zttl(""));
    }

    @Test
    void poppingTakesFromEitherEnd() {
        fill();
        assertEquals(new ScoredMember("a", 1), db.zpopmin("z"));
        assertEquals(List.of(new ScoredMember("d", 4), new ScoredMember("c", 3)), db.zpopmax("z", 2));
        assertEquals(List.of(), db.zpopmin("z", 0));
        assertEquals(List.of(new ScoredMember("b", 2)), db.zpopmin("z", Long.MAX_VALUE));
        assertNull(db.zpopmax("z"));
        assertFalse(db.zkeyexists("z"));
        assertThrows(IllegalArgumentException.class, () -> db.zpopmin("z", -1));
    }

    @Test
    void rangesAreRemovedAndCounted() {
        fill();
        assertEquals(1, db.zremrangebyrank("z", -1, -1));
        assertEquals(1, db.zremrangebyscore("z", ScoreRange.openClosed(1, 2)));
        assertEquals(List.of("a", "c"), db.zrange("z", 0, -1));
        assertEquals(2, db.zremrangebyrank("z", 0, -1));
        assertFalse(db.zkeyexists("z"));
    }

    @Test
    void combinationsWeighAndAggregate() {
        db.zadd("x", 1, "a");
        db.zadd("x", 2, "b");
        db.zadd("y", 10, "b");
        db.zadd("y", 20, "c");
        assertEquals(
                List.of(new ScoredMember("a", 1), new ScoredMember("b", 12), new ScoredMember("c", 20)),
                db.zunion("x", "y"));
        assertEquals(
                List.of(new ScoredMember("b", -10)),
                db.zinter(Weights.of("x", 2).and("y", -1), Aggregate.MIN));
        assertEquals(List.of(new ScoredMember("a", 1)), db.zdiff("x", "y"));
        assertEquals(List.of(), db.zinter("x", "absent"));
        assertThrows(IllegalArgumentException.class, () -> db.zdiff());
    }

    @Test
    void infinityTimesZeroAndInfinityMinusInfinityAreZeroInAUnion() {
        db.zadd("x", POSITIVE_INFINITY, "a");
        db.zadd("y", NEGATIVE_INFINITY, "a");
        assertEquals(List.of(new ScoredMember("a", 0)), db.zunion("x", "y"));
        assertEquals(List.of(new ScoredMember("a", 0)), db.zunion(Weights.of("x", 0), Aggregate.SUM));
    }

    @Test
    void storeFormsReplaceTheDestinationAndItsDeadline() {
        fill();
        db.zadd("y", 1, "a");
        db.zexpire("z", 10);
        assertEquals(3, db.zdiffstore("z", "z", "y"));
        assertEquals(-1, db.zttl("z"));
        assertEquals(0, db.zinterstore("z", "z", "y"));
        assertFalse(db.zkeyexists("z"));
        assertEquals(1, db.zunionstore("u", Weights.of("y", 3), Aggregate.MAX));
        assertEquals(OptionalDouble.of(3), db.zscore("u", "a"));
    }

    @Test
    void writingToASortedSetKeepsItsDeadlineAndToAnExpiredOneStartsANewOne() {
        fill();
        db.zexpire("z", 10);
        db.zadd("z", 9, "e");
        db.zrem("z", "a");
        assertEquals(10, db.zttl("z"));
        clock.advanceMillis(10_000);
        assertEquals(0, db.zcard("z"));
        assertTrue(db.zadd("z", 1, "a"));
        assertEquals(List.of("a"), db.zrange("z", 0, -1));
        assertEquals(-1, db.zttl("z"));
    }

    @Test
    void drawsFollowTheSignOfTheCount() {
        fill();
        assertEquals(Set.of("a", "b", "c", "d"), new HashSet<>(db.zrandmember("z", 10)));
        assertEquals(60, db.zrandmemberWithScores("z", -60).size());
        assertEquals(2, new HashSet<>(db.zrandmember("z", 2)).size());
        assertNull(db.zrandmember("absent"));
        assertTrue(db.zkeyexists("z"));
    }

    @Test
    void scoresOfSeveralMembersComeInOrder() {
        fill();
        assertEquals(
                List.of(OptionalDouble.of(4), OptionalDouble.empty(), OptionalDouble.of(1)),
                db.zmscore("z", "d", "absent", "a"));
    }

    private void fill() {
        db.zadd("z", 1, "a");
        db.zadd("z", 2, "b");
        db.zadd("z", 3, "c");
        db.zadd("z", 4, "d");
    }

    @Test
    void zscanPrefixGivesTheKeysThatAreAlive() {
        assertEquals(0, db.zscanPrefix("").count());
        for (String key : new String[] {"", "a", "a:1", "a:\u0000", "b"}) {
            db.zadd(key, 1, "m");
        }
        db.zadd("a:2", 1, "m");
        db.zexpire("a:2", 10);
        assertEquals(Set.of("a", "a:1", "a:\u0000", "a:2"), db.zscanPrefix("a").collect(Collectors.toSet()));
        clock.advanceMillis(10_000);
        assertEquals(Set.of("a:1", "a:\u0000"), db.zscanPrefix("a:").collect(Collectors.toSet()));
        assertEquals(5, db.zscanPrefix("").count());
        assertEquals(0, db.zscanPrefix("c").count());
        assertThrows(NullPointerException.class, () -> db.zscanPrefix(null));
    }
}
