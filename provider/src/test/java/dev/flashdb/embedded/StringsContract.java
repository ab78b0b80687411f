package dev.flashdb.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.NotANumberException;
import dev.flashdb.NumberOverflowException;
import dev.flashdb.StringCommands;
import dev.flashdb.StringEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every implementation of the string commands does.
 *
 * <p>Edge cases: empty keys and values, NUL in keys, bytes that are not UTF-8, arrays changed by their owner, absent keys, null;
 * deadlines that are past, now, overflowing, replaced and kept; integers at their ends and written oddly; decimals beyond a
 * double; prefixes at the end of Unicode and around the surrogates.
 */
abstract class StringsContract {
    private StringCommands db;
    private CommandTarget.Clock clock;

    abstract CommandTarget open();

    @BeforeEach
    void openTarget() {
        CommandTarget target = open();
        db = target.strings();
        clock = target.clock();
    }

    @Test
    void setexStoresTheValueAsWellAsTheDeadline() {
        db.setex("key", 10, "value");
        assertEquals("value", db.get("key"));
        assertEquals(10, db.ttl("key"));
    }

    @Test
    void existsLooksAtTheDeadline() {
        db.setex("key", 10, "value");
        clock.advanceMillis(9_999);
        assertTrue(db.exists("key"));
        clock.advanceMillis(1);
        assertFalse(db.exists("key"));
        assertNull(db.get("key"));
        assertEquals(-2, db.ttl("key"));
    }

    @Test
    void setTakesTheOldDeadlineAway() {
        db.setex("key", 10, "old");
        db.set("key", "new");
        clock.advanceMillis(20_000);
        assertEquals("new", db.get("key"));
        assertEquals(-1, db.ttl("key"));
    }

    @Test
    void theEmptyKeyIsAKeyAsAnyOther() {
        db.set("", "");
        assertEquals("", db.get(""));
        assertTrue(db.delete(""));
        assertNull(db.get(""));
    }

    @Test
    void aNulInAKeyIsACharacterAsAnyOther() {
        db.set("a\u0000b", "1");
        db.set("a", "2");
        assertEquals("1", db.get("a\u0000b"));
        assertEquals("2", db.get("a"));
    }

    @Test
    void deletingAnAbsentKeyDoesNothingAndCountsNothing() {
        assertFalse(db.delete("absent"));
        db.set("a", "1");
        assertEquals(1, db.delete(List.of("a", "absent", "a")));
    }

    @Test
    void bytesAreCopiedOnTheWayInAndOut() {
        byte[] mine = {1, 2, (byte) 0xFF};
        db.set("key", mine);
        mine[0] = 9;
        db.getBytes("key")[1] = 9;
        assertArrayEquals(new byte[] {1, 2, (byte) 0xFF}, db.getBytes("key"));
    }

    @Test
    void textAndBytesAreTwoWaysToSeeOneValue() {
        db.set("text", "\u00e9");
        db.set("bytes", "\u00e9".getBytes(UTF_8));
        assertArrayEquals("\u00e9".getBytes(UTF_8), db.getBytes("text"));
        assertEquals("\u00e9", db.get("bytes"));
        assertEquals(4, db.append("text", new byte[] {1, 2}));
        assertEquals(6, db.append("bytes", "\ud83d\ude00"));
        assertEquals("\u00e9\ud83d\ude00", db.get("bytes"));
    }

    @Test
    void appendCountsBytesAndKeepsTheDeadline() {
        assertEquals(0, db.append("key", ""));
        assertTrue(db.exists("key"));
        db.expire("key", 10);
        assertEquals(6, db.append("key", "a\u00e9\u20ac"));
        assertEquals(10, db.ttl("key"));
    }

    @Test
    void getsetGivesTheOldValueAndTakesTheDeadlineAway() {
        assertNull(db.getset("key", "1"));
        db.expire("key", 10);
        assertEquals("1", db.getset("key", "2"));
        assertEquals(-1, db.ttl("key"));
    }

    @Test
    void getdelGivesTheOldValueOnce() {
        db.set("key", "1");
        assertEquals("1", db.getdel("key"));
        assertNull(db.getdelBytes("key"));
    }

    @Test
    void setnxWritesOnlyWhereNothingIsOrHasExpired() {
        assertTrue(db.setnx("key", "1"));
        assertFalse(db.setnx("key", "2"));
        db.expire("key", 1);
        clock.advanceMillis(1_000);
        assertTrue(db.setnx("key", "3"));
        assertEquals(-1, db.ttl("key"));
    }

    @Test
    void mgetGivesNullWhereNothingIs() {
        db.mset(Map.of("a", "1", "b", "2"));
        assertEquals(Arrays.asList("1", null, "2", "1"), db.mget("a", "absent", "b", "a"));
        assertEquals(List.of(), db.mget());
    }

    @Test
    void incrbyCountsFromNothingAndKeepsTheDeadline() {
        assertEquals(5, db.incrby("key", 5));
        db.expire("key", 10);
        assertEquals(3, db.incrby("key", -2));
        assertEquals(10, db.ttl("key"));
        assertEquals("3", db.get("key"));
    }

    @Test
    void incrbyRefusesToOverflowAndLeavesTheValue() {
        db.set("key", "9223372036854775807");
        assertThrows(NumberOverflowException.class, () -> db.incrby("key", 1));
        assertEquals("9223372036854775807", db.get("key"));
    }

    @Test
    void incrbyTakesOnlyIntegersAsRedisWritesThem() {
        for (String odd : List.of("", "+1", "01", "-0", " 1", "1 ", "1.0", "\u0661", "9223372036854775808", "abc")) {
            db.set("key", odd);
            assertThrows(NotANumberException.class, () -> db.incrby("key", 1), odd);
        }
    }

    @Test
    void incrbyfloatAddsDecimalsAsRedisDoes() {
        db.set("key", "10.50");
        assertEquals(10.6, db.incrbyfloat("key", 0.1));
        assertEquals("10.6", db.get("key"));
        db.set("key", "5.0e3");
        assertEquals(5200, db.incrbyfloat("key", 200));
        assertEquals("5200", db.get("key"));
        db.set("key", "3");
        db.incrbyfloat("key", 1.1);
        assertEquals("4.1", db.get("key"));
        db.set("key", "0.1");
        db.incrbyfloat("key", -0.1);
        assertEquals("0", db.get("key"));
    }

    @Test
    void incrbyfloatRefusesWhatIsNoNumber() {
        for (String odd : List.of("", " 1", "1 ", "1e", "abc", "nan", "inf", "1e999999999", "1e-999999999", "0x10")) {
            db.set("key", odd);
            assertThrows(NotANumberException.class, () -> db.incrbyfloat("key", 1), odd);
        }
        assertThrows(IllegalArgumentException.class, () -> db.incrbyfloat("other", Double.NaN));
        assertThrows(IllegalArgumentException.class, () -> db.incrbyfloat("other", Double.NEGATIVE_INFINITY));
    }

    @Test
    void expireInThePastDeletes() {
        db.set("a", "1");
        assertTrue(db.expire("a", 0));
        assertFalse(db.exists("a"));
        db.set("a", "1");
        assertTrue(db.expireat("a", Instant.EPOCH));
        assertFalse(db.exists("a"));
        assertFalse(db.expire("a", 10));
    }

    @Test
    void aDeadlineBeyond64BitsIsRefused() {
        db.set("a", "1");
        assertThrows(IllegalArgumentException.class, () -> db.expire("a", Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> db.pexpire("a", Long.MAX_VALUE));
        assertThrows(IllegalArgumentException.class, () -> db.setex("a", 0, "2"));
        assertThrows(IllegalArgumentException.class, () -> db.setex("a", Duration.ofMillis(-1), "2"));
        assertEquals("1", db.get("a"));
        assertEquals(-1, db.ttl("a"));
    }

    @Test
    void ttlRoundsToTheNearestSecondAndPttlDoesNot() {
        db.setex("key", Duration.ofMillis(1_499), "value");
        assertEquals(1, db.ttl("key"));
        assertEquals(1_499, db.pttl("key"));
        db.pexpireat("key", clock.nowMillis() + 1_500);
        assertEquals(2, db.ttl("key"));
    }

    @Test
    void persistTakesTheDeadlineAwayOnce() {
        db.setex("key", 1, "value");
        assertTrue(db.persist("key"));
        assertFalse(db.persist("key"));
        assertFalse(db.persist("absent"));
        clock.advanceMillis(2_000);
        assertEquals("value", db.get("key"));
    }

    @Test
    void scansGiveKeysInTheOrderOfTheirBytes() {
        for (String key : List.of("b", "\ud83d\ude00", "\uffff", "a", "", "ab", "\u0000")) {
            db.set(key, "value of " + key);
        }
        assertEquals(
                List.of("", "\u0000", "a", "ab", "b", "\uffff", "\ud83d\ude00"),
                db.range(null, null).map(StringEntry::key).toList());
        assertEquals(
                List.of("a", "ab"), db.range("a", "b").map(StringEntry::key).toList());
        assertEquals(
                List.of("value of a", "value of ab"),
                db.scanPrefix("a").map(StringEntry::value).toList());
        assertEquals("", db.firstKey());
        assertEquals("\ud83d\ude00", db.lastKey());
    }

    @Test
    void scansSeeNothingExpired() {
        db.setex("a", 1, "1");
        db.set("b", "2");
        db.setex("c", 1, "3");
        clock.advanceMillis(1_000);
        assertEquals(List.of("b"), db.scanPrefix("").map(StringEntry::key).toList());
        assertEquals("b", db.firstKey());
        assertEquals("b", db.lastKey());
        db.delete("b");
        assertNull(db.firstKey());
        assertNull(db.lastKey());
    }

    @Test
    void removePrefixTakesThoseUnderItAndNoOthers() {
        String last = new String(Character.toChars(Character.MAX_CODE_POINT));
        for (String key : List.of("a", "a" + last, "a" + last + "x", "b", "\ud7ff1", "\ue000")) {
            db.set(key, "1");
        }
        assertEquals(2, db.removePrefix("a" + last));
        assertEquals(1, db.removePrefix("\ud7ff"));
        assertEquals(
                List.of("a", "b", "\ue000"),
                db.range(null, null).map(StringEntry::key).toList());
        assertEquals(3, db.removePrefix(""));
        assertEquals(0, db.removePrefix(""));
    }

    @Test
    void nullIsRefusedByName() {
        assertEquals(
                "key",
                assertThrows(NullPointerException.class, () -> db.get(null)).getMessage());
        assertEquals(
                "value",
                assertThrows(NullPointerException.class, () -> db.set("key", (String) null))
                        .getMessage());
        assertEquals(
                "keys",
                assertThrows(NullPointerException.class, () -> db.mget("a", null))
                        .getMessage());
    }
}
