package dev.flashdb;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * All commands on sets: members under a key.
 */
public interface SetCommands extends SetReads {
    /**
     * Adds members; the set's deadline stays. Redis SADD. O(members log n).
     *
     * @param key the key
     * @param members the members; none is allowed and does nothing
     * @return how many are new
     */
    long sadd(String key, String... members);

    /**
     * Takes members away; with the last one the set goes. Redis SREM. O(members log n).
     *
     * @param key the key
     * @param members the members; none is allowed and does nothing
     * @return how many were there
     */
    long srem(String key, String... members);

    /**
     * Moves a member from one set to another. Redis SMOVE. O(log n).
     *
     * @param source the key that it is taken from
     * @param destination the key that it is put under
     * @param member the member
     * @return true when the source had it
     */
    boolean smove(String source, String destination, String member);

    /**
     * Takes away a member drawn at random. Redis SPOP. O(log n).
     *
     * @param key the key
     * @return the member; null when there is no set
     */
    @Nullable
    String spop(String key);

    /**
     * Takes away members drawn at random. Redis SPOP. O(count log n).
     *
     * @param key the key
     * @param count how many
     * @return as many as asked for, all of them when there are fewer
     * @throws IllegalArgumentException when the count is negative
     */
    Set<String> spop(String key, long count);

    /**
     * Puts {@link #sunion} in the place of whatever set the destination held; its deadline is gone, and an empty
     * result leaves no set. Redis SUNIONSTORE. O(members of all).
     *
     * @param destination the key that gets the result
     * @param keys the keys
     * @return the number of members
     * @throws IllegalArgumentException when no key is named
     */
    long sunionstore(String destination, String... keys);

    /**
     * Puts {@link #sinter} in the place of whatever set the destination held; its deadline is gone, and an empty
     * result leaves no set. Redis SINTERSTORE. O(smallest set * keys * log n).
     *
     * @param destination the key that gets the result
     * @param keys the keys
     * @return the number of members
     * @throws IllegalArgumentException when no key is named
     */
    long sinterstore(String destination, String... keys);

    /**
     * Puts {@link #sdiff} in the place of whatever set the destination held; its deadline is gone, and an empty
     * result leaves no set. Redis SDIFFSTORE. O(first set * keys * log n).
     *
     * @param destination the key that gets the result
     * @param keys the keys
     * @return the number of members
     * @throws IllegalArgumentException when no key is named
     */
    long sdiffstore(String destination, String... keys);

    /**
     * Removes a set whole. Redis DEL. O(1).
     *
     * @param key the key
     * @return true when it was there
     */
    boolean sclear(String key);

    /**
     * Gives a set a time to live in place of the one it had. Redis' EXPIRE for the key. O(1).
     *
     * @param key the key
     * @param seconds the time to live in seconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean sexpire(String key, long seconds);

    /**
     * Gives a set a time to live, to the millisecond; fractions count as a whole one. O(1).
     *
     * @param key the key
     * @param timeToLive the time to live; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean sexpire(String key, Duration timeToLive) {
        return spexpire(key, Deadlines.millis(timeToLive));
    }

    /**
     * Gives a set a time to live in milliseconds. Redis PEXPIRE. O(1).
     *
     * @param key the key
     * @param millis the time to live in milliseconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean spexpire(String key, long millis);

    /**
     * Gives a set a deadline. Redis EXPIREAT. O(1).
     *
     * @param key the key
     * @param epochSeconds the deadline in seconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean sexpireat(String key, long epochSeconds);

    /**
     * Gives a set a deadline, to the millisecond. O(1).
     *
     * @param key the key
     * @param deadline the deadline; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean sexpireat(String key, Instant deadline) {
        return spexpireat(key, Deadlines.epochMillis(deadline));
    }

    /**
     * Gives a set a deadline in milliseconds. Redis PEXPIREAT. O(1).
     *
     * @param key the key
     * @param epochMillis the deadline in milliseconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean spexpireat(String key, long epochMillis);

    /**
     * Takes the deadline of a set away. Redis PERSIST. O(1).
     *
     * @param key the key
     * @return true when it had one
     */
    boolean spersist(String key);
}
