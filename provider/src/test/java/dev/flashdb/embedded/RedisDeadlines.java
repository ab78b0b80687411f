package dev.flashdb.embedded;

import dev.flashdb.HashCommands;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;

/** Redis has one EXPIREAT for all types, we have one a type. */
interface RedisDeadlines {
    boolean expire(String key, long seconds);

    boolean pexpire(String key, long millis);

    boolean expireat(String key, long epochSeconds);

    boolean pexpireat(String key, long epochMillis);

    boolean persist(String key);

    long pttl(String key);

    static RedisDeadlines of(CommandTarget target, char space) {
        return switch (space) {
            case 's' -> ofStrings(target.strings());
            case 'h' -> ofHashes(target.hashes());
            case 't' -> ofSets(target.sets());
            default -> ofSortedSets(target.sortedSets());
        };
    }

    private static RedisDeadlines ofStrings(StringCommands commands) {
        return new RedisDeadlines() {
            @Override
            public boolean expire(String key, long seconds) {
                return commands.expire(key, seconds);
            }

            @Override
            public boolean pexpire(String key, long millis) {
                return commands.pexpire(key, millis);
            }

            @Override
            public boolean expireat(String key, long epochSeconds) {
                return commands.expireat(key, epochSeconds);
            }

            @Override
            public boolean pexpireat(String key, long epochMillis) {
                return commands.pexpireat(key, epochMillis);
            }

            @Override
            public boolean persist(String key) {
                return commands.persist(key);
            }

            @Override
            public long pttl(String key) {
                return commands.pttl(key);
            }
        };
    }

    private static RedisDeadlines ofHashes(HashCommands commands) {
        return new RedisDeadlines() {
            @Override
            public boolean expire(String key, long seconds) {
                return commands.hexpire(key, seconds);
            }

            @Override
            public boolean pexpire(String key, long millis) {
                return commands.hpexpire(key, millis);
            }

            @Override
            public boolean expireat(String key, long epochSeconds) {
                return commands.hexpireat(key, epochSeconds);
            }

            @Override
            public boolean pexpireat(String key, long epochMillis) {
                return commands.hpexpireat(key, epochMillis);
            }

            @Override
            public boolean persist(String key) {
                return commands.hpersist(key);
            }

            @Override
            public long pttl(String key) {
                return commands.hpttl(key);
            }
        };
    }

    private static RedisDeadlines ofSets(SetCommands commands) {
        return new RedisDeadlines() {
            @Override
            public boolean expire(String key, long seconds) {
                return commands.sexpire(key, seconds);
            }

            @Override
            public boolean pexpire(String key, long millis) {
                return commands.spexpire(key, millis);
            }

            @Override
            public boolean expireat(String key, long epochSeconds) {
                return commands.sexpireat(key, epochSeconds);
            }

            @Override
            public boolean pexpireat(String key, long epochMillis) {
                return commands.spexpireat(key, epochMillis);
            }

            @Override
            public boolean persist(String key) {
                return commands.spersist(key);
            }

            @Override
            public long pttl(String key) {
                return commands.spttl(key);
            }
        };
    }

    private static RedisDeadlines ofSortedSets(SortedSetCommands commands) {
        return new RedisDeadlines() {
            @Override
            public boolean expire(String key, long seconds) {
                return commands.zexpire(key, seconds);
            }

            @Override
            public boolean pexpire(String key, long millis) {
                return commands.zpexpire(key, millis);
            }

            @Override
            public boolean expireat(String key, long epochSeconds) {
                return commands.zexpireat(key, epochSeconds);
            }

            @Override
            public boolean pexpireat(String key, long epochMillis) {
                return commands.zpexpireat(key, epochMillis);
            }

            @Override
            public boolean persist(String key) {
                return commands.zpersist(key);
            }

            @Override
            public long pttl(String key) {
                return commands.zpttl(key);
            }
        };
    }
}
