package dev.flashdb.cli;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the shell says to names that Redis has and this database has not. */
final class RedisNames {
    private static final Map<String, String> OURS = Map.ofEntries(
            Map.entry("del", "use delete for strings, hclear, sclear or zclear for the others"),
            Map.entry("unlink", "use delete for strings, hclear, sclear or zclear for the others"),
            Map.entry("incr", "use incrby with 1"),
            Map.entry("decr", "use incrby with -1"),
            Map.entry("decrby", "use incrby with a negative number"),
            Map.entry("hstrlen", "use hget"),
            Map.entry("strlen", "use get"),
            Map.entry("keys", "use scanPrefix, or 'flashdb-cli keys' with a prefix"),
            Map.entry("scan", "use scanPrefix"),
            Map.entry("hscan", "use hgetall, or hscanPrefix for the keys of hashes"),
            Map.entry("sscan", "use smembers, or sscanPrefix for the keys of sets"),
            Map.entry("zscan", "use zrange, or zscanPrefix for the keys of sorted sets"),
            Map.entry("type", "each type has keys of its own: use exists, hkeyexists, skeyexists or zkeyexists"),
            Map.entry("dbsize", "use 'flashdb-cli stats'"),
            Map.entry("info", "use 'flashdb-cli info'"),
            Map.entry("hmset", "use hset"),
            Map.entry("hgetdel", "use hget and hdel"),
            Map.entry("getex", "use get and expire"),
            Map.entry("flushdb", "use removePrefix with an empty prefix, or 'flashdb-cli drop' for a cache"),
            Map.entry("flushall", "use removePrefix with an empty prefix, or 'flashdb-cli drop' for a cache"),
            Map.entry("multi", "each command is a transaction of its own here; several are one in FlashDb.update"),
            Map.entry("save", "use 'flashdb-cli backup'"),
            Map.entry("bgsave", "use 'flashdb-cli backup'"),
            Map.entry("bgrewriteaof", "use 'flashdb-cli compact'"));

    private RedisNames() {}

    /** Says that there is no such command, and which one to take. */
    static String refusal(String command) {
        @Nullable String ours = OURS.get(command.toLowerCase(Locale.ROOT));
        return ours == null
                ? "There is no such command: " + command + "; 'help' names all"
                : "There is no " + command + " here: " + ours;
    }

    /** For tests. */
    static Map<String, String> all() {
        return OURS;
    }
}
