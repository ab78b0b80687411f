package dev.flashdb;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands that read hashes: fields with values under a key that has one deadline.
 *
 * <p>The value may be text or bytes; text is stored as text and is its UTF-8 bytes where bytes are asked for. Bytes
 * that are not UTF-8 come out as text with U+FFFD in their place.
 */
public interface HashReads {
    /**
     * A field's value as text. Redis HGET. O(log n).
     *
     * @param key the key
     * @param field the field
     * @return the value; null when absent
     */
    @Nullable
    String hget(String key, String field);

    /**
     * A field's value as bytes. Redis HGET. O(log n).
     *
     * @param key the key
     * @param field the field
     * @return a new array; null when absent
     */
    byte @Nullable [] hgetBytes(String key, String field);

    /**
     * Several fields' values as text. Redis HMGET. O(fields log n).
     *
     * @param key the key
     * @param fields the fields; none is allowed and does nothing
     * @return one element a field, in order; null where absent
     */
    List<@Nullable String> hmget(String key, String... fields);

    /**
     * Several fields' values as bytes. Redis HMGET. O(fields log n).
     *
     * @param key the key
     * @param fields the fields; none is allowed and does nothing
     * @return one element a field, in order; null where absent
     */
    List<byte @Nullable []> hmgetBytes(String key, String... fields);

    /**
     * All fields with their values as text. Redis HGETALL. O(n).
     *
     * @param key the key
     * @return a new map in no order that means something; empty when there is no hash
     */
    Map<String, String> hgetall(String key);

    /**
     * All fields with their values as bytes. Redis HGETALL. O(n).
     *
     * @param key the key
     * @return a new map in no order that means something; empty when there is no hash
     */
    Map<String, byte[]> hgetallBytes(String key);

    /**
     * All fields. Redis HKEYS. O(n).
     *
     * @param key the key
     * @return a new set; empty when there is no hash
     */
    Set<String> hkeys(String key);

    /**
     * All values as text. Redis HVALS. O(n).
     *
     * @param key the key
     * @return a new list in the order of {@link #hkeys}; empty when there is no hash
     */
    List<String> hvals(String key);

    /**
     * All values as bytes. Redis HVALS. O(n).
     *
     * @param key the key
     * @return a new list in the order of {@link #hkeys}; empty when there is no hash
     */
    List<byte[]> hvalsBytes(String key);

    /**
     * The number of fields. Redis HLEN. O(1).
     *
     * @param key the key
     * @return the number; 0 when there is no hash
     */
    long hlen(String key);

    /**
     * Whether a hash has a field. Redis HEXISTS. O(log n).
     *
     * @param key the key
     * @param field the field
     * @return true when it has
     */
    boolean hexists(String key, String field);

    /**
     * Whether there is a hash. Redis EXISTS. O(1).
     *
     * @param key the key
     * @return true when there is
     */
    boolean hkeyexists(String key);

    /**
     * Seconds until the hash expires, rounded to the nearest, as Redis' TTL. O(1).
     *
     * @param key the key
     * @return the seconds; -1 when it has no deadline, -2 when there is none
     */
    long httl(String key);

    /**
     * Milliseconds until the hash expires, as Redis' PTTL. O(1).
     *
     * @param key the key
     * @return the milliseconds; -1 when it has no deadline, -2 when there is none
     */
    long hpttl(String key);

    /**
     * The keys of the hashes that begin with a prefix, in no order that means something, lazily: all hashes are walked over.
     * O(hashes). Redis has SCAN MATCH TYPE.
     *
     * <p>In a transaction the stream shows that transaction and ends with it; in an update nobody else
     * writes a hash before its end. On the database itself it shows the database at the call.
     * What that keeps in memory goes when the stream is read to its end or closed.
     *
     * @param prefix what the keys begin with; the empty one is every key's prefix
     * @return the keys
     */
    Stream<String> hscanPrefix(String prefix);
}
