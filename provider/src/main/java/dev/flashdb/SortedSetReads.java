package dev.flashdb;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The commands that read sorted sets: members under a key, each with a score, in the order of scores and, where these
 * are equal, of the members' UTF-8 bytes.
 *
 * <p>The scores 0.0 and -0.0 are one; a -0.0 is stored and given as 0.0, where Redis remembers the sign.
 */
public interface SortedSetReads {
    /**
     * A member's score. Redis ZSCORE. O(log n).
     *
     * @param key the key
     * @param member the member
     * @return the score; empty when absent
     */
    OptionalDouble zscore(String key, String member);

    /**
     * Several members' scores. Redis ZMSCORE. O(members log n).
     *
     * @param key the key
     * @param members the members; none is allowed and does nothing
     * @return one element a member, in order; empty where absent
     */
    List<OptionalDouble> zmscore(String key, String... members);

    /**
     * The number of members. Redis ZCARD. O(1).
     *
     * @param key the key
     * @return the number; 0 when there is no sorted set
     */
    long zcard(String key);

    /**
     * A member's rank, the lowest score having 0. Redis ZRANK. O(log n).
     *
     * @param key the key
     * @param member the member
     * @return the rank; empty when absent
     */
    OptionalLong zrank(String key, String member);

    /**
     * A member's rank from the end, the highest score having 0. Redis ZREVRANK. O(log n).
     *
     * @param key the key
     * @param member the member
     * @return the rank; empty when absent
     */
    OptionalLong zrevrank(String key, String member);

    /**
     * The members between two ranks, from the lowest score up. Redis ZRANGE. O(log n + result).
     *
     * @param key the key
     * @param start the first rank, from 0; a negative one counts from the end, -1 being the last
     * @param stop the last rank, inclusive; a negative one counts from the end
     * @return a new list, in order
     */
    List<String> zrange(String key, long start, long stop);

    /**
     * The members between two ranks with their scores, from the lowest score up. Redis ZRANGE with WITHSCORES. O(log
     * n + result).
     *
     * @param key the key
     * @param start the first rank, from 0; a negative one counts from the end, -1 being the last
     * @param stop the last rank, inclusive; a negative one counts from the end
     * @return a new list, in order
     */
    List<ScoredMember> zrangeWithScores(String key, long start, long stop);

    /**
     * The member at a rank with its score. Not in Redis, which says ZRANGE for it. Ranks begin at 0. O(log n).
     *
     * @param key the key
     * @param rank the rank, from 0; a negative one counts from the end, -1 being the last
     * @return the member; null when there is none at that rank
     */
    @Nullable
    ScoredMember zgetbyrank(String key, long rank);

    /**
     * The members whose scores lie in a range, from the lowest score up. Redis ZRANGEBYSCORE. O(log n + result).
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return a new list, in order
     */
    default List<String> zrangebyscore(String key, ScoreRange range) {
        return zrangebyscore(key, range, Limit.none());
    }

    /**
     * Some of the members whose scores lie in a range, from the lowest score up. Redis ZRANGEBYSCORE with LIMIT.
     * O(log n + result), however great the offset.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @param limit how many are passed over and given
     * @return a new list, in order
     */
    List<String> zrangebyscore(String key, ScoreRange range, Limit limit);

    /**
     * The members whose scores lie between two with their scores, from the lowest score up. Redis ZRANGEBYSCORE with
     * WITHSCORES; a list of records, where the Go version gives members and scores in turn. O(log n + result).
     *
     * @param key the key
     * @param min the lowest score, inclusive
     * @param max the highest score, inclusive
     * @return a new list, in order
     * @throws IllegalArgumentException when an end is NaN
     */
    default List<ScoredMember> zscorerange(String key, double min, double max) {
        return zscorerange(key, ScoreRange.closed(min, max), Limit.none());
    }

    /**
     * Some of the members whose scores lie in a range with their scores, from the lowest score up. Redis
     * ZRANGEBYSCORE with WITHSCORES and LIMIT. O(log n + result), however great the offset.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @param limit how many are passed over and given
     * @return a new list, in order
     */
    List<ScoredMember> zscorerange(String key, ScoreRange range, Limit limit);

    /**
     * The members that lie in a range, from the first to the last, given that all have one score. Redis ZRANGEBYLEX.
     * O(log n + result); with several scores O(n), and the result is what Redis gives for a small sorted set.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return a new list, in order
     */
    default List<String> zrangebylex(String key, LexRange range) {
        return zrangebylex(key, range, Limit.none());
    }

    /**
     * Some of the members that lie in a range, as {@link #zrangebylex(String, LexRange)}. Redis ZRANGEBYLEX with
     * LIMIT.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @param limit how many are passed over and given
     * @return a new list, in order
     */
    List<String> zrangebylex(String key, LexRange range, Limit limit);

    /**
     * The members between two ranks, from the highest score down. Redis ZREVRANGE. O(log n + result).
     *
     * @param key the key
     * @param start the first rank, from 0; a negative one counts from the end, -1 being the last
     * @param stop the last rank, inclusive; a negative one counts from the end
     * @return a new list, in order
     */
    List<String> zrevrange(String key, long start, long stop);

    /**
     * The members between two ranks with their scores, from the highest score down. Redis ZREVRANGE with WITHSCORES.
     * O(log n + result).
     *
     * @param key the key
     * @param start the first rank, from 0; a negative one counts from the end, -1 being the last
     * @param stop the last rank, inclusive; a negative one counts from the end
     * @return a new list, in order
     */
    List<ScoredMember> zrevrangeWithScores(String key, long start, long stop);

    /**
     * The member at a rank from the end with its score. Not in Redis, which says ZREVRANGE for it. Ranks begin at 0.
     * O(log n).
     *
     * @param key the key
     * @param rank the rank, from 0; a negative one counts from the end, -1 being the last
     * @return the member; null when there is none at that rank
     */
    @Nullable
    ScoredMember zrevgetbyrank(String key, long rank);

    /**
     * The members whose scores lie in a range, from the highest score down. Redis ZREVRANGEBYSCORE. O(log n +
     * result).
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return a new list, in order
     */
    default List<String> zrevrangebyscore(String key, ScoreRange range) {
        return zrevrangebyscore(key, range, Limit.none());
    }

    /**
     * Some of the members whose scores lie in a range, from the highest score down. Redis ZREVRANGEBYSCORE with
     * LIMIT. O(log n + result), however great the offset.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @param limit how many are passed over and given
     * @return a new list, in order
     */
    List<String> zrevrangebyscore(String key, ScoreRange range, Limit limit);

    /**
     * The members whose scores lie between two with their scores, from the highest score down. Redis ZREVRANGEBYSCORE
     * with WITHSCORES; a list of records, where the Go version gives members and scores in turn. O(log n + result).
     *
     * @param key the key
     * @param min the lowest score, inclusive
     * @param max the highest score, inclusive
     * @return a new list, in order
     * @throws IllegalArgumentException when an end is NaN
     */
    default List<ScoredMember> zrevscorerange(String key, double min, double max) {
        return zrevscorerange(key, ScoreRange.closed(min, max), Limit.none());
    }

    /**
     * Some of the members whose scores lie in a range with their scores, from the highest score down. Redis
     * ZREVRANGEBYSCORE with WITHSCORES and LIMIT. O(log n + result), however great the offset.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @param limit how many are passed over and given
     * @return a new list, in order
     */
    List<ScoredMember> zrevscorerange(String key, ScoreRange range, Limit limit);

    /**
     * The members that lie in a range, from the last to the first, given that all have one score. Redis
     * ZREVRANGEBYLEX. O(log n + result); with several scores O(n), and the result is what Redis gives for a small
     * sorted set.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return a new list, in order
     */
    default List<String> zrevrangebylex(String key, LexRange range) {
        return zrevrangebylex(key, range, Limit.none());
    }

    /**
     * Some of the members that lie in a range, as {@link #zrevrangebylex(String, LexRange)}. Redis ZREVRANGEBYLEX
     * with LIMIT.
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @param limit how many are passed over and given
     * @return a new list, in order
     */
    List<String> zrevrangebylex(String key, LexRange range, Limit limit);

    /**
     * How many members have scores in a range. Redis ZCOUNT. O(log n).
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return the number
     */
    long zcount(String key, ScoreRange range);

    /**
     * How many members lie in a range, given that all have one score. Redis ZLEXCOUNT. O(log n); with several scores
     * O(n).
     *
     * @param key the key
     * @param range the scores, or members, that are wanted
     * @return the number
     */
    long zlexcount(String key, LexRange range);

    /**
     * A member drawn at random, each as likely as any other. Redis ZRANDMEMBER. O(log n).
     *
     * @param key the key
     * @return the member; null when there is none
     */
    @Nullable
    String zrandmember(String key);

    /**
     * Members drawn at random. Redis ZRANDMEMBER. O(count log n).
     *
     * @param key the key
     * @param count how many; negative to draw each from all
     * @return as many different members as asked for, all of them when there are fewer; for a negative count that
     * many, repeats among them
     * @throws IllegalArgumentException when the count is less than -2147483647
     */
    List<String> zrandmember(String key, long count);

    /**
     * Members drawn at random with their scores. Redis ZRANDMEMBER with WITHSCORES. O(count log n).
     *
     * @param key the key
     * @param count how many; negative to draw each from all
     * @return as {@link #zrandmember(String, long)}
     * @throws IllegalArgumentException when the count is less than -2147483647
     */
    List<ScoredMember> zrandmemberWithScores(String key, long count);

    /**
     * The members of any of several sorted sets, scores added up. Redis ZUNION with WITHSCORES; of sorted sets only.
     * O(n log n).
     *
     * @param keys the keys
     * @return a new list by score, then member
     * @throws IllegalArgumentException when no key is named
     */
    default List<ScoredMember> zunion(String... keys) {
        return zunion(Weights.ofOnes(keys), Aggregate.SUM);
    }

    /**
     * The members of any of several sorted sets, each score times its set's factor, and then made one. Redis ZUNION
     * with WEIGHTS, AGGREGATE and WITHSCORES; of sorted sets only. O(n log n).
     *
     * @param weights the keys and their factors
     * @param aggregate how scores become one
     * @return a new list by score, then member
     */
    List<ScoredMember> zunion(Weights weights, Aggregate aggregate);

    /**
     * The members that several sorted sets all have, scores added up. Redis ZINTER with WITHSCORES; of sorted sets
     * only. O(n log n).
     *
     * @param keys the keys
     * @return a new list by score, then member
     * @throws IllegalArgumentException when no key is named
     */
    default List<ScoredMember> zinter(String... keys) {
        return zinter(Weights.ofOnes(keys), Aggregate.SUM);
    }

    /**
     * The members that several sorted sets all have, each score times its set's factor, and then made one. Redis
     * ZINTER with WEIGHTS, AGGREGATE and WITHSCORES; of sorted sets only. O(n log n).
     *
     * @param weights the keys and their factors
     * @param aggregate how scores become one
     * @return a new list by score, then member
     */
    List<ScoredMember> zinter(Weights weights, Aggregate aggregate);

    /**
     * The members of the first sorted set that none of the others has, with their scores. Redis ZDIFF with
     * WITHSCORES; of sorted sets only. O(first set * keys * log n).
     *
     * @param keys the keys
     * @return a new list by score, then member
     * @throws IllegalArgumentException when no key is named
     */
    List<ScoredMember> zdiff(String... keys);

    /**
     * Whether there is a sorted set. Redis EXISTS. O(1).
     *
     * @param key the key
     * @return true when there is
     */
    boolean zkeyexists(String key);

    /**
     * Seconds until the sorted set expires, rounded to the nearest, as Redis' TTL. O(1).
     *
     * @param key the key
     * @return the seconds; -1 when it has no deadline, -2 when there is none
     */
    long zttl(String key);

    /**
     * Milliseconds until the sorted set expires, as Redis' PTTL. O(1).
     *
     * @param key the key
     * @return the milliseconds; -1 when it has no deadline, -2 when there is none
     */
    long zpttl(String key);

    /**
     * The keys of the sorted sets that begin with a prefix, in no order that means something, lazily: all sorted sets are walked over.
     * O(sorted sets). Redis has SCAN MATCH TYPE.
     *
     * <p>In a transaction the stream shows that transaction and ends with it; in an update nobody else
     * writes a sorted set before its end. On the database itself it shows the database at the call.
     * What that keeps in memory goes when the stream is read to its end or closed.
     *
     * @param prefix what the keys begin with; the empty one is every key's prefix
     * @return the keys
     */
    Stream<String> zscanPrefix(String prefix);
}
