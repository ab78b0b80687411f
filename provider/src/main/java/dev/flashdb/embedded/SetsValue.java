package dev.flashdb.embedded;

import static dev.flashdb.record.Space.SETS;

import dev.flashdb.structure.PersistentHashSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A value of {@link Space#SETS}, and what several of them make. */
final class SetsValue {
    private SetsValue() {}

    /** The set under a key, an empty one when there is none. */
    @SuppressWarnings("unchecked") // nothing else is ever written to this space
    static PersistentHashSet<String> at(ReadAccess access, String key) {
        Object value = access.value(SETS, key);
        return value == null ? PersistentHashSet.empty() : (PersistentHashSet<String>) value;
    }

    static void replace(
            WriteAccess access, String key, PersistentHashSet<String> old, PersistentHashSet<String> changed) {
        CommandDeadlines.replace(access, SETS, key, old, changed, PersistentHashSet::size);
    }

    /** Puts members in the place of whatever was there, without a deadline; no members leave no set. */
    static long store(WriteAccess access, String key, Set<String> members) {
        if (members.isEmpty()) {
            access.remove(SETS, key);
            return 0;
        }
        PersistentHashSet<String> set = PersistentHashSet.empty();
        for (String member : members) {
            set = set.with(member);
        }
        access.write(SETS, key, set, ReadAccess.NEVER);
        return set.size();
    }

    static Set<String> copy(PersistentHashSet<String> set) {
        Set<String> members = new LinkedHashSet<>();
        set.forEach(members::add);
        return members;
    }

    static Set<String> union(ReadAccess access, String[] keys) {
        Set<String> members = new LinkedHashSet<>();
        for (String key : keys) {
            at(access, key).forEach(members::add);
        }
        return members;
    }

    static Set<String> intersection(ReadAccess access, String[] keys) {
        List<PersistentHashSet<String>> sets = new ArrayList<>();
        for (String key : keys) {
            sets.add(at(access, key));
        }
        sets.sort(Comparator.comparingInt(PersistentHashSet::size));
        Set<String> members = new LinkedHashSet<>();
        for (String member : sets.get(0)) {
            if (sets.stream().allMatch(set -> set.contains(member))) {
                members.add(member);
            }
        }
        return members;
    }

    static Set<String> difference(ReadAccess access, String[] keys) {
        List<PersistentHashSet<String>> others = new ArrayList<>();
        for (int i = 1; i < keys.length; i++) {
            others.add(at(access, keys[i]));
        }
        Set<String> members = new LinkedHashSet<>();
        for (String member : at(access, keys[0])) {
            if (others.stream().noneMatch(set -> set.contains(member))) {
                members.add(member);
            }
        }
        return members;
    }
}
