package dev.flashdb;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All commands on strings: one value under a key, with a deadline of its own.
 *
 * <p>The value may be text or bytes; text is stored as text and is its UTF-8 bytes where bytes are asked for. Bytes
 * that are not UTF-8 come out as text with U+FFFD in their place.
 */
public interface StringCommands extends StringReads {
    /**
     * Puts text under a key, whatever was there; its deadline is gone. Redis SET. O(1).
     *
     * @param key the key
     * @param value the value
     */
    void set(String key, String value);

    /**
     * Puts text under a key together with a time to live. Redis SETEX. O(1).
     *
     * @param key the key
     * @param seconds the time to live in seconds, positive
     * @param value the value
     * @throws IllegalArgumentException when the time to live is not positive, or does not fit into 64 bits of
     * milliseconds
     */
    void setex(String key, long seconds, String value);

    /**
     * Puts text under a key together with a time to live, to the millisecond. O(1).
     *
     * @param key the key
     * @param timeToLive the time to live, positive
     * @param value the value
     * @throws IllegalArgumentException when the time to live is not positive, or does not fit into 64 bits of
     * milliseconds
     */
    default void setex(String key, Duration timeToLive, String value) {
        psetex(key, Deadlines.millis(timeToLive), value);
    }

    /**
     * Puts text under a key together with a time to live in milliseconds. Redis PSETEX. O(1).
     *
     * @param key the key
     * @param millis the time to live in milliseconds, positive
     * @param value the value
     * @throws IllegalArgumentException when the time to live is not positive, or does not fit into 64 bits of
     * milliseconds
     */
    void psetex(String key, long millis, String value);

    /**
     * Puts text under a key that is absent. Redis SETNX. O(1).
     *
     * @param key the key
     * @param value the value
     * @return true when it was absent
     */
    boolean setnx(String key, String value);

    /**
     * Puts text under a key and gives what was there; its deadline is gone. Redis GETSET. O(1).
     *
     * @param key the key
     * @param value the value
     * @return the old value; null when absent
     */
    @Nullable
    String getset(String key, String value);

    /**
     * Puts text behind what is there; the deadline stays. Redis APPEND. O(length).
     *
     * @param key the key
     * @param value the value
     * @return the length of the whole in bytes
     */
    long append(String key, String value);

    /**
     * Puts bytes under a key, whatever was there; its deadline is gone. Redis SET. Copied. O(1).
     *
     * @param key the key
     * @param value the value
     */
    void set(String key, byte[] value);

    /**
     * Puts bytes under a key together with a time to live. Redis SETEX. Copied. O(1).
     *
     * @param key the key
     * @param seconds the time to live in seconds, positive
     * @param value the value
     * @throws IllegalArgumentException when the time to live is not positive, or does not fit into 64 bits of
     * milliseconds
     */
    void setex(String key, long seconds, byte[] value);

    /**
     * Puts bytes under a key together with a time to live, to the millisecond. Copied. O(1).
     *
     * @param key the key
     * @param timeToLive the time to live, positive
     * @param value the value
     * @throws IllegalArgumentException when the time to live is not positive, or does not fit into 64 bits of
     * milliseconds
     */
    default void setex(String key, Duration timeToLive, byte[] value) {
        psetex(key, Deadlines.millis(timeToLive), value);
    }

    /**
     * Puts bytes under a key together with a time to live in milliseconds. Redis PSETEX. Copied. O(1).
     *
     * @param key the key
     * @param millis the time to live in milliseconds, positive
     * @param value the value
     * @throws IllegalArgumentException when the time to live is not positive, or does not fit into 64 bits of
     * milliseconds
     */
    void psetex(String key, long millis, byte[] value);

    /**
     * Puts bytes under a key that is absent. Redis SETNX. Copied. O(1).
     *
     * @param key the key
     * @param value the value
     * @return true when it was absent
     */
    boolean setnx(String key, byte[] value);

    /**
     * Puts bytes under a key and gives what was there; its deadline is gone. Redis GETSET. Copied. O(1).
     *
     * @param key the key
     * @param value the value
     * @return the old value; null when absent
     */
    byte @Nullable [] getset(String key, byte[] value);

    /**
     * Puts bytes behind what is there; the deadline stays. Redis APPEND. Copied. O(length).
     *
     * @param key the key
     * @param value the value
     * @return the length of the whole in bytes
     */
    long append(String key, byte[] value);

    /**
     * Deletes a string and gives what it was as text. Redis GETDEL. O(1).
     *
     * @param key the key
     * @return the old value; null when absent
     */
    @Nullable
    String getdel(String key);

    /**
     * Deletes a string and gives what it was as bytes. Redis GETDEL. O(length).
     *
     * @param key the key
     * @return the old value; null when absent
     */
    byte @Nullable [] getdelBytes(String key);

    /**
     * Puts several texts under their keys, all at one instant; their deadlines are gone. Redis MSET. O(keys).
     *
     * @param values the values by their keys; none is allowed and does nothing
     */
    void mset(Map<String, String> values);

    /**
     * Puts several byte arrays under their keys, all at one instant; their deadlines are gone. Redis MSET. Copied.
     * O(keys).
     *
     * @param values the values by their keys; none is allowed and does nothing
     */
    void msetBytes(Map<String, byte[]> values);

    /**
     * Adds to the integer that the value spells; absent is 0; the deadline stays. Redis INCRBY. O(1).
     *
     * @param key the key
     * @param increment what is added; may be negative
     * @return the sum
     * @throws NotANumberException when the value is no decimal integer of 64 bits, written as Redis writes them
     * @throws NumberOverflowException when the sum does not fit into 64 bits
     */
    long incrby(String key, long increment);

    /**
     * Adds to the decimal number that the value spells; absent is 0; the deadline stays. The sum is computed with the
     * 64 bits of precision that Redis' long double has and stored as Redis stores it: up to 17 decimals, no exponent.
     * Redis INCRBYFLOAT; hexadecimal numbers are not read. O(1).
     *
     * @param key the key
     * @param increment what is added; may be negative
     * @return the sum, rounded to a double; {@link #get} has all of it
     * @throws IllegalArgumentException when the increment is NaN or infinite
     * @throws NotANumberException when the value is no number, or infinite
     */
    double incrbyfloat(String key, double increment);

    /**
     * Deletes a string. Redis DEL; only strings are looked at. O(1).
     *
     * @param key the key
     * @return true when it was there
     */
    boolean delete(String key);

    /**
     * Deletes several strings at one instant. Redis DEL. O(keys).
     *
     * @param keys the keys
     * @return how many were there; a key that is named twice counts once
     */
    long delete(Collection<String> keys);

    /**
     * Deletes the strings whose keys begin with a prefix, without touching others. Not in Redis. O(prefix + number
     * deleted).
     *
     * @param prefix what the keys begin with; the empty one is every key's prefix
     * @return how many were deleted
     */
    long removePrefix(String prefix);

    /**
     * Gives a string a time to live in place of the one it had. Redis EXPIRE. O(1).
     *
     * @param key the key
     * @param seconds the time to live in seconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean expire(String key, long seconds);

    /**
     * Gives a string a time to live, to the millisecond; fractions count as a whole one. O(1).
     *
     * @param key the key
     * @param timeToLive the time to live; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean expire(String key, Duration timeToLive) {
        return pexpire(key, Deadlines.millis(timeToLive));
    }

    /**
     * Gives a string a time to live in milliseconds. Redis PEXPIRE. O(1).
     *
     * @param key the key
     * @param millis the time to live in milliseconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean pexpire(String key, long millis);

    /**
     * Gives a string a deadline. Redis EXPIREAT. O(1).
     *
     * @param key the key
     * @param epochSeconds the deadline in seconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean expireat(String key, long epochSeconds);

    /**
     * Gives a string a deadline, to the millisecond. O(1).
     *
     * @param key the key
     * @param deadline the deadline; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean expireat(String key, Instant deadline) {
        return pexpireat(key, Deadlines.epochMillis(deadline));
    }

    /**
     * Gives a string a deadline in milliseconds. Redis PEXPIREAT. O(1).
     *
     * @param key the key
     * @param epochMillis the deadline in milliseconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean pexpireat(String key, long epochMillis);

    /**
     * Takes the deadline of a string away. Redis PERSIST. O(1).
     *
     * @param key the key
     * @return true when it had one
     */
    boolean persist(String key);
}
