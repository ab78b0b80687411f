package dev.flashdb.embedded;

import static dev.flashdb.record.Space.SORTED_SETS;
import static java.util.Objects.requireNonNull;

import dev.flashdb.Aggregate;
import dev.flashdb.LexRange;
import dev.flashdb.Limit;
import dev.flashdb.NotANumberException;
import dev.flashdb.ScoreRange;
import dev.flashdb.ScoredMember;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.Weights;
import dev.flashdb.ZAddOption;
import dev.flashdb.structure.RankedSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The commands that write sorted sets. */
interface SortedSetsWrite extends SortedSetCommands, SortedSetsRead, CommandWriter {
    @Override
    default boolean zadd(String key, double score, String member, ZAddOption... options) {
        return zadd(key, List.of(new ScoredMember(member, score)), options) == 1;
    }

    @Override
    default long zadd(String key, Collection<ScoredMember> members, ZAddOption... options) {
        requireNonNull(key, "key");
        List<ScoredMember> added = List.copyOf(requireNonNull(members, "members"));
        SortedSetsAddition addition = new SortedSetsAddition(options);
        return this.<Long>write(access -> {
            RankedSet old = SortedSetsValue.at(access, key);
            RankedSet set = old;
            long count = 0;
            for (ScoredMember one : added) {
                RankedSet before = set;
                if (addition.allows(set.score(one.member()), one.score())) {
                    set = set.with(one.member(), one.score());
                }
                count += addition.counts(before, set) ? 1 : 0;
            }
            SortedSetsValue.replace(access, key, old, set);
            return count;
        });
    }

    @Override
    default OptionalDouble zaddincr(String key, double increment, String member, ZAddOption... options) {
        requireNonNull(key, "key");
        requireNonNull(member, "member");
        if (Double.isNaN(increment)) {
            throw new IllegalArgumentException("An increment is a number: increment=NaN");
        }
        SortedSetsAddition addition = new SortedSetsAddition(options);
        return write(access -> {
            RankedSet set = SortedSetsValue.at(access, key);
            double old = set.score(member);
            double score = (Double.isNaN(old) ? 0 : old) + increment;
            if (Double.isNaN(score)) {
                return refusedOrNaN(addition, old, increment);
            }
            if (!addition.allows(old, score)) {
                return OptionalDouble.empty();
            }
            SortedSetsValue.replace(access, key, set, set.with(member, score));
            return OptionalDouble.of(score + 0.0);
        });
    }

    @Override
    default double zincrby(String key, double increment, String member) {
        return zaddincr(key, increment, member).orElseThrow();
    }

    @Override
    default long zrem(String key, String... members) {
        requireNonNull(key, "key");
        String[] named = CommandArguments.copy(members, "members");
        return this.<Integer>write(access -> {
            RankedSet old = SortedSetsValue.at(access, key);
            RankedSet set = old;
            for (String member : named) {
                set = set.without(member);
            }
            SortedSetsValue.replace(access, key, old, set);
            return old.size() - set.size();
        });
    }

    @Override
    default @Nullable ScoredMember zpopmin(String key) {
        List<ScoredMember> popped = zpopmin(key, 1);
        return popped.isEmpty() ? null : popped.get(0);
    }

    @Override
    default List<ScoredMember> zpopmin(String key, long count) {
        return pop(
                key,
                count,
                set -> SortedSetsSlice.byRank(set, 0, count - 1),
                slice -> slice.ascending(Limit.none(), SortedSetsValue::scored));
    }

    @Override
    default @Nullable ScoredMember zpopmax(String key) {
        List<ScoredMember> popped = zpopmax(key, 1);
        return popped.isEmpty() ? null : popped.get(0);
    }

    @Override
    default List<ScoredMember> zpopmax(String key, long count) {
        return pop(
                key,
                count,
                set -> SortedSetsSlice.byRankFromEnd(set, 0, count - 1),
                slice -> slice.descending(Limit.none(), SortedSetsValue::scored));
    }

    @Override
    default long zremrangebyrank(String key, long start, long stop) {
        return cut(key, set -> SortedSetsSlice.byRank(set, start, stop));
    }

    @Override
    default long zremrangebyscore(String key, ScoreRange range) {
        requireNonNull(range, "range");
        return cut(key, set -> SortedSetsSlice.byScore(set, range));
    }

    @Override
    default long zremrangebylex(String key, LexRange range) {
        requireNonNull(range, "range");
        return cut(key, set -> SortedSetsSlice.byLex(set, range, /* offset= */ 0));
    }

    @Override
    default long zunionstore(String destination, Weights weights, Aggregate aggregate) {
        requireNonNull(weights, "weights");
        requireNonNull(aggregate, "aggregate");
        return store(destination, access -> SortedSetsCombination.union(access, weights, aggregate));
    }

    @Override
    default long zinterstore(String destination, Weights weights, Aggregate aggregate) {
        requireNonNull(weights, "weights");
        requireNonNull(aggregate, "aggregate");
        return store(destination, access -> SortedSetsCombination.intersection(access, weights, aggregate));
    }

    @Override
    default long zdiffstore(String destination, String... keys) {
        String[] named = CommandArguments.copyOfSome(keys);
        return store(destination, access -> SortedSetsCombination.difference(access, named));
    }

    @Override
    default boolean zclear(String key) {
        return CommandDeadlines.remove(this, SORTED_SETS, requireNonNull(key, "key"));
    }

    @Override
    default boolean zexpire(String key, long seconds) {
        return CommandDeadlines.expireAfterSeconds(this, SORTED_SETS, requireNonNull(key, "key"), seconds);
    }

    @Override
    default boolean zpexpire(String key, long millis) {
        return CommandDeadlines.expireAfterMillis(this, SORTED_SETS, requireNonNull(key, "key"), millis);
    }

    @Override
    default boolean zexpireat(String key, long epochSeconds) {
        return CommandDeadlines.expireAtSeconds(this, SORTED_SETS, requireNonNull(key, "key"), epochSeconds);
    }

    @Override
    default boolean zpexpireat(String key, long epochMillis) {
        return CommandDeadlines.expireAtMillis(this, SORTED_SETS, requireNonNull(key, "key"), epochMillis);
    }

    @Override
    default boolean zpersist(String key) {
        return CommandDeadlines.persist(this, SORTED_SETS, requireNonNull(key, "key"));
    }

    private List<ScoredMember> pop(
            String key,
            long count,
            Function<RankedSet, SortedSetsSlice> slice,
            Function<SortedSetsSlice, List<ScoredMember>> as) {
        requireNonNull(key, "key");
        if (count < 0) {
            throw new IllegalArgumentException("Members to take away are zero or more: count=" + count);
        }
        if (count == 0) {
            return new ArrayList<>();
        }
        return write(access -> {
            RankedSet set = SortedSetsValue.at(access, key);
            SortedSetsSlice popped = slice.apply(set);
            SortedSetsValue.replace(access, key, set, popped.removed());
            return as.apply(popped);
        });
    }

    private long cut(String key, Function<RankedSet, SortedSetsSlice> slice) {
        requireNonNull(key, "key");
        return this.<Integer>write(access -> {
            RankedSet set = SortedSetsValue.at(access, key);
            SortedSetsSlice cut = slice.apply(set);
            SortedSetsValue.replace(access, key, set, cut.removed());
            return cut.size();
        });
    }

    private long store(String destination, Function<ReadAccess, RankedSet> combination) {
        requireNonNull(destination, "destination");
        return this.<Long>write(access -> SortedSetsValue.store(access, destination, combination.apply(access)));
    }

    /** Redis looks at NX before it adds, so a forbidden sum that would be NaN is merely forbidden. */
    private static OptionalDouble refusedOrNaN(SortedSetsAddition addition, double old, double increment) {
        if (!addition.allows(old, Double.NaN)) {
            return OptionalDouble.empty();
        }
        throw new NotANumberException("Infinity minus infinity is no score: score=" + old + " increment=" + increment);
    }
}
