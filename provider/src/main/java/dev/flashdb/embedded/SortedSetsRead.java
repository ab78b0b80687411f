package dev.flashdb.embedded;

import static dev.flashdb.record.Space.SORTED_SETS;
import static java.util.Objects.requireNonNull;

import dev.flashdb.Aggregate;
import dev.flashdb.LexRange;
import dev.flashdb.Limit;
import dev.flashdb.ScoreRange;
import dev.flashdb.ScoredMember;
import dev.flashdb.SortedSetReads;
import dev.flashdb.Weights;
import dev.flashdb.structure.RankedSet;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands that read sorted sets. */
interface SortedSetsRead extends SortedSetReads, CommandReader {
    @Override
    default OptionalDouble zscore(String key, String member) {
        requireNonNull(member, "member");
        return readSet(key, set -> score(set, member));
    }

    @Override
    default List<OptionalDouble> zmscore(String key, String... members) {
        String[] named = CommandArguments.copy(members, "members");
        return readSet(key, set -> {
            List<OptionalDouble> scores = new ArrayList<>(named.length);
            for (String member : named) {
                scores.add(score(set, member));
            }
            return scores;
        });
    }

    @Override
    default long zcard(String key) {
        return this.<Integer>readSet(key, RankedSet::size);
    }

    @Override
    default OptionalLong zrank(String key, String member) {
        requireNonNull(member, "member");
        return readSet(key, set -> {
            int rank = set.rank(member);
            return rank < 0 ? OptionalLong.empty() : OptionalLong.of(rank);
        });
    }

    @Override
    default OptionalLong zrevrank(String key, String member) {
        requireNonNull(member, "member");
        return readSet(key, set -> {
            int rank = set.rank(member);
            return rank < 0 ? OptionalLong.empty() : OptionalLong.of(set.size() - 1L - rank);
        });
    }

    @Override
    default List<String> zrange(String key, long start, long stop) {
        return readSet(
                key, set -> SortedSetsSlice.byRank(set, start, stop).ascending(Limit.none(), RankedSet.Entry::member));
    }

    @Override
    default List<ScoredMember> zrangeWithScores(String key, long start, long stop) {
        return readSet(
                key, set -> SortedSetsSlice.byRank(set, start, stop).ascending(Limit.none(), SortedSetsValue::scored));
    }

    @Override
    default @Nullable ScoredMember zgetbyrank(String key, long rank) {
        List<ScoredMember> found = zrangeWithScores(key, rank, rank);
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    default List<String> zrangebyscore(String key, ScoreRange range, Limit limit) {
        requireNonNull(range, "range");
        requireNonNull(limit, "limit");
        return readSet(key, set -> SortedSetsSlice.byScore(set, range).ascending(limit, RankedSet.Entry::member));
    }

    @Override
    default List<ScoredMember> zscorerange(String key, ScoreRange range, Limit limit) {
        requireNonNull(range, "range");
        requireNonNull(limit, "limit");
        return readSet(key, set -> SortedSetsSlice.byScore(set, range).ascending(limit, SortedSetsValue::scored));
    }

    @Override
    default List<String> zrangebylex(String key, LexRange range, Limit limit) {
        requireNonNull(range, "range");
        requireNonNull(limit, "limit");
        return readSet(
                key,
                set -> SortedSetsSlice.byLex(set, range, limit.offset())
                        .ascending(Limit.first(limit.count()), RankedSet.Entry::member));
    }

    @Override
    default List<String> zrevrange(String key, long start, long stop) {
        return readSet(
                key,
                set -> SortedSetsSlice.byRankFromEnd(set, start, stop)
                        .descending(Limit.none(), RankedSet.Entry::member));
    }

    @Override
    default List<ScoredMember> zrevrangeWithScores(String key, long start, long stop) {
        return readSet(
                key,
                set -> SortedSetsSlice.byRankFromEnd(set, start, stop)
                        .descending(Limit.none(), SortedSetsValue::scored));
    }

    @Override
    default @Nullable ScoredMember zrevgetbyrank(String key, long rank) {
        List<ScoredMember> found = zrevrangeWithScores(key, rank, rank);
        return found.isEmpty() ? null : found.get(0);
    }

    @Override
    default List<String> zrevrangebyscore(String key, ScoreRange range, Limit limit) {
        requireNonNull(range, "range");
        requireNonNull(limit, "limit");
        return readSet(key, set -> SortedSetsSlice.byScore(set, range).descending(limit, RankedSet.Entry::member));
    }

    @Override
    default List<ScoredMember> zrevscorerange(String key, ScoreRange range, Limit limit) {
        requireNonNull(range, "range");
        requireNonNull(limit, "limit");
        return readSet(key, set -> SortedSetsSlice.byScore(set, range).descending(limit, SortedSetsValue::scored));
    }

    @Override
    default List<String> zrevrangebylex(String key, LexRange range, Limit limit) {
        requireNonNull(range, "range");
        requireNonNull(limit, "limit");
        return readSet(
                key,
                set -> SortedSetsSlice.byLexFromEnd(set, range, limit.offset())
                        .descending(Limit.first(limit.count()), RankedSet.Entry::member));
    }

    @Override
    default long zcount(String key, ScoreRange range) {
        requireNonNull(range, "range");
        return this.<Integer>readSet(
                key, set -> SortedSetsSlice.byScore(set, range).size());
    }

    @Override
    default long zlexcount(String key, LexRange range) {
        requireNonNull(range, "range");
        return this.<Integer>readSet(
                key, set -> SortedSetsSlice.byLex(set, range, /* offset= */ 0).size());
    }

    @Override
    default @Nullable String zrandmember(String key) {
        return this.<@Nullable String>readSet(
                key,
                set -> set.size() == 0
                        ? null
                        : set.at(CommandDraws.one(set.size())).member());
    }

    @Override
    default List<String> zrandmember(String key, long count) {
        return readSet(
                key,
                set -> CommandDraws.<String>draw(
                        set.size(), count, rank -> set.at(rank).member()));
    }

    @Override
    default List<ScoredMember> zrandmemberWithScores(String key, long count) {
        return readSet(
                key,
                set -> CommandDraws.<ScoredMember>draw(
                        set.size(), count, rank -> SortedSetsValue.scored(set.at(rank))));
    }

    @Override
    default List<ScoredMember> zunion(Weights weights, Aggregate aggregate) {
        requireNonNull(weights, "weights");
        requireNonNull(aggregate, "aggregate");
        return read(access -> all(SortedSetsCombination.union(access, weights, aggregate)));
    }

    @Override
    default List<ScoredMember> zinter(Weights weights, Aggregate aggregate) {
        requireNonNull(weights, "weights");
        requireNonNull(aggregate, "aggregate");
        return read(access -> all(SortedSetsCombination.intersection(access, weights, aggregate)));
    }

    @Override
    default List<ScoredMember> zdiff(String... keys) {
        String[] named = CommandArguments.copyOfSome(keys);
        return read(access -> all(SortedSetsCombination.difference(access, named)));
    }

    @Override
    default Stream<String> zscanPrefix(String prefix) {
        return keysWithPrefix(SORTED_SETS, prefix);
    }

    @Override
    default boolean zkeyexists(String key) {
        return CommandDeadlines.exists(this, SORTED_SETS, requireNonNull(key, "key"));
    }

    @Override
    default long zttl(String key) {
        return CommandDeadlines.remainingSeconds(this, SORTED_SETS, requireNonNull(key, "key"));
    }

    @Override
    default long zpttl(String key) {
        return CommandDeadlines.remainingMillis(this, SORTED_SETS, requireNonNull(key, "key"));
    }

    private <T extends @Nullable Object> T readSet(String key, Function<? super RankedSet, ? extends T> command) {
        requireNonNull(key, "key");
        return read(access -> command.apply(SortedSetsValue.at(access, key)));
    }

    private static OptionalDouble score(RankedSet set, String member) {
        double score = set.score(member);
        return Double.isNaN(score) ? OptionalDouble.empty() : OptionalDouble.of(score);
    }

    private static List<ScoredMember> all(RankedSet set) {
        return SortedSetsSlice.byRank(set, 0, -1).ascending(Limit.none(), SortedSetsValue::scored);
    }
}
