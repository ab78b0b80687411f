package dev.flashdb.cli;

import dev.flashdb.Aggregate;
import dev.flashdb.LexRange;
import dev.flashdb.Limit;
import dev.flashdb.ReadTransaction;
import dev.flashdb.ScoreRange;
import dev.flashdb.ScoredMember;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.Weights;
import dev.flashdb.ZAddOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shell's commands for sorted sets. */
final class ShellSortedSets {
    private static final ItemFilter.Type TYPE = ItemFilter.Type.ZSET;
    private static final String COMBINED = " numkeys key [key ...] [WEIGHTS weight ...] [AGGREGATE SUM|MIN|MAX]";

    private ShellSortedSets() {}

    static void addTo(ShellTable table) {
        addReads(table);
        addRanks(table);
        addRanges(table);
        addCombinations(table);
        addWrites(table);
        addRemovals(table);
        table.addDeadlines(
                TYPE,
                "z",
                new ShellTable.Deadlines(
                        UpdateTransaction::zexpire,
                        UpdateTransaction::zpexpire,
                        UpdateTransaction::zexpireat,
                        UpdateTransaction::zpexpireat,
                        ReadTransaction::zttl,
                        ReadTransaction::zpttl));
        table.write(TYPE, "zpersist", "key", (tx, a) -> tx.zpersist(a.key()));
    }

    private static @Nullable Object orNull(OptionalDouble number) {
        return number.isPresent() ? number.getAsDouble() : null;
    }

    private static @Nullable Object orNull(OptionalLong number) {
        return number.isPresent() ? number.getAsLong() : null;
    }

    private static List<Object> scored(Collection<ScoredMember> members) {
        List<Object> replies = new ArrayList<>();
        for (ScoredMember member : members) {
            replies.add(member.member());
            replies.add(member.score());
        }
        return replies;
    }

    private static List<Object> scored(@Nullable ScoredMember member) {
        return member == null ? List.of() : scored(List.of(member));
    }

    private static List<Object> members(Collection<ScoredMember> members, boolean withScores) {
        return withScores
                ? scored(members)
                : ShellTable.list(members.stream().map(ScoredMember::member).toList());
    }

    private static void addReads(ShellTable table) {
        table.read(TYPE, "zscore", "key member", (tx, a) -> {
            String key = a.key();
            return orNull(tx.zscore(key, a.text("member")));
        });
        table.read(TYPE, "zmscore", "key member [member ...]", (tx, a) -> {
            String key = a.key();
            List<@Nullable Object> scores = new ArrayList<>();
            tx.zmscore(key, a.texts("member")).forEach(score -> scores.add(orNull(score)));
            return scores;
        });
        table.read(
                TYPE, "zscanPrefix", "prefix [count]", (tx, a) -> ShellTable.keys(tx.zscanPrefix(a.text("prefix")), a));
        table.read(TYPE, "zcard", "key", (tx, a) -> tx.zcard(a.key()));
        table.read(TYPE, "zkeyexists", "key", (tx, a) -> tx.zkeyexists(a.key()));
        table.read(TYPE, "zcount", "key min max", (tx, a) -> {
            String key = a.key();
            return tx.zcount(key, a.scores(/* isReversed= */ false));
        });
        table.read(TYPE, "zlexcount", "key min max", (tx, a) -> {
            String key = a.key();
            return tx.zlexcount(key, a.members(/* isReversed= */ false));
        });
        table.read(TYPE, "zrandmember", "key [count [WITHSCORES]]", (tx, a) -> {
            String key = a.key();
            if (!a.hasMore()) {
                return tx.zrandmember(key);
            }
            long count = a.integer("count");
            return a.takes("withscores")
                    ? scored(tx.zrandmemberWithScores(key, count))
                    : ShellTable.list(tx.zrandmember(key, count));
        });
    }

    private static void addRanks(ShellTable table) {
        table.read(TYPE, "zrank", "key member", (tx, a) -> {
            String key = a.key();
            return orNull(tx.zrank(key, a.text("member")));
        });
        table.read(TYPE, "zrevrank", "key member", (tx, a) -> {
            String key = a.key();
            return orNull(tx.zrevrank(key, a.text("member")));
        });
        table.read(TYPE, "zgetbyrank", "key rank", (tx, a) -> {
            String key = a.key();
            return scored(tx.zgetbyrank(key, a.integer("rank")));
        });
        table.read(TYPE, "zrevgetbyrank", "key rank", (tx, a) -> {
            String key = a.key();
            return scored(tx.zrevgetbyrank(key, a.integer("rank")));
        });
        table.read(TYPE, "zrange", "key start stop [WITHSCORES]", (tx, a) -> {
            String key = a.key();
            long start = a.integer("start");
            long stop = a.integer("stop");
            return members(tx.zrangeWithScores(key, start, stop), a.takes("withscores"));
        });
        table.read(TYPE, "zrevrange", "key start stop [WITHSCORES]", (tx, a) -> {
            String key = a.key();
            long start = a.integer("start");
            long stop = a.integer("stop");
            return members(tx.zrevrangeWithScores(key, start, stop), a.takes("withscores"));
        });
    }

    /** Reads members by their scores. */
    @FunctionalInterface
    private interface ByScore {
        List<ScoredMember> of(ReadTransaction tx, String key, ScoreRange range, Limit limit);
    }

    /** Reads members by their names. */
    @FunctionalInterface
    private interface ByName {
        List<String> of(ReadTransaction tx, String key, LexRange range, Limit limit);
    }

    private static void addRanges(ShellTable table) {
        String forward = "key min max";
        String backward = "key max min";
        addScores(table, "zrangebyscore", forward, /* alwaysScored= */ false, ReadTransaction::zscorerange);
        addScores(table, "zscorerange", forward, /* alwaysScored= */ true, ReadTransaction::zscorerange);
        addScores(table, "zrevrangebyscore", backward, /* alwaysScored= */ false, ReadTransaction::zrevscorerange);
        addScores(table, "zrevscorerange", backward, /* alwaysScored= */ true, ReadTransaction::zrevscorerange);
        addNames(table, "zrangebylex", forward, ReadTransaction::zrangebylex);
        addNames(table, "zrevrangebylex", backward, ReadTransaction::zrevrangebylex);
    }

    private static void addScores(ShellTable table, String name, String ends, boolean alwaysScored, ByScore range) {
        String usage = ends + (alwaysScored ? "" : " [WITHSCORES]") + " [LIMIT offset count]";
        table.read(TYPE, name, usage, (tx, a) -> {
            String key = a.key();
            ScoreRange scores = a.scores(ends.endsWith("min"));
            boolean withScores = a.takes("withscores") || alwaysScored;
            Limit limit = a.limit();
            return members(range.of(tx, key, scores, limit), a.takes("withscores") || withScores);
        });
    }

    private static void addNames(ShellTable table, String name, String ends, ByName range) {
        table.read(TYPE, name, ends + " [LIMIT offset count]", (tx, a) -> {
            String key = a.key();
            LexRange names = a.members(ends.endsWith("min"));
            return ShellTable.list(range.of(tx, key, names, a.limit()));
        });
    }

    private static Weights weights(Arguments arguments) {
        String[] keys = arguments.numberedKeys();
        boolean isWeighted = arguments.takes("weights");
        Weights weights = Weights.of(keys[0], isWeighted ? arguments.number("weight") : 1);
        for (int i = 1; i < keys.length; i++) {
            weights = weights.and(keys[i], isWeighted ? arguments.number("weight") : 1);
        }
        return weights;
    }

    private static Aggregate aggregate(Arguments arguments) {
        if (!arguments.takes("aggregate")) {
            return Aggregate.SUM;
        }
        for (Aggregate aggregate : Aggregate.values()) {
            if (arguments.takes(aggregate.name())) {
                return aggregate;
            }
        }
        throw new UsageException("Scores are aggregated by SUM, MIN or MAX");
    }

    private static void addCombinations(ShellTable table) {
        table.read(TYPE, "zunion", COMBINED.strip() + " [WITHSCORES]", (tx, a) -> {
            Weights weights = weights(a);
            return members(tx.zunion(weights, aggregate(a)), a.takes("withscores"));
        });
        table.read(TYPE, "zinter", COMBINED.strip() + " [WITHSCORES]", (tx, a) -> {
            Weights weights = weights(a);
            return members(tx.zinter(weights, aggregate(a)), a.takes("withscores"));
        });
        table.read(TYPE, "zdiff", "numkeys key [key ...] [WITHSCORES]", (tx, a) -> {
            String[] keys = a.numberedKeys();
            return members(tx.zdiff(keys), a.takes("withscores"));
        });
        table.write(TYPE, "zunionstore", "destination" + COMBINED, (tx, a) -> {
            String destination = a.text("destination");
            Weights weights = weights(a);
            return tx.zunionstore(destination, weights, aggregate(a));
        });
        table.write(TYPE, "zinterstore", "destination" + COMBINED, (tx, a) -> {
            String destination = a.text("destination");
            Weights weights = weights(a);
            return tx.zinterstore(destination, weights, aggregate(a));
        });
        table.write(TYPE, "zdiffstore", "destination numkeys key [key ...]", (tx, a) -> {
            String destination = a.text("destination");
            return tx.zdiffstore(destination, a.numberedKeys());
        });
    }

    private static ZAddOption[] options(Arguments arguments) {
        Set<ZAddOption> options = EnumSet.noneOf(ZAddOption.class);
        boolean isOption = true;
        while (isOption) {
            isOption = false;
            for (ZAddOption option : ZAddOption.values()) {
                if (arguments.takes(option.name())) {
                    options.add(option);
                    isOption = true;
                }
            }
        }
        return options.toArray(ZAddOption[]::new);
    }

    private static void addWrites(ShellTable table) {
        table.write(TYPE, "zadd", "key [NX|XX] [GT|LT] [CH] score member [score member ...]", (tx, a) -> {
            String key = a.key();
            ZAddOption[] options = options(a);
            List<ScoredMember> members = new ArrayList<>();
            do {
                double score = a.number("score");
                members.add(new ScoredMember(a.text("member"), score));
            } while (a.hasMore());
            return tx.zadd(key, members, options);
        });
        table.write(TYPE, "zaddincr", "key [NX|XX] [GT|LT] increment member", (tx, a) -> {
            String key = a.key();
            ZAddOption[] options = options(a);
            double increment = a.number("increment");
            return orNull(tx.zaddincr(key, increment, a.text("member"), options));
        });
        table.write(TYPE, "zincrby", "key increment member", (tx, a) -> {
            String key = a.key();
            double increment = a.number("increment");
            return tx.zincrby(key, increment, a.text("member"));
        });
        table.write(TYPE, "zclear", "key", (tx, a) -> tx.zclear(a.key()));
    }

    private static void addRemovals(ShellTable table) {
        table.write(TYPE, "zrem", "key member [member ...]", (tx, a) -> {
            String key = a.key();
            return tx.zrem(key, a.texts("member"));
        });
        table.write(TYPE, "zpopmin", "key [count]", (tx, a) -> {
            String key = a.key();
            return a.hasMore() ? scored(tx.zpopmin(key, a.integer("count"))) : scored(tx.zpopmin(key));
        });
        table.write(TYPE, "zpopmax", "key [count]", (tx, a) -> {
            String key = a.key();
            return a.hasMore() ? scored(tx.zpopmax(key, a.integer("count"))) : scored(tx.zpopmax(key));
        });
        table.write(TYPE, "zremrangebyrank", "key start stop", (tx, a) -> {
            String key = a.key();
            long start = a.integer("start");
            return tx.zremrangebyrank(key, start, a.integer("stop"));
        });
        table.write(TYPE, "zremrangebyscore", "key min max", (tx, a) -> {
            String key = a.key();
            return tx.zremrangebyscore(key, a.scores(/* isReversed= */ false));
        });
        table.write(TYPE, "zremrangebylex", "key min max", (tx, a) -> {
            String key = a.key();
            return tx.zremrangebylex(key, a.members(/* isReversed= */ false));
        });
    }
}
