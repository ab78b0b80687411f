package dev.flashdb.embedded;

import dev.flashdb.Aggregate;
import dev.flashdb.Weights;
import dev.flashdb.structure.RankedSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/*
 * Which score comes of several is a matter of the order in which they are added, in the last bit and where infinities meet: so
 * the sets are taken as Redis takes them, smallest first, equals in the order named. Redis turns a NaN product (infinity times
 * zero) into zero in a union, but in an intersection only that of the smallest set; and a NaN sum into zero in both.
 */
/** What several sorted sets make. */
final class SortedSetsCombination {
    private SortedSetsCombination() {}

    static RankedSet union(ReadAccess access, Weights weights, Aggregate aggregate) {
        Map<String, Double> scores = new LinkedHashMap<>();
        for (Weighted source : sources(access, weights)) {
            for (RankedSet.Entry entry : source.set) {
                scores.merge(
                        entry.member(),
                        zeroForNaN(entry.score() * source.weight),
                        (old, score) -> aggregated(aggregate, old, score));
            }
        }
        return ranked(scores);
    }

    static RankedSet intersection(ReadAccess access, Weights weights, Aggregate aggregate) {
        List<Weighted> sources = sources(access, weights);
        List<Weighted> others = sources.subList(1, sources.size());
        Map<String, Double> scores = new LinkedHashMap<>();
        for (RankedSet.Entry entry : sources.get(0).set) {
            if (others.stream().allMatch(other -> other.set.contains(entry.member()))) {
                double score = zeroForNaN(entry.score() * sources.get(0).weight);
                for (Weighted other : others) {
                    score = aggregated(aggregate, score, other.set.score(entry.member()) * other.weight);
                }
                scores.put(entry.member(), score);
            }
        }
        return ranked(scores);
    }

    static RankedSet difference(ReadAccess access, String[] keys) {
        RankedSet rest = SortedSetsValue.at(access, keys[0]);
        for (int i = 1; i < keys.length && rest.size() > 0; i++) {
            RankedSet other = SortedSetsValue.at(access, keys[i]);
            for (RankedSet.Entry entry : rest) {
                if (other.contains(entry.member())) {
                    rest = rest.without(entry.member());
                }
            }
        }
        return rest;
    }

    private static List<Weighted> sources(ReadAccess access, Weights weights) {
        List<Weighted> sources = new ArrayList<>();
        for (Weights.WeightedKey key : weights.keys()) {
            sources.add(new Weighted(SortedSetsValue.at(access, key.key()), key.weight()));
        }
        sources.sort(Comparator.comparingInt(source -> source.set.size()));
        return sources;
    }

    private static double aggregated(Aggregate aggregate, double old, double score) {
        return switch (aggregate) {
            case SUM -> zeroForNaN(old + score);
            case MIN -> score < old ? score : old;
            case MAX -> score > old ? score : old;
        };
    }

    private static double zeroForNaN(double score) {
        return Double.isNaN(score) ? 0 : score;
    }

    private static RankedSet ranked(Map<String, Double> scores) {
        RankedSet set = RankedSet.empty();
        for (Map.Entry<String, Double> entry : scores.entrySet()) {
            set = set.with(entry.getKey(), entry.getValue());
        }
        return set;
    }

    private record Weighted(RankedSet set, double weight) {}
}
