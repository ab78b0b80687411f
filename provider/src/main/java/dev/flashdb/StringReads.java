package dev.flashdb;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands that read strings: one value under a key.
 *
 * <p>The value may be text or bytes; text is stored as text and is its UTF-8 bytes where bytes are asked for. Bytes
 * that are not UTF-8 come out as text with U+FFFD in their place.
 */
public interface StringReads {
    /**
     * The value as text. Redis GET. O(1).
     *
     * @param key the key
     * @return the value; null when absent
     */
    @Nullable
    String get(String key);

    /**
     * The value as bytes. Redis GET. O(length).
     *
     * @param key the key
     * @return a new array; null when absent
     */
    byte @Nullable [] getBytes(String key);

    /**
     * Whether there is a string. Redis EXISTS with one key; only strings are looked at. O(1).
     *
     * @param key the key
     * @return true when there is
     */
    boolean exists(String key);

    /**
     * Several values as text. Redis MGET. O(keys).
     *
     * @param keys the keys
     * @return one element a key, in order; null where absent
     */
    List<@Nullable String> mget(String... keys);

    /**
     * Several values as bytes. Redis MGET. O(keys).
     *
     * @param keys the keys
     * @return one element a key, in order; null where absent
     */
    List<byte @Nullable []> mgetBytes(String... keys);

    /**
     * Seconds until the string expires, rounded to the nearest, as Redis' TTL. O(1).
     *
     * @param key the key
     * @return the seconds; -1 when it has no deadline, -2 when there is none
     */
    long ttl(String key);

    /**
     * Milliseconds until the string expires, as Redis' PTTL. O(1).
     *
     * @param key the key
     * @return the milliseconds; -1 when it has no deadline, -2 when there is none
     */
    long pttl(String key);

    /**
     * The strings whose keys begin with a prefix, in the order of their keys' UTF-8 bytes, lazily. O(prefix + what is
     * read of the result). Redis has SCAN MATCH, which walks over all keys.
     *
     * <p>In a transaction the stream shows that transaction and ends with it. In an update nobody else writes
     * a string before its end. On the database itself it shows the database at the call. What that keeps in memory goes when
     * the stream is read to its end or closed; use try-with-resources where it may be left earlier.
     *
     * @param prefix what the keys begin with; the empty one is every key's prefix
     * @return the strings, in order
     */
    Stream<StringEntry> scanPrefix(String prefix);

    /**
     * The strings with {@code from <= key < to}, as {@link #scanPrefix} gives them. O(from + what is read
     * of the result). Not in Redis.
     *
     * @param from the first key, inclusive; null for no lower end
     * @param to the last key, exclusive; null for no upper end
     * @return the strings, in order
     */
    Stream<StringEntry> range(@Nullable String from, @Nullable String to);

    /**
     * The first key of all strings in the order of UTF-8 bytes. O(key). Not in Redis.
     *
     * @return the key; null when there are no strings
     */
    @Nullable
    String firstKey();

    /**
     * The last key of all strings in the order of UTF-8 bytes. O(key). Not in Redis.
     *
     * @return the key; null when there are no strings
     */
    @Nullable
    String lastKey();
}
