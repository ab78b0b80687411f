package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.SetCommands;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of the set commands does.
 *
 * <p>Edge cases: empty keys and members, absent sets, members named twice, the last member going, a set moved onto itself,
 * expired sets written to, sources that are the destination, counts of zero, too many, negative and absurd.
 */
abstract class SetsContract {
    private SetCommands db;
    private CommandTarget.Clock clock;

    abstract CommandTarget open();

    @BeforeEach
    void openTarget() {
        CommandTarget target = open();
        db = target.sets();
        clock = target.clock();
    }

    @Test
    void saddOnAnExpiredSetKeepsTheMember() {
        db.sadd("s", "old");
        db.sexpire("s", 10);
        clock.advanceMillis(10_000);
        assertEquals(1, db.sadd("s", "new"));
        assertEquals(Set.of("new"), db.smembers("s"));
        assertEquals(-1, db.sttl("s"));
    }

    @Test
    void saddCountsNewMembersAndKeepsTheDeadline() {
        assertEquals(2, db.sadd("s", "a", "b", "a"));
        db.sexpire("s", 10);
        assertEquals(1, db.sadd("s", "a", ""));
        assertEquals(10, db.sttl("s"));
        assertEquals(0, db.sadd("none"));
        assertFalse(db.skeyexists("none"));
    }

    @Test
    void sremCountsOnlyMembersThatWereThere() {
        db.sadd("s", "a", "b");
        assertEquals(1, db.srem("s", "a", "absent", "a"));
        assertEquals(0, db.srem("absent", "a"));
    }

    @Test
    void theSetGoesWithItsLastMember() {
        db.sadd("", "");
        assertEquals(1, db.srem("", ""));
        assertFalse(db.skeyexists(""));
        assertEquals(-2, db.sttl(""));
    }

    @Test
    void smoveMovesOnlyWhatIsThere() {
        db.sadd("from", "a");
        assertFalse(db.smove("from", "to", "absent"));
        assertFalse(db.skeyexists("to"));
        assertTrue(db.smove("from", "to", "a"));
        assertFalse(db.skeyexists("from"));
        assertEquals(Set.of("a"), db.smembers("to"));
    }

    @Test
    void smoveOntoItselfChangesNothing() {
        db.sadd("s", "a");
        db.sexpire("s", 10);
        assertTrue(db.smove("s", "s", "a"));
        assertFalse(db.smove("s", "s", "b"));
        assertEquals(Set.of("a"), db.smembers("s"));
        assertEquals(10, db.sttl("s"));
    }

    @Test
    void combinationsTreatAbsentSetsAsEmpty() {
        db.sadd("a", "1", "2", "3");
        db.sadd("b", "2", "3", "4");
        assertEquals(Set.of("1", "2", "3", "4"), db.sunion("a", "absent", "b"));
        assertEquals(Set.of("2", "3"), db.sinter("a", "b", "a"));
        assertEquals(Set.of(), db.sinter("a", "absent"));
        assertEquals(Set.of("1"), db.sdiff("a", "b", "absent"));
        assertEquals(Set.of(), db.sdiff("a", "a"));
        assertThrows(IllegalArgumentException.class, () -> db.sunion());
    }

    @Test
    void storeFormsReplaceTheDestinationAndItsDeadline() {
        db.sadd("a", "1", "2");
        db.sadd("b", "2");
        db.sexpire("a", 10);
        assertEquals(1, db.sinterstore("a", "a", "b"));
        assertEquals(Set.of("2"), db.smembers("a"));
        assertEquals(-1, db.sttl("a"));
        assertEquals(0, db.sdiffstore("a", "a", "b"));
        assertFalse(db.skeyexists("a"));
        assertEquals(1, db.sunionstore("c", "a", "b"));
    }

    @Test
    void aPositiveCountDrawsDifferentMembersAndANegativeOneRepeats() {
        db.sadd("s", "a", "b", "c");
        assertEquals(2, new HashSet<>(db.srandmember("s", 2)).size());
        assertEquals(Set.of("a", "b", "c"), new HashSet<>(db.srandmember("s", Long.MAX_VALUE)));
        List<String> repeated = db.srandmember("s", -50);
        assertEquals(50, repeated.size());
        assertEquals(Set.of("a", "b", "c"), new HashSet<>(repeated));
        assertEquals(List.of(), db.srandmember("s", 0));
        assertEquals(List.of(), db.srandmember("absent", -5));
        assertNull(db.srandmember("absent"));
        assertThrows(IllegalArgumentException.class, () -> db.srandmember("s", Long.MIN_VALUE));
    }

    @Test
    void everyMemberIsDrawnSoonerOrLater() {
        db.sadd("s", "a", "b", "c", "d");
        Set<String> drawn = new HashSet<>();
        for (int i = 0; i < 500; i++) {
            drawn.add(db.srandmember("s"));
            drawn.addAll(db.srandmember("s", 1));
        }
        assertEquals(db.smembers("s"), drawn);
    }

    @Test
    void spopTakesAwayWhatItGives() {
        db.sadd("s", "a", "b", "c");
        String one = db.spop("s");
        assertFalse(db.sismember("s", one));
        assertEquals(2, db.scard("s"));
        Set<String> rest = db.smembers("s");
        assertEquals(rest, db.spop("s", 100));
        assertFalse(db.skeyexists("s"));
        assertNull(db.spop("s"));
        assertThrows(IllegalArgumentException.class, () -> db.spop("s", -1));
    }

    @Test
    void smismemberAnswersInOrder() {
        db.sadd("s", "a");
        assertEquals(List.of(true, false, true), db.smismember("s", "a", "b", "a"));
    }

    @Test
    void aCallersArrayMayChangeAfterwards() {
        String[] members = {"a", "b"};
        db.sadd("s", members);
        members[0] = "x";
        assertEquals(Set.of("a", "b"), db.smembers("s"));
        assertThrows(NullPointerException.class, () -> db.sadd("s", "a", null));
    }

    @Test
    void sscanPrefixGivesTheKeysThatAreAlive() {
        assertEquals(0, db.sscanPrefix("").count());
        for (String key : new String[] {"", "a", "a:1", "a:\u0000", "b"}) {
            db.sadd(key, "m");
        }
        db.sadd("a:2", "m");
        db.sexpire("a:2", 10);
        assertEquals(Set.of("a", "a:1", "a:\u0000", "a:2"), db.sscanPrefix("a").collect(Collectors.toSet()));
        clock.advanceMillis(10_000);
        assertEquals(Set.of("a:1", "a:\u0000"), db.sscanPrefix("a:").collect(Collectors.toSet()));
        assertEquals(5, db.sscanPrefix("").count());
        assertEquals(0, db.sscanPrefix("c").count());
        assertThrows(NullPointerException.class, () -> db.sscanPrefix(null));
    }
}
