package dev.flashdb.embedded;

import static dev.flashdb.embedded.RedisOperation.Shape.MAP;
import static dev.flashdb.embedded.RedisOperation.Shape.NOTHING;
import static dev.flashdb.embedded.RedisOperation.Shape.NUMBER;
import static dev.flashdb.embedded.RedisOperation.Shape.NUMBERS;
import static dev.flashdb.embedded.RedisOperation.Shape.PLAIN;
import static dev.flashdb.embedded.RedisOperation.Shape.SCORED;
import static dev.flashdb.embedded.RedisOperation.Shape.SET;
import static dev.flashdb.embedded.RedisOperation.Shape.SIZE;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flashdb.Aggregate;
import dev.flashdb.LexRange;
import dev.flashdb.Limit;
import dev.flashdb.ScoreRange;
import dev.flashdb.ScoredMember;
import dev.flashdb.Weights;
import dev.flashdb.ZAddOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Random commands with arguments from small pools full of edge cases, so that they meet. The four spaces are four prefixes of
 * keys on Redis' side. Confined to one thread.
 */
final class RedisOperations {
    private static final String[] KEYS = {"", "a", "b", "\u0000", "\u00ff", "key"};
    /** A key whose sets are large enough for Redis' other encodings. */
    private static final String LARGE = "large";

    private static final String[] MEMBERS = {
        "",
        "a",
        "b",
        "ab",
        "abc",
        "\u0000",
        "a\u0000",
        "\u007f",
        "\u00ff",
        "\uffff",
        "\ud83d\ude00",
        "1",
        "10",
        "2",
        "-1"
    };
    private static final String[] VALUES = {
        "",
        "0",
        "-0",
        "-1",
        "1",
        "+5",
        "007",
        " 1",
        "1 ",
        "10",
        "3.14",
        "1e5",
        "-1.5e-3",
        ".5",
        "5.",
        ".",
        "-",
        "abc",
        "inf",
        "nan",
        "1e",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "99999999999999999999",
        "0.1",
        "1e-20",
        "123456789012345678.123456789",
        "1e300",
        "1e4000",
        "1e5000",
        "1e-5000",
        "1e999999999999",
        "\ud83d\ude00",
        "3.0e0",
        "1_0"
    };
    private static final long[] INTEGERS = {
        0,
        1,
        -1,
        2,
        7,
        -7,
        100,
        Integer.MAX_VALUE,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE + 1
    };
    private static final long[] RANKS = {
        0,
        1,
        2,
        3,
        5,
        14,
        15,
        100,
        -1,
        -2,
        -3,
        -5,
        -14,
        -15,
        -16,
        -100,
        Long.MAX_VALUE,
        Long.MIN_VALUE,
        Integer.MIN_VALUE,
        1L << 32
    };
    private static final double[] SCORES = {
        0,
        -0.0,
        1,
        1,
        1,
        2,
        2,
        3,
        -1,
        0.1,
        0.2,
        0.3,
        1e17,
        1e-7,
        1.5,
        -1.5,
        1e308,
        -1e308,
        Double.MIN_VALUE,
        4503599627370497.5,
        Double.POSITIVE_INFINITY,
        Double.NEGATIVE_INFINITY,
        Double.NaN
    };
    private static final long[] EPOCH_SECONDS = {
        32_503_680_000L, 32_503_680_001L, 1, 0, -5, 1_000, Long.MAX_VALUE, Long.MIN_VALUE
    };

    private final Random random;

    RedisOperations(long seed) {
        this.random = new Random(seed);
    }

    /** The next command. */
    RedisOperation next() {
        return switch (random.nextInt(10)) {
            case 0, 1, 2 -> string();
            case 3, 4 -> hash();
            case 5, 6 -> set();
            default -> sortedSet();
        };
    }

    private RedisOperation string() {
        String key = key();
        String on = "s:" + key;
        String other = key();
        Object value = random.nextInt(4) == 0 ? bytes() : value();
        long number = oneOf(INTEGERS);
        double step = step();
        return switch (random.nextInt(22)) {
            case 0, 1 ->
                of(
                        NOTHING,
                        to -> {
                            if (value instanceof byte[] raw) {
                                to.strings().set(key, raw);
                            } else {
                                to.strings().set(key, (String) value);
                            }
                            return null;
                        },
                        "SET",
                        on,
                        value);
            case 2, 3 -> of(PLAIN, to -> to.strings().getBytes(key), "GET", on);
            case 4 ->
                of(
                        PLAIN,
                        to -> value instanceof byte[] raw
                                ? to.strings().setnx(key, raw)
                                : to.strings().setnx(key, (String) value),
                        "SETNX",
                        on,
                        value);
            case 5 ->
                of(
                        PLAIN,
                        to -> to.strings()
                                .getset(key, value instanceof byte[] raw ? raw : ((String) value).getBytes(UTF_8)),
                        "GETSET",
                        on,
                        value);
            case 6 -> of(PLAIN, to -> to.strings().getdelBytes(key), "GETDEL", on);
            case 7 -> of(PLAIN, to -> to.strings().mgetBytes(key, other), "MGET", on, "s:" + other);
            case 8 -> mset(key, other, value());
            case 9, 10 -> of(PLAIN, to -> to.strings().incrby(key, number), "INCRBY", on, number);
            case 11, 12, 13 -> of(NUMBER, to -> to.strings().incrbyfloat(key, step), "INCRBYFLOAT", on, step);
            case 14 ->
                of(
                        PLAIN,
                        to -> value instanceof byte[] raw
                                ? to.strings().append(key, raw)
                                : to.strings().append(key, (String) value),
                        "APPEND",
                        on,
                        value);
            case 15 -> of(PLAIN, to -> to.strings().delete(key), "DEL", on);
            case 16 -> of(PLAIN, to -> to.strings().delete(List.of(key, other)), "DEL", on, "s:" + other);
            case 17 -> of(PLAIN, to -> to.strings().exists(key), "EXISTS", on);
            case 18 -> setex(key, value());
            default -> deadline("s:", key);
        };
    }

    private RedisOperation mset(String key, String other, String value) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(key, value);
        values.put(other, "other");
        return of(
                NOTHING,
                to -> {
                    to.strings().mset(values);
                    return null;
                },
                "MSET",
                "s:" + key,
                value,
                "s:" + other,
                "other");
    }

    /** Refused times only: a time to live that begins now has another deadline on each side. */
    private RedisOperation setex(String key, String value) {
        long seconds = oneOf(0, -1, Long.MAX_VALUE, Long.MIN_VALUE);
        return of(
                NOTHING,
                to -> {
                    to.strings().setex(key, seconds, value);
                    return null;
                },
                "SETEX",
                "s:" + key,
                seconds,
                value);
    }

    private RedisOperation hash() {
        String key = key();
        String on = "h:" + key;
        String field = member();
        String other = member();
        String value = value();
        byte[] bytes = bytes();
        long number = oneOf(INTEGERS);
        double step = step();
        return switch (random.nextInt(20)) {
            case 0, 1 -> of(PLAIN, to -> to.hashes().hset(key, field, value), "HSET", on, field, value);
            case 2 -> of(PLAIN, to -> to.hashes().hset(key, field, bytes), "HSET", on, field, bytes);
            case 3 -> hsetMany(key, field, other, value);
            case 4 -> of(PLAIN, to -> to.hashes().hsetnx(key, field, value), "HSETNX", on, field, value);
            case 5 -> of(PLAIN, to -> to.hashes().hgetBytes(key, field), "HGET", on, field);
            case 6 ->
                of(PLAIN, to -> to.hashes().hmgetBytes(key, field, other, field), "HMGET", on, field, other, field);
            case 7 -> of(MAP, to -> to.hashes().hgetallBytes(key), "HGETALL", on);
            case 8 -> of(SET, to -> to.hashes().hkeys(key), "HKEYS", on);
            case 9 -> of(SIZE, to -> to.hashes().hvals(key).size(), "HVALS", on);
            case 10, 11 -> of(PLAIN, to -> to.hashes().hdel(key, field, other, field), "HDEL", on, field, other, field);
            case 12 -> of(PLAIN, to -> to.hashes().hlen(key), "HLEN", on);
            case 13 -> of(PLAIN, to -> to.hashes().hexists(key, field), "HEXISTS", on, field);
            case 14, 15 -> of(PLAIN, to -> to.hashes().hincrby(key, field, number), "HINCRBY", on, field, number);
            case 16 -> of(NUMBER, to -> to.hashes().hincrbyfloat(key, field, step), "HINCRBYFLOAT", on, field, step);
            case 17 ->
                random.nextInt(4) == 0
                        ? of(PLAIN, to -> to.hashes().hclear(key), "DEL", on)
                        : of(PLAIN, to -> to.hashes().hkeyexists(key), "EXISTS", on);
            default -> deadline("h:", key);
        };
    }

    private RedisOperation hsetMany(String key, String field, String other, String value) {
        Map<String, String> values = new LinkedHashMap<>();
        values.put(field, value);
        values.put(other, "other");
        return field.equals(other)
                ? of(
                        PLAIN,
                        to -> to.hashes().hset(key, Map.of(field, "other")),
                        "HSET",
                        "h:" + key,
                        field,
                        value,
                        other,
                        "other")
                : of(PLAIN, to -> to.hashes().hset(key, values), "HSET", "h:" + key, field, value, other, "other");
    }

    private RedisOperation set() {
        String key = keyOrLarge();
        String on = "t:" + key;
        String member = memberOf(key);
        String other = memberOf(key);
        String second = keyOrLarge();
        String third = key();
        long count = oneOf(0, 1000, -1, -20, -1000);
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3 ->
                of(PLAIN, to -> to.sets().sadd(key, member, other, member), "SADD", on, member, other, member);
            case 4, 5 -> of(PLAIN, to -> to.sets().srem(key, member, other, other), "SREM", on, member, other, other);
            case 6 -> of(PLAIN, to -> to.sets().sismember(key, member), "SISMEMBER", on, member);
            case 7 -> of(PLAIN, to -> to.sets().smismember(key, member, other), "SMISMEMBER", on, member, other);
            case 8, 9 -> of(PLAIN, to -> to.sets().smove(key, second, member), "SMOVE", on, "t:" + second, member);
            case 10 -> of(PLAIN, to -> to.sets().scard(key), "SCARD", on);
            case 11 -> of(SET, to -> to.sets().smembers(key), "SMEMBERS", on);
            case 12 -> of(SET, to -> to.sets().sunion(key, second), "SUNION", on, "t:" + second);
            case 13 -> of(SET, to -> to.sets().sinter(key, second, key), "SINTER", on, "t:" + second, on);
            case 14 -> of(SET, to -> to.sets().sdiff(key, second, third), "SDIFF", on, "t:" + second, "t:" + third);
            case 15 ->
                of(
                        PLAIN,
                        to -> to.sets().sunionstore(third, key, second),
                        "SUNIONSTORE",
                        "t:" + third,
                        on,
                        "t:" + second);
            case 16 ->
                of(
                        PLAIN,
                        to -> to.sets().sinterstore(third, key, second),
                        "SINTERSTORE",
                        "t:" + third,
                        on,
                        "t:" + second);
            case 17 ->
                of(
                        PLAIN,
                        to -> to.sets().sdiffstore(third, key, second),
                        "SDIFFSTORE",
                        "t:" + third,
                        on,
                        "t:" + second);
            case 18 -> of(SIZE, to -> to.sets().srandmember(key, count).size(), "SRANDMEMBER", on, count);
            case 19 ->
                random.nextInt(4) == 0
                        ? of(SET, to -> to.sets().spop(key, count), "SPOP", on, count)
                        : of(PLAIN, to -> to.sets().skeyexists(key), "EXISTS", on);
            case 20 -> of(SET, to -> to.sets().sinter(key), "SINTER", on);
            default -> deadline("t:", key);
        };
    }

    private RedisOperation sortedSet() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> addition();
            case 2, 3 -> byRankOrMember();
            case 4, 5 -> byRange();
            case 6 -> combination();
            default -> removal();
        };
    }

    private RedisOperation addition() {
        String key = keyOrLarge();
        String on = "z:" + key;
        String member = memberOf(key);
        String other = memberOf(key);
        double score = score();
        double second = score();
        ZAddOption[] options = options();
        List<Object> words = new ArrayList<>(List.of("ZADD", on));
        words.addAll(List.of(options));
        return switch (random.nextInt(7)) {
            case 0 -> of(NUMBER, to -> to.sortedSets().zincrby(key, score, member), "ZINCRBY", on, score, member);
            case 1 -> {
                words.addAll(List.of("INCR", score, member));
                yield of(NUMBER, to -> to.sortedSets().zaddincr(key, score, member, options), words.toArray());
            }
            case 2, 3 -> {
                words.addAll(List.of(score, member, second, other));
                yield of(
                        PLAIN,
                        to -> to.sortedSets()
                                .zadd(
                                        key,
                                        List.of(new ScoredMember(member, score), new ScoredMember(other, second)),
                                        options),
                        words.toArray());
            }
            case 4 -> of(PLAIN, to -> to.sortedSets().zadd(key, 1, member), "ZADD", on, 1, member);
            default -> {
                words.addAll(List.of(score, member));
                yield of(PLAIN, to -> to.sortedSets().zadd(key, score, member, options), words.toArray());
            }
        };
    }

    private RedisOperation byRankOrMember() {
        String key = keyOrLarge();
        String on = "z:" + key;
        String member = memberOf(key);
        String other = memberOf(key);
        long start = oneOf(RANKS);
        long stop = oneOf(RANKS);
        long count = oneOf(0, 1000, -1, -20, -1000);
        return switch (random.nextInt(14)) {
            case 0 -> of(NUMBER, to -> to.sortedSets().zscore(key, member), "ZSCORE", on, member);
            case 1 -> of(NUMBERS, to -> to.sortedSets().zmscore(key, member, other), "ZMSCORE", on, member, other);
            case 2 -> of(PLAIN, to -> to.sortedSets().zcard(key), "ZCARD", on);
            case 3 -> of(PLAIN, to -> to.sortedSets().zrank(key, member), "ZRANK", on, member);
            case 4 -> of(PLAIN, to -> to.sortedSets().zrevrank(key, member), "ZREVRANK", on, member);
            case 5 -> of(PLAIN, to -> to.sortedSets().zrange(key, start, stop), "ZRANGE", on, start, stop);
            case 6 -> of(PLAIN, to -> to.sortedSets().zrevrange(key, start, stop), "ZREVRANGE", on, start, stop);
            case 7 ->
                of(
                        SCORED,
                        to -> to.sortedSets().zrangeWithScores(key, start, stop),
                        "ZRANGE",
                        on,
                        start,
                        stop,
                        "WITHSCORES");
            case 8 ->
                of(
                        SCORED,
                        to -> to.sortedSets().zrevrangeWithScores(key, start, stop),
                        "ZREVRANGE",
                        on,
                        start,
                        stop,
                        "WITHSCORES");
            case 9 ->
                of(
                        SCORED,
                        to -> listOf(to.sortedSets().zgetbyrank(key, start)),
                        "ZRANGE",
                        on,
                        start,
                        start,
                        "WITHSCORES");
            case 10 ->
                of(
                        SCORED,
                        to -> listOf(to.sortedSets().zrevgetbyrank(key, start)),
                        "ZREVRANGE",
                        on,
                        start,
                        start,
                        "WITHSCORES");
            case 11 -> of(SIZE, to -> to.sortedSets().zrandmember(key, count).size(), "ZRANDMEMBER", on, count);
            case 12 -> of(PLAIN, to -> to.sortedSets().zkeyexists(key), "EXISTS", on);
            default -> deadline("z:", key);
        };
    }

    private RedisOperation byRange() {
        String key = keyOrLarge();
        String on = "z:" + key;
        double min = score();
        double max = score();
        boolean minInclusive = random.nextBoolean();
        boolean maxInclusive = random.nextBoolean();
        String from = (minInclusive ? "" : "(") + min;
        String to = (maxInclusive ? "" : "(") + max;
        Limit limit = new Limit(oneOf(0, 0, 1, 2, 14, 100, -1), oneOf(-1, -5, 0, 1, 2, 3, 100));
        if (!key.equals(LARGE) && random.nextBoolean()) {
            return byLex(key, limit);
        }
        return switch (random.nextInt(5)) {
            case 0 ->
                of(
                        PLAIN,
                        us -> us.sortedSets().zrangebyscore(key, new ScoreRange(min, minInclusive, max, maxInclusive)),
                        "ZRANGEBYSCORE",
                        on,
                        from,
                        to);
            case 1 ->
                of(
                        PLAIN,
                        us -> us.sortedSets()
                                .zrevrangebyscore(key, new ScoreRange(min, minInclusive, max, maxInclusive), limit),
                        "ZREVRANGEBYSCORE",
                        on,
                        to,
                        from,
                        "LIMIT",
                        limit.offset(),
                        limit.count());
            case 2 ->
                of(
                        SCORED,
                        us -> us.sortedSets()
                                .zscorerange(key, new ScoreRange(min, minInclusive, max, maxInclusive), limit),
                        "ZRANGEBYSCORE",
                        on,
                        from,
                        to,
                        "WITHSCORES",
                        "LIMIT",
                        limit.offset(),
                        limit.count());
            case 3 ->
                of(
                        SCORED,
                        us -> us.sortedSets().zrevscorerange(key, min, max),
                        "ZREVRANGEBYSCORE",
                        on,
                        max,
                        min,
                        "WITHSCORES");
            default ->
                of(
                        PLAIN,
                        us -> us.sortedSets().zcount(key, new ScoreRange(min, minInclusive, max, maxInclusive)),
                        "ZCOUNT",
                        on,
                        from,
                        to);
        };
    }

    private RedisOperation byLex(String key, Limit limit) {
        String on = "z:" + key;
        LexRange range = lexRange();
        String from = range.min() == null ? "-" : (range.minInclusive() ? "[" : "(") + range.min();
        String to = range.max() == null ? "+" : (range.maxInclusive() ? "[" : "(") + range.max();
        return switch (random.nextInt(6)) {
            case 0 -> of(PLAIN, us -> us.sortedSets().zrangebylex(key, range), "ZRANGEBYLEX", on, from, to);
            case 1 ->
                of(
                        PLAIN,
                        us -> us.sortedSets().zrangebylex(key, range, limit),
                        "ZRANGEBYLEX",
                        on,
                        from,
                        to,
                        "LIMIT",
                        limit.offset(),
                        limit.count());
            case 2 -> of(PLAIN, us -> us.sortedSets().zrevrangebylex(key, range), "ZREVRANGEBYLEX", on, to, from);
            case 3 ->
                of(
                        PLAIN,
                        us -> us.sortedSets().zrevrangebylex(key, range, limit),
                        "ZREVRANGEBYLEX",
                        on,
                        to,
                        from,
                        "LIMIT",
                        limit.offset(),
                        limit.count());
            case 4 -> of(PLAIN, us -> us.sortedSets().zlexcount(key, range), "ZLEXCOUNT", on, from, to);
            default -> of(PLAIN, us -> us.sortedSets().zremrangebylex(key, range), "ZREMRANGEBYLEX", on, from, to);
        };
    }

    private RedisOperation combination() {
        boolean large = random.nextInt(16) == 0;
        String first = large ? LARGE : key();
        String second = key();
        String destination = large ? LARGE : key();
        double weight = score();
        double other = score();
        Aggregate aggregate = Aggregate.values()[random.nextInt(3)];
        Object[] keys = {2, "z:" + first, "z:" + second};
        Object[] weighted = {
            3, "z:" + first, "z:" + second, "z:" + first, "WEIGHTS", weight, other, 1, "AGGREGATE", aggregate
        };
        Function<Void, Weights> weights =
                none -> Weights.of(first, weight).and(second, other).and(first, 1);
        return switch (random.nextInt(9)) {
            case 0 -> of(SCORED, to -> to.sortedSets().zunion(first, second), words("ZUNION", keys, "WITHSCORES"));
            case 1 -> of(SCORED, to -> to.sortedSets().zinter(first, second), words("ZINTER", keys, "WITHSCORES"));
            case 2 -> of(SCORED, to -> to.sortedSets().zdiff(first, second), words("ZDIFF", keys, "WITHSCORES"));
            case 3 ->
                of(
                        SCORED,
                        to -> to.sortedSets().zunion(weights.apply(null), aggregate),
                        words("ZUNION", weighted, "WITHSCORES"));
            case 4 ->
                of(
                        SCORED,
                        to -> to.sortedSets().zinter(weights.apply(null), aggregate),
                        words("ZINTER", weighted, "WITHSCORES"));
            case 5 ->
                of(
                        PLAIN,
                        to -> to.sortedSets().zunionstore(destination, weights.apply(null), aggregate),
                        words("ZUNIONSTORE", "z:" + destination, weighted));
            case 6 ->
                of(
                        PLAIN,
                        to -> to.sortedSets().zinterstore(destination, weights.apply(null), aggregate),
                        words("ZINTERSTORE", "z:" + destination, weighted));
            case 7 ->
                of(
                        PLAIN,
                        to -> to.sortedSets().zunionstore(destination, first, second),
                        words("ZUNIONSTORE", "z:" + destination, keys));
            default ->
                of(
                        PLAIN,
                        to -> to.sortedSets().zdiffstore(destination, first, second),
                        words("ZDIFFSTORE", "z:" + destination, keys));
        };
    }

    private RedisOperation removal() {
        String key = keyOrLarge();
        String on = "z:" + key;
        String member = memberOf(key);
        String other = memberOf(key);
        long start = oneOf(RANKS);
        double min = score();
        double max = min + oneOf(0, 1, 2);
        long count = oneOf(0, 1, 2, -1);
        return switch (random.nextInt(9)) {
            case 0, 1 ->
                of(PLAIN, to -> to.sortedSets().zrem(key, member, other, member), "ZREM", on, member, other, member);
            case 2 -> of(SCORED, to -> to.sortedSets().zpopmin(key, count), "ZPOPMIN", on, count);
            case 3 -> of(SCORED, to -> to.sortedSets().zpopmax(key, count), "ZPOPMAX", on, count);
            case 4 -> of(SCORED, to -> listOf(to.sortedSets().zpopmax(key)), "ZPOPMAX", on);
            case 5 -> of(SCORED, to -> listOf(to.sortedSets().zpopmin(key)), "ZPOPMIN", on);
            case 6 ->
                of(
                        PLAIN,
                        to -> to.sortedSets().zremrangebyrank(key, start, start),
                        "ZREMRANGEBYRANK",
                        on,
                        start,
                        start);
            case 7 ->
                of(
                        PLAIN,
                        to -> to.sortedSets().zremrangebyscore(key, ScoreRange.closedOpen(min, max)),
                        "ZREMRANGEBYSCORE",
                        on,
                        min,
                        "(" + max);
            default -> of(PLAIN, to -> to.sortedSets().zclear(key), "DEL", on);
        };
    }

    /** Deadlines by absolute time, far in the future or past, and times to live that are past or refused. */
    private RedisOperation deadline(String prefix, String key) {
        long at = oneOf(EPOCH_SECONDS);
        long past = oneOf(0, -1, Long.MIN_VALUE, Long.MAX_VALUE);
        String on = prefix + key;
        return switch (random.nextInt(10)) {
            case 0, 1 -> of(PLAIN, to -> deadlines(to, prefix).expireat(key, at), "EXPIREAT", on, at);
            case 2 ->
                of(
                        PLAIN,
                        to -> deadlines(to, prefix).pexpireat(key, 32_503_680_000_123L),
                        "PEXPIREAT",
                        on,
                        32_503_680_000_123L);
            case 3 -> of(PLAIN, to -> deadlines(to, prefix).expire(key, past), "EXPIRE", on, past);
            case 4 -> of(PLAIN, to -> deadlines(to, prefix).pexpire(key, past), "PEXPIRE", on, past);
            case 5 -> of(PLAIN, to -> deadlines(to, prefix).persist(key), "PERSIST", on);
            default ->
                of(
                        PLAIN,
                        to -> {
                            long left = deadlines(to, prefix).pttl(key);
                            return left < 0 ? left : left + to.clock().nowMillis();
                        },
                        "PEXPIRETIME",
                        on);
        };
    }

    private static RedisDeadlines deadlines(CommandTarget to, String prefix) {
        return RedisDeadlines.of(to, prefix.charAt(0));
    }

    private LexRange lexRange() {
        String min = random.nextInt(4) == 0 ? null : member();
        String max = random.nextInt(4) == 0 ? null : member();
        return new LexRange(min, random.nextBoolean(), max, random.nextBoolean());
    }

    private ZAddOption[] options() {
        List<ZAddOption> options = new ArrayList<>();
        for (ZAddOption option : ZAddOption.values()) {
            if (random.nextInt(5) == 0) {
                options.add(option);
            }
        }
        return options.toArray(ZAddOption[]::new);
    }

    private String key() {
        return KEYS[random.nextInt(KEYS.length)];
    }

    private String keyOrLarge() {
        return random.nextInt(16) == 0 ? LARGE : key();
    }

    private String member() {
        return MEMBERS[random.nextInt(MEMBERS.length)];
    }

    private String memberOf(String key) {
        return key.equals(LARGE) ? "member " + random.nextInt(700) : member();
    }

    private String value() {
        return switch (random.nextInt(8)) {
            case 0 -> Long.toString(random.nextLong() >> random.nextInt(64));
            case 1 -> Double.toString(random.nextGaussian() * Math.pow(10, random.nextInt(60) - 30));
            default -> VALUES[random.nextInt(VALUES.length)];
        };
    }

    private byte[] bytes() {
        byte[] bytes = new byte[random.nextInt(12)];
        random.nextBytes(bytes);
        return bytes;
    }

    private double score() {
        return random.nextInt(3) == 0 ? random.nextInt(20) / 4.0 : SCORES[random.nextInt(SCORES.length)];
    }

    private double step() {
        return random.nextInt(3) == 0 ? random.nextGaussian() * 100 : SCORES[random.nextInt(SCORES.length)];
    }

    private long oneOf(long... numbers) {
        return numbers[random.nextInt(numbers.length)];
    }

    private static List<ScoredMember> listOf(@Nullable ScoredMember member) {
        return member == null ? List.of() : List.of(member);
    }

    private static Object[] words(Object... nested) {
        List<Object> words = new ArrayList<>();
        for (Object word : nested) {
            if (word instanceof Object[] many) {
                words.addAll(List.of(many));
            } else {
                words.add(word);
            }
        }
        return words.toArray();
    }

    private static RedisOperation of(
            RedisOperation.Shape shape, Function<CommandTarget, @Nullable Object> ours, Object... redis) {
        return new RedisOperation(List.of(redis), shape, ours);
    }
}
