package dev.flashdb.embedded;

import static java.util.Objects.requireNonNull;

import dev.flashdb.ZAddOption;
import dev.flashdb.structure.RankedSet;
import java.util.EnumSet;
import java.util.Set;

/** The conditions of one ZADD. Immutable. */
final class SortedSetsAddition {
    private final Set<ZAddOption> options;

    SortedSetsAddition(ZAddOption... options) {
        Set<ZAddOption> chosen = EnumSet.noneOf(ZAddOption.class);
        for (ZAddOption option : requireNonNull(options, "options")) {
            chosen.add(requireNonNull(option, "options"));
        }
        this.options = chosen;
        boolean contradicts = has(ZAddOption.NX) && (has(ZAddOption.XX) || has(ZAddOption.GT) || has(ZAddOption.LT))
                || has(ZAddOption.GT) && has(ZAddOption.LT);
        if (contradicts) {
            throw new IllegalArgumentException(
                    "NX goes with none of XX, GT, LT, and GT not with LT: options=" + chosen);
        }
    }

    /** Whether a member that now has a score, NaN for an absent one, may get another. */
    boolean allows(double oldScore, double score) {
        if (Double.isNaN(oldScore)) {
            return !has(ZAddOption.XX);
        }
        return !has(ZAddOption.NX)
                && !(has(ZAddOption.GT) && score <= oldScore)
                && !(has(ZAddOption.LT) && score >= oldScore);
    }

    /** Whether the step from one sorted set to the next, by one member, counts. */
    boolean counts(RankedSet before, RankedSet after) {
        return after.size() > before.size() || has(ZAddOption.CH) && after != before;
    }

    private boolean has(ZAddOption option) {
        return options.contains(option);
    }
}
