package dev.flashdb.embedded;

import static dev.flashdb.record.Space.SETS;
import static java.util.Objects.requireNonNull;

import dev.flashdb.SetReads;
import dev.flashdb.structure.PersistentHashSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands that read sets. */
interface SetsRead extends SetReads, CommandReader {
    @Override
    default boolean sismember(String key, String member) {
        requireNonNull(key, "key");
        requireNonNull(member, "member");
        return read(access -> SetsValue.at(access, key).contains(member));
    }

    @Override
    default List<Boolean> smismember(String key, String... members) {
        requireNonNull(key, "key");
        String[] named = CommandArguments.copy(members, "members");
        return read(access -> {
            PersistentHashSet<String> set = SetsValue.at(access, key);
            List<Boolean> are = new ArrayList<>(named.length);
            for (String member : named) {
                are.add(set.contains(member));
            }
            return are;
        });
    }

    @Override
    default @Nullable String srandmember(String key) {
        requireNonNull(key, "key");
        return this.<@Nullable String>read(access -> {
            PersistentHashSet<String> set = SetsValue.at(access, key);
            return set.isEmpty() ? null : set.elementAt(CommandDraws.one(set.size()));
        });
    }

    @Override
    default List<String> srandmember(String key, long count) {
        requireNonNull(key, "key");
        return read(access -> {
            PersistentHashSet<String> set = SetsValue.at(access, key);
            return CommandDraws.<String>draw(set.size(), count, set::elementAt);
        });
    }

    @Override
    default long scard(String key) {
        requireNonNull(key, "key");
        return this.<Integer>read(access -> SetsValue.at(access, key).size());
    }

    @Override
    default Set<String> smembers(String key) {
        requireNonNull(key, "key");
        return read(access -> SetsValue.copy(SetsValue.at(access, key)));
    }

    @Override
    default Set<String> sunion(String... keys) {
        String[] named = CommandArguments.copyOfSome(keys);
        return read(access -> SetsValue.union(access, named));
    }

    @Override
    default Set<String> sinter(String... keys) {
        String[] named = CommandArguments.copyOfSome(keys);
        return read(access -> SetsValue.intersection(access, named));
    }

    @Override
    default Set<String> sdiff(String... keys) {
        String[] named = CommandArguments.copyOfSome(keys);
        return read(access -> SetsValue.difference(access, named));
    }

    @Override
    default Stream<String> sscanPrefix(String prefix) {
        return keysWithPrefix(SETS, prefix);
    }

    @Override
    default boolean skeyexists(String key) {
        return CommandDeadlines.exists(this, SETS, requireNonNull(key, "key"));
    }

    @Override
    default long sttl(String key) {
        return CommandDeadlines.remainingSeconds(this, SETS, requireNonNull(key, "key"));
    }

    @Override
    default long spttl(String key) {
        return CommandDeadlines.remainingMillis(this, SETS, requireNonNull(key, "key"));
    }
}
