package dev.flashdb.cli;

import dev.flashdb.ReadTransaction;
import dev.flashdb.UpdateTransaction;

/** The shell's commands for sets. */
final class ShellSets {
    private static final ItemFilter.Type TYPE = ItemFilter.Type.SET;

    private ShellSets() {}

    static void addTo(ShellTable table) {
        addReads(table);
        addWrites(table);
        table.addDeadlines(
                TYPE,
                "s",
                new ShellTable.Deadlines(
                        UpdateTransaction::sexpire,
                        UpdateTransaction::spexpire,
                        UpdateTransaction::sexpireat,
                        UpdateTransaction::spexpireat,
                        ReadTransaction::sttl,
                        ReadTransaction::spttl));
        table.write(TYPE, "spersist", "key", (tx, a) -> tx.spersist(a.key()));
    }

    private static void addReads(ShellTable table) {
        table.read(TYPE, "sismember", "key member", (tx, a) -> {
            String key = a.key();
            return tx.sismember(key, a.text("member"));
        });
        table.read(TYPE, "smismember", "key member [member ...]", (tx, a) -> {
            String key = a.key();
            return ShellTable.list(tx.smismember(key, a.texts("member")));
        });
        table.read(TYPE, "srandmember", "key [count]", (tx, a) -> {
            String key = a.key();
            return a.hasMore() ? ShellTable.list(tx.srandmember(key, a.integer("count"))) : tx.srandmember(key);
        });
        table.read(TYPE, "scard", "key", (tx, a) -> tx.scard(a.key()));
        table.read(TYPE, "smembers", "key", (tx, a) -> ShellTable.list(tx.smembers(a.key())));
        table.read(TYPE, "sunion", "key [key ...]", (tx, a) -> ShellTable.list(tx.sunion(a.texts("key"))));
        table.read(TYPE, "sinter", "key [key ...]", (tx, a) -> ShellTable.list(tx.sinter(a.texts("key"))));
        table.read(TYPE, "sdiff", "key [key ...]", (tx, a) -> ShellTable.list(tx.sdiff(a.texts("key"))));
        table.read(
                TYPE, "sscanPrefix", "prefix [count]", (tx, a) -> ShellTable.keys(tx.sscanPrefix(a.text("prefix")), a));
        table.read(TYPE, "skeyexists", "key", (tx, a) -> tx.skeyexists(a.key()));
    }

    private static void addWrites(ShellTable table) {
        table.write(TYPE, "sadd", "key member [member ...]", (tx, a) -> {
            String key = a.key();
            return tx.sadd(key, a.texts("member"));
        });
        table.write(TYPE, "srem", "key member [member ...]", (tx, a) -> {
            String key = a.key();
            return tx.srem(key, a.texts("member"));
        });
        table.write(TYPE, "smove", "source destination member", (tx, a) -> {
            String source = a.text("source");
            String destination = a.text("destination");
            return tx.smove(source, destination, a.text("member"));
        });
        table.write(TYPE, "spop", "key [count]", (tx, a) -> {
            String key = a.key();
            return a.hasMore() ? ShellTable.list(tx.spop(key, a.integer("count"))) : tx.spop(key);
        });
        table.write(TYPE, "sunionstore", "destination key [key ...]", (tx, a) -> {
            String destination = a.text("destination");
            return tx.sunionstore(destination, a.texts("key"));
        });
        table.write(TYPE, "sinterstore", "destination key [key ...]", (tx, a) -> {
            String destination = a.text("destination");
            return tx.sinterstore(destination, a.texts("key"));
        });
        table.write(TYPE, "sdiffstore", "destination key [key ...]", (tx, a) -> {
            String destination = a.text("destination");
            return tx.sdiffstore(destination, a.texts("key"));
        });
        table.write(TYPE, "sclear", "key", (tx, a) -> tx.sclear(a.key()));
    }
}
