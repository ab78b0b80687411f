package dev.flashdb.embedded;

import static dev.flashdb.record.Space.SETS;
import static java.util.Objects.requireNonNull;

import dev.flashdb.SetCommands;
import dev.flashdb.structure.PersistentHashSet;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The commands that write sets. */
interface SetsWrite extends SetCommands, SetsRead, CommandWriter {
    @Override
    default long sadd(String key, String... members) {
        requireNonNull(key, "key");
        String[] named = CommandArguments.copy(members, "members");
        return this.<Integer>write(access -> {
            PersistentHashSet<String> old = SetsValue.at(access, key);
            PersistentHashSet<String> set = old;
            for (String member : named) {
                set = set.with(member);
            }
            SetsValue.replace(access, key, old, set);
            return set.size() - old.size();
        });
    }

    @Override
    default long srem(String key, String... members) {
        requireNonNull(key, "key");
        String[] named = CommandArguments.copy(members, "members");
        return this.<Integer>write(access -> {
            PersistentHashSet<String> old = SetsValue.at(access, key);
            PersistentHashSet<String> set = old;
            for (String member : named) {
                set = set.without(member);
            }
            SetsValue.replace(access, key, old, set);
            return old.size() - set.size();
        });
    }

    @Override
    default boolean smove(String source, String destination, String member) {
        requireNonNull(source, "source");
        requireNonNull(destination, "destination");
        requireNonNull(member, "member");
        return write(access -> {
            PersistentHashSet<String> from = SetsValue.at(access, source);
            if (!from.contains(member)) {
                return false;
            }
            if (!source.equals(destination)) {
                SetsValue.replace(access, source, from, from.without(member));
                PersistentHashSet<String> to = SetsValue.at(access, destination);
                SetsValue.replace(access, destination, to, to.with(member));
            }
            return true;
        });
    }

    @Override
    default @Nullable String spop(String key) {
        Set<String> popped = spop(key, 1);
        return popped.isEmpty() ? null : popped.iterator().next();
    }

    @Override
    default Set<String> spop(String key, long count) {
        requireNonNull(key, "key");
        if (count < 0) {
            throw new IllegalArgumentException("Members to take away are zero or more: count=" + count);
        }
        return write(access -> {
            PersistentHashSet<String> old = SetsValue.at(access, key);
            Set<String> popped = new LinkedHashSet<>(CommandDraws.draw(old.size(), count, old::elementAt));
            PersistentHashSet<String> set = old;
            for (String member : popped) {
                set = set.without(member);
            }
            SetsValue.replace(access, key, old, set);
            return popped;
        });
    }

    @Override
    default long sunionstore(String destination, String... keys) {
        requireNonNull(destination, "destination");
        String[] named = CommandArguments.copyOfSome(keys);
        return this.<Long>write(access -> SetsValue.store(access, destination, SetsValue.union(access, named)));
    }

    @Override
    default long sinterstore(String destination, String... keys) {
        requireNonNull(destination, "destination");
        String[] named = CommandArguments.copyOfSome(keys);
        return this.<Long>write(access -> SetsValue.store(access, destination, SetsValue.intersection(access, named)));
    }

    @Override
    default long sdiffstore(String destination, String... keys) {
        requireNonNull(destination, "destination");
        String[] named = CommandArguments.copyOfSome(keys);
        return this.<Long>write(access -> SetsValue.store(access, destination, SetsValue.difference(access, named)));
    }

    @Override
    default boolean sclear(String key) {
        return CommandDeadlines.remove(this, SETS, requireNonNull(key, "key"));
    }

    @Override
    default boolean sexpire(String key, long seconds) {
        return CommandDeadlines.expireAfterSeconds(this, SETS, requireNonNull(key, "key"), seconds);
    }

    @Override
    default boolean spexpire(String key, long millis) {
        return CommandDeadlines.expireAfterMillis(this, SETS, requireNonNull(key, "key"), millis);
    }

    @Override
    default boolean sexpireat(String key, long epochSeconds) {
        return CommandDeadlines.expireAtSeconds(this, SETS, requireNonNull(key, "key"), epochSeconds);
    }

    @Override
    default boolean spexpireat(String key, long epochMillis) {
        return CommandDeadlines.expireAtMillis(this, SETS, requireNonNull(key, "key"), epochMillis);
    }

    @Override
    default boolean spersist(String key) {
        return CommandDeadlines.persist(this, SETS, requireNonNull(key, "key"));
    }
}
