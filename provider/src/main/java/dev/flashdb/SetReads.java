package dev.flashdb;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands that read sets: members under a key.
 */
public interface SetReads {
    /**
     * Whether a set has a member. Redis SISMEMBER. O(log n).
     *
     * @param key the key
     * @param member the member
     * @return true when it has
     */
    boolean sismember(String key, String member);

    /**
     * Whether a set has each of several members. Redis SMISMEMBER. O(members log n).
     *
     * @param key the key
     * @param members the members; none is allowed and does nothing
     * @return one element a member, in order
     */
    List<Boolean> smismember(String key, String... members);

    /**
     * A member drawn at random, each as likely as any other. Redis SRANDMEMBER. O(log n).
     *
     * @param key the key
     * @return the member; null when there is no set
     */
    @Nullable
    String srandmember(String key);

    /**
     * Members drawn at random. Redis SRANDMEMBER. O(count log n).
     *
     * @param key the key
     * @param count how many; negative to draw each from all
     * @return as many different members as asked for, all of them when there are fewer; for a negative count that
     * many, repeats among them
     * @throws IllegalArgumentException when the count is less than -2147483647
     */
    List<String> srandmember(String key, long count);

    /**
     * The number of members. Redis SCARD. O(1).
     *
     * @param key the key
     * @return the number; 0 when there is no set
     */
    long scard(String key);

    /**
     * All members. Redis SMEMBERS. O(n).
     *
     * @param key the key
     * @return a new set in no order that means something; empty when there is none
     */
    Set<String> smembers(String key);

    /**
     * The members of any of several sets. Redis SUNION. O(members of all).
     *
     * @param keys the keys
     * @return a new set
     * @throws IllegalArgumentException when no key is named
     */
    Set<String> sunion(String... keys);

    /**
     * The members that several sets all have. Redis SINTER. O(smallest set * keys * log n).
     *
     * @param keys the keys
     * @return a new set
     * @throws IllegalArgumentException when no key is named
     */
    Set<String> sinter(String... keys);

    /**
     * The members of the first set that none of the others has. Redis SDIFF. O(first set * keys * log n).
     *
     * @param keys the keys
     * @return a new set
     * @throws IllegalArgumentException when no key is named
     */
    Set<String> sdiff(String... keys);

    /**
     * Whether there is a set. Redis EXISTS. O(1).
     *
     * @param key the key
     * @return true when there is
     */
    boolean skeyexists(String key);

    /**
     * Seconds until the set expires, rounded to the nearest, as Redis' TTL. O(1).
     *
     * @param key the key
     * @return the seconds; -1 when it has no deadline, -2 when there is none
     */
    long sttl(String key);

    /**
     * Milliseconds until the set expires, as Redis' PTTL. O(1).
     *
     * @param key the key
     * @return the milliseconds; -1 when it has no deadline, -2 when there is none
     */
    long spttl(String key);

    /**
     * The keys of the sets that begin with a prefix, in no order that means something, lazily: all sets are walked over.
     * O(sets). Redis has SCAN MATCH TYPE.
     *
     * <p>In a transaction the stream shows that transaction and ends with it; in an update nobody else
     * writes a set before its end. On the database itself it shows the database at the call.
     * What that keeps in memory goes when the stream is read to its end or closed.
     *
     * @param prefix what the keys begin with; the empty one is every key's prefix
     * @return the keys
     */
    Stream<String> sscanPrefix(String prefix);
}
