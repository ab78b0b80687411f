package dev.flashdb;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/**
 * All commands on sorted sets: members under a key, each with a score, in the order of scores and, where these are
 * equal, of the members' UTF-8 bytes.
 *
 * <p>The scores 0.0 and -0.0 are one; a -0.0 is stored and given as 0.0, where Redis remembers the sign.
 */
public interface SortedSetCommands extends SortedSetReads {
    /**
     * Adds a member or moves it to another score; the deadline stays. Redis ZADD. O(log n).
     *
     * @param key the key
     * @param score the score, possibly infinite
     * @param member the member
     * @param options the conditions
     * @return true when it is new; with {@code CH} also when its score changed
     * @throws IllegalArgumentException when a score is NaN, or the options contradict each other
     */
    boolean zadd(String key, double score, String member, ZAddOption... options);

    /**
     * Adds members or moves them to other scores, one after the other. Redis ZADD. O(members log n).
     *
     * @param key the key
     * @param members the members; none is allowed and does nothing
     * @param options the conditions
     * @return how many are new; with {@code CH} together with those whose score changed
     * @throws IllegalArgumentException when the options contradict each other
     */
    long zadd(String key, Collection<ScoredMember> members, ZAddOption... options);

    /**
     * Adds to a member's score under conditions; absent is 0. Redis ZADD with INCR; {@code CH} changes nothing. O(log
     * n).
     *
     * @param key the key
     * @param increment what is added; may be negative
     * @param member the member
     * @param options the conditions
     * @return the new score; empty when a condition forbade it
     * @throws IllegalArgumentException when the increment is NaN, or the options contradict each other
     * @throws NotANumberException when the new score would be NaN (infinity minus infinity)
     */
    OptionalDouble zaddincr(String key, double increment, String member, ZAddOption... options);

    /**
     * Adds to a member's score; absent is 0. Redis ZINCRBY. O(log n).
     *
     * @param key the key
     * @param increment what is added; may be negative
     * @param member the member
     * @return the new score
     * @throws IllegalArgumentException when the increment is NaN
     * @throws NotANumberException when the new score would be NaN (infinity minus infinity)
     */
    double zincrby(String key, double increment, String member);

    /**
     * Takes members away; with the last one the sorted set goes. Redis ZREM. O(members log n).
     *
     * @param key the key
     * @param members the members; none is allowed and does nothing
     * @return how many were there
     */
    long zrem(String key, String... members);

    /**
     * Takes away the member with the lowest score. Redis ZPOPMIN. O(log n).
     *
     * @param key the key
     * @return the member; null when there is none
     */
    @Nullable
    ScoredMember zpopmin(String key);

    /**
     * Takes away the members with the lowest scores. Redis ZPOPMIN. O(count log n).
     *
     * @param key the key
     * @param count how many
     * @return a new list, the lowest first
     * @throws IllegalArgumentException when the count is negative
     */
    List<ScoredMember> zpopmin(String key, long count);

    /**
     * Takes away the member with the highest score. Redis ZPOPMAX. O(log n).
     *
     * @param key the key
     * @return the member; null when there is none
     */
    @Nullable
    ScoredMember zpopmax(String key);

    /**
     * Takes away the members with the highest scores. Redis ZPOPMAX. O(count log n).
     *
     * @param key the key
     * @param count how many
     * @return a new list, the highest first
     * @throws IllegalArgumentException when the count is negative
     */
    List<ScoredMember> zpopmax(String key, long count);

    /**
     * Takes away the members between two ranks. Redis ZREMRANGEBYRANK. O(number * log n).
     *
     * @param key the key
     * @param start the first rank, from 0; a negative one counts from the end, -1 being the last
     * @param stop the last rank, inclusive; a negative one counts from the end
     * @return how many
     */
    long zremrangebyrank(String key, long start, long stop);

    /**
     * Takes away the members whose scores lie in a range. Redis ZREMRANGEBYSCORE. O(number * log n).
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return how many
     */
    long zremrangebyscore(String key, ScoreRange range);

    /**
     * Takes away the members that lie in a range, given that all have one score. Redis ZREMRANGEBYLEX. O(number * log
     * n); with several scores O(n).
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return how many
     */
    long zremrangebylex(String key, LexRange range);

    /**
     * Puts {@link #zunion(String...)} in the place of whatever sorted set the destination held; its deadline is gone,
     * and an empty result leaves none. Redis ZUNIONSTORE. O(n log n).
     *
     * @param destination the key that gets the result
     * @param keys the keys
     * @return the number of members
     * @throws IllegalArgumentException when no key is named
     */
    default long zunionstore(String destination, String... keys) {
        return zunionstore(destination, Weights.ofOnes(keys), Aggregate.SUM);
    }

    /**
     * Puts {@link #zunion(Weights, Aggregate)} in the place of whatever sorted set the destination held; its deadline
     * is gone, and an empty result leaves none. Redis ZUNIONSTORE with WEIGHTS and AGGREGATE.
     * O(n log n).
     *
     * @param destination the key that gets the result
     * @param weights the keys and their factors
     * @param aggregate how scores become one
     * @return the number of members
     */
    long zunionstore(String destination, Weights weights, Aggregate aggregate);

    /**
     * Puts {@link #zinter(String...)} in the place of whatever sorted set the destination held; its deadline is gone,
     * and an empty result leaves none. Redis ZINTERSTORE. O(n log n).
     *
     * @param destination the key that gets the result
     * @param keys the keys
     * @return the number of members
     * @throws IllegalArgumentException when no key is named
     */
    default long zinterstore(String destination, String... keys) {
        return zinterstore(destination, Weights.ofOnes(keys), Aggregate.SUM);
    }

    /**
     * Puts {@link #zinter(Weights, Aggregate)} in the place of whatever sorted set the destination held; its deadline
     * is gone, and an empty result leaves none. Redis ZINTERSTORE with WEIGHTS and AGGREGATE.
     * O(n log n).
     *
     * @param destination the key that gets the result
     * @param weights the keys and their factors
     * @param aggregate how scores become one
     * @return the number of members
     */
    long zinterstore(String destination, Weights weights, Aggregate aggregate);

    /**
     * Puts {@link #zdiff} in the place of whatever sorted set the destination held; its deadline is gone, and an
     * empty result leaves none. Redis ZDIFFSTORE. O(first set * keys * log n).
     *
     * @param destination the key that gets the result
     * @param keys the keys
     * @return the number of members
     * @throws IllegalArgumentException when no key is named
     */
    long zdiffstore(String destination, String... keys);

    /**
     * Removes a sorted set whole. Redis DEL. O(1).
     *
     * @param key the key
     * @return true when it was there
     */
    boolean zclear(String key);

    /**
     * Gives a sorted set a time to live in place of the one it had. Redis' EXPIRE for the key. O(1).
     *
     * @param key the key
     * @param seconds the time to live in seconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean zexpire(String key, long seconds);

    /**
     * Gives a sorted set a time to live, to the millisecond; fractions count as a whole one. O(1).
     *
     * @param key the key
     * @param timeToLive the time to live; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean zexpire(String key, Duration timeToLive) {
        return zpexpire(key, Deadlines.millis(timeToLive));
    }

    /**
     * Gives a sorted set a time to live in milliseconds. Redis PEXPIRE. O(1).
     *
     * @param key the key
     * @param millis the time to live in milliseconds; zero or less deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean zpexpire(String key, long millis);

    /**
     * Gives a sorted set a deadline. Redis EXPIREAT. O(1).
     *
     * @param key the key
     * @param epochSeconds the deadline in seconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean zexpireat(String key, long epochSeconds);

    /**
     * Gives a sorted set a deadline, to the millisecond. O(1).
     *
     * @param key the key
     * @param deadline the deadline; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    default boolean zexpireat(String key, Instant deadline) {
        return zpexpireat(key, Deadlines.epochMillis(deadline));
    }

    /**
     * Gives a sorted set a deadline in milliseconds. Redis PEXPIREAT. O(1).
     *
     * @param key the key
     * @param epochMillis the deadline in milliseconds since 1970; one that is past deletes the key
     * @return true; false when there is none
     * @throws IllegalArgumentException when the deadline does not fit into 64 bits of milliseconds
     */
    boolean zpexpireat(String key, long epochMillis);

    /**
     * Takes the deadline of a sorted set away. Redis PERSIST. O(1).
     *
     * @param key the key
     * @return true when it had one
     */
    boolean zpersist(String key);
}
