package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.HashCommands;
import dev.flashdb.NotANumberException;
import dev.flashdb.NumberOverflowException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of the hash commands does.
 *
 * <p>Edge cases: empty keys, fields and values, absent hashes and fields, fields named twice, the last field going, expired
 * hashes written to, deadlines kept, integers at their ends, results that a caller changes.
 */
abstract class HashesContract {
    private HashCommands db;
    private CommandTarget.Clock clock;

    abstract CommandTarget open();

    @BeforeEach
    void openTarget() {
        CommandTarget target = open();
        db = target.hashes();
        clock = target.clock();
    }

    @Test
    void hsetOfAnEmptyStringIsKept() {
        assertTrue(db.hset("", "", ""));
        assertEquals("", db.hget("", ""));
        assertEquals(1, db.hlen(""));
        assertTrue(db.hexists("", ""));
    }

    @Test
    void hsetSaysWhetherTheFieldIsNew() {
        assertTrue(db.hset("h", "f", "1"));
        assertFalse(db.hset("h", "f", "2"));
        assertEquals(1, db.hset("h", Map.of("f", "3", "g", "4")));
        assertEquals(Map.of("f", "3", "g", "4"), db.hgetall("h"));
    }

    @Test
    void hsetOfNothingMakesNoHash() {
        assertEquals(0, db.hset("h", Map.of()));
        assertFalse(db.hkeyexists("h"));
    }

    @Test
    void hdelCountsOnlyFieldsThatWereThere() {
        db.hset("h", Map.of("f", "1", "g", "2"));
        assertEquals(1, db.hdel("h", "f", "absent", "f"));
        assertEquals(0, db.hdel("absent", "f"));
    }

    @Test
    void theHashGoesWithItsLastFieldAndItsDeadlineToo() {
        db.hset("h", "f", "1");
        db.hexpire("h", 10);
        db.hdel("h", "f");
        assertFalse(db.hkeyexists("h"));
        assertEquals(-2, db.httl("h"));
        db.hset("h", "f", "2");
        assertEquals(-1, db.httl("h"));
    }

    @Test
    void writingToAHashKeepsItsDeadline() {
        db.hset("h", "f", "1");
        db.hexpire("h", 10);
        db.hset("h", "g", "2");
        db.hincrby("h", "f", 1);
        db.hdel("h", "g");
        assertEquals(10, db.httl("h"));
    }

    @Test
    void hsetOnAnExpiredHashStartsANewOne() {
        db.hset("h", "old", "1");
        db.hexpire("h", 10);
        clock.advanceMillis(10_000);
        assertFalse(db.hkeyexists("h"));
        assertTrue(db.hset("h", "new", "2"));
        assertEquals(Map.of("new", "2"), db.hgetall("h"));
        assertEquals(-1, db.httl("h"));
    }

    @Test
    void absentFieldsAreNullAndAbsentHashesEmpty() {
        assertNull(db.hget("h", "f"));
        assertNull(db.hgetBytes("h", "f"));
        assertEquals(Arrays.asList(null, null), db.hmget("h", "f", "f"));
        assertEquals(Map.of(), db.hgetall("h"));
        assertEquals(Set.of(), db.hkeys("h"));
        assertEquals(List.of(), db.hvals("h"));
        assertEquals(0, db.hlen("h"));
    }

    @Test
    void hsetnxWritesOnlyAnAbsentField() {
        assertTrue(db.hsetnx("h", "f", "1"));
        assertFalse(db.hsetnx("h", "f", "2"));
        assertTrue(db.hsetnx("h", "g", new byte[] {1}));
        assertArrayEquals(new byte[] {1}, db.hgetBytes("h", "g"));
    }

    @Test
    void hincrbyCountsAndRefusesToOverflow() {
        assertEquals(3, db.hincrby("h", "f", 3));
        assertThrows(NumberOverflowException.class, () -> db.hincrby("h", "f", Long.MAX_VALUE));
        assertEquals("3", db.hget("h", "f"));
        db.hset("h", "f", "abc");
        assertThrows(NotANumberException.class, () -> db.hincrby("h", "f", 1));
        assertThrows(NotANumberException.class, () -> db.hincrbyfloat("h", "f", 1));
    }

    @Test
    void hincrbyfloatStoresDecimalsWithoutExponent() {
        db.hset("h", "f", "2.0e2");
        assertEquals(200.5, db.hincrbyfloat("h", "f", 0.5));
        assertEquals("200.5", db.hget("h", "f"));
    }

    @Test
    void resultsAreTheCallersToChange() {
        db.hset("h", "f", new byte[] {1});
        db.hgetallBytes("h").get("f")[0] = 9;
        db.hvalsBytes("h").get(0)[0] = 9;
        db.hkeys("h").clear();
        db.hgetall("h").clear();
        assertArrayEquals(new byte[] {1}, db.hgetBytes("h", "f"));
    }

    @Test
    void hclearSaysWhetherThereWasAHash() {
        db.hset("h", "f", "1");
        assertTrue(db.hclear("h"));
        assertFalse(db.hclear("h"));
    }

    @Test
    void nullIsRefusedByName() {
        assertEquals(
                "field",
                assertThrows(NullPointerException.class, () -> db.hget("h", null))
                        .getMessage());
        assertEquals(
                "key",
                assertThrows(NullPointerException.class, () -> db.hset(null, "f", "1"))
                        .getMessage());
    }

    @Test
    void hscanPrefixGivesTheKeysThatAreAlive() {
        assertEquals(0, db.hscanPrefix("").count());
        for (String key : new String[] {"", "a", "a:1", "a:\u0000", "b"}) {
            db.hset(key, "f", "1");
        }
        db.hset("a:2", "f", "1");
        db.hexpire("a:2", 10);
        assertEquals(Set.of("a", "a:1", "a:\u0000", "a:2"), db.hscanPrefix("a").collect(Collectors.toSet()));
        clock.advanceMillis(10_000);
        assertEquals(Set.of("a:1", "a:\u0000"), db.hscanPrefix("a:").collect(Collectors.toSet()));
        assertEquals(5, db.hscanPrefix("").count());
        assertEquals(0, db.hscanPrefix("c").count());
        assertThrows(NullPointerException.class, () -> db.hscanPrefix(null));
    }
}
