package dev.flashdb;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * All commands on hashes: fields with values under a key that has one deadline.
 *
 * <p>The value may be text or bytes; text is stored as text and is its UTF-8 bytes where bytes are asked for. Bytes
 * that are not UTF-8 come out as text with U+FFFD in their place.
 */
public interface HashCommands extends HashReads {
    /**
     * Puts text into a field; empty is a value as any other; the hash's deadline stays. Redis HSET. O(log n).
     *
     * @param key the key
     * @param field the field
     * @param value the value
     * @return true when the field is new
     */
    boolean hset(String key, String field, String value);

    /**
     * Puts text into a field that is absent. Redis HSETNX. O(log n).
     *
     * @param key the key
     * @param field the field
     * @param value the value
     * @return true when it was absent
     */
    boolean hsetnx(String key, String field, String value);

    /**
     * Puts bytes into a field; empty is a value as any other; the hash's deadline stays. Redis HSET. Copied. O(log
     * n).
     *
     * @param key the key
     * @param field the field
     * @param value the value
     * @return true when the field is new
     */
    boolean hset(String key, String field, byte[] value);

    /**
     * Puts bytes into a field that is absent. Redis HSETNX. Copied. O(log n).
     *
     * @param key the key
     * @param field the field
     * @param value the value
     * @return true when it was absent
     */
    boolean hsetnx(String key, String field, byte[] value);

    /**
     * Puts several texts into their fields. Redis HSET. O(fields log n).
     *
     * @param key the key
     * @param values the values by their fields; none is allowed and does nothing
     * @return how many fields are new
     */
    long hset(String key, Map<String, String> values);

    /**
     * Puts several byte arrays into their fields. Redis HSET. Copied. O(fields log n).
     *
     * @param key the key
     * @param values the values by their fields; none is allowed and does nothing
     * @return how many fields are new
     */
    long hsetBytes(String key, Map<String, byte[]> values);

    /**
     * Takes fields away; with the last one the hash goes. Redis HDEL. O(fields log n).
     *
     * @param key the key
     * @param fields the fields; none is allowed and does nothing
     * @return how many were there
     */
    long hdel(String key, String... fields);

    /**
     * Adds to the integer that a field spells; absent is 0. Redis HINCRBY. O(log n).
     *
     * @param key the key
     * @param field the field
     * @param increment what is added; may be negative
     * @return the sum
     * @throws NotANumberException when the value is no decimal integer of 64 bits, written as Redis writes them
     * @throws NumberOverflowException when the sum does not fit into 64 bits
     */
    long hincrby(String key, String field, long increment);

    /**
     * Adds to the decimal number that a field spells; absent is 0. Redis HINCRBYFLOAT; computed and stored as {@link
     * StringCommands#incrbyfloat} does. O(log n).
     *
     * @param key the key
     * @param field the field
     * @param increment what is added; may be negative
     * @return the sum, rounded to a double; {@link #hget} has all of it
     * @throws IllegalArgumentException when the increment is NaN or infinite
     * @throws NotANumberException when the value is no number, or infinite
     */
    double hincrbyfloat(String key, String field, double increment);

    /**
     * Removes a hash whole. Redis DEL. O(1).
     *
     * @param key the key
     * @return true when it was there
     */
    boolean hclear(String key);

    /**
     * Gives a hash a time to live in place of the one it had. Redis' EXPIRE for the key; unlike Redis' own HEXPIRE of
     * later versions it is never about single fields. O(1).
     *
     * @param key the key
     * @param seconds the time to live in seconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean hexpire(String key, long seconds);

    /**
     * Gives a hash a time to live, to the millisecond; fractions count as a whole one. O(1).
     *
     * @param key the key
     * @param timeToLive the time to live; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean hexpire(String key, Duration timeToLive) {
        return hpexpire(key, Deadlines.millis(timeToLive));
    }

    /**
     * Gives a hash a time to live in milliseconds. Redis PEXPIRE. O(1).
     *
     * @param key the key
     * @param millis the time to live in milliseconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean hpexpire(String key, long millis);

    /**
     * Gives a hash a deadline. Redis EXPIREAT. O(1).
     *
     * @param key the key
     * @param epochSeconds the deadline in seconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean hexpireat(String key, long epochSeconds);

    /**
     * Gives a hash a deadline, to the millisecond. O(1).
     *
     * @param key the key
     * @param deadline the deadline; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean hexpireat(String key, Instant deadline) {
        return hpexpireat(key, Deadlines.epochMillis(deadline));
    }

    /**
     * Gives a hash a deadline in milliseconds. Redis PEXPIREAT. O(1).
     *
     * @param key the key
     * @param epochMillis the deadline in milliseconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean hpexpireat(String key, long epochMillis);

    /**
     * Takes the deadline of a hash away. Redis PERSIST. O(1).
     *
     * @param key the key
     * @return true when it had one
     */
    boolean hpersist(String key);
}
