package dev.flashdb.embedded;

import static dev.flashdb.record.Space.SORTED_SETS;

import dev.flashdb.ScoredMember;
import dev.flashdb.structure.RankedSet;

/** A value of {@link Space#SORTED_SETS}. */
final class SortedSetsValue {
    private SortedSetsValue() {}

    /** The sorted set under a key, an empty one when there is none. */
    static RankedSet at(ReadAccess access, String key) {
        Object value = access.value(SORTED_SETS, key);
        return value == null ? RankedSet.empty() : (RankedSet) value;
    }

    static void replace(WriteAccess access, String key, RankedSet old, RankedSet changed) {
        CommandDeadlines.replace(access, SORTED_SETS, key, old, changed, RankedSet::size);
    }

    /** Puts a sorted set in the place of whatever was there, without a deadline; an empty one leaves no key. */
    static long store(WriteAccess access, String key, RankedSet set) {
        if (set.size() == 0) {
            access.remove(SORTED_SETS, key);
        } else {
            access.write(SORTED_SETS, key, set, ReadAccess.NEVER);
        }
        return set.size();
    }

    static ScoredMember scored(RankedSet.Entry entry) {
        return new ScoredMember(entry.member(), entry.score());
    }
}
