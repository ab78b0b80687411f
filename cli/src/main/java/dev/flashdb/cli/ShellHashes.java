package dev.flashdb.cli;

import dev.flashdb.ReadTransaction;
import dev.flashdb.UpdateTransaction;
import java.util.Map;

/** The shell's commands for hashes. */
final class ShellHashes {
    private static final ItemFilter.Type TYPE = ItemFilter.Type.HASH;

    private ShellHashes() {}

    static void addTo(ShellTable table) {
        addReads(table);
        addWrites(table);
        table.addDeadlines(
                TYPE,
                "h",
                new ShellTable.Deadlines(
                        UpdateTransaction::hexpire,
                        UpdateTransaction::hpexpire,
                        UpdateTransaction::hexpireat,
                        UpdateTransaction::hpexpireat,
                        ReadTransaction::httl,
                        ReadTransaction::hpttl));
        table.write(TYPE, "hpersist", "key", (tx, a) -> tx.hpersist(a.key()));
    }

    private static void addReads(ShellTable table) {
        table.read(TYPE, "hget", "key field", (tx, a) -> {
            String key = a.key();
            return tx.hgetBytes(key, a.text("field"));
        });
        table.read(TYPE, "hmget", "key field [field ...]", (tx, a) -> {
            String key = a.key();
            return ShellTable.list(tx.hmgetBytes(key, a.texts("field")));
        });
        table.read(TYPE, "hgetall", "key", (tx, a) -> ShellTable.pairs(tx.hgetallBytes(a.key())));
        table.read(TYPE, "hkeys", "key", (tx, a) -> ShellTable.list(tx.hkeys(a.key())));
        table.read(TYPE, "hvals", "key", (tx, a) -> ShellTable.list(tx.hvalsBytes(a.key())));
        table.read(TYPE, "hlen", "key", (tx, a) -> tx.hlen(a.key()));
        table.read(TYPE, "hexists", "key field", (tx, a) -> {
            String key = a.key();
            return tx.hexists(key, a.text("field"));
        });
        table.read(
                TYPE, "hscanPrefix", "prefix [count]", (tx, a) -> ShellTable.keys(tx.hscanPrefix(a.text("prefix")), a));
        table.read(TYPE, "hkeyexists", "key", (tx, a) -> tx.hkeyexists(a.key()));
    }

    private static void addWrites(ShellTable table) {
        table.write(TYPE, "hset", "key field value [field value ...]", (tx, a) -> {
            String key = a.key();
            Map<String, Object> values = a.fields("field");
            long added = 0;
            for (Map.Entry<String, Object> value : values.entrySet()) {
                boolean isNew = value.getValue() instanceof byte[] bytes
                        ? tx.hset(key, value.getKey(), bytes)
                        : tx.hset(key, value.getKey(), (String) value.getValue());
                added += isNew ? 1 : 0;
            }
            return added;
        });
        table.write(TYPE, "hsetnx", "key field value", (tx, a) -> {
            String key = a.key();
            String field = a.text("field");
            return a.value(text -> tx.hsetnx(key, field, text), bytes -> tx.hsetnx(key, field, bytes));
        });
        table.write(TYPE, "hdel", "key field [field ...]", (tx, a) -> {
            String key = a.key();
            return tx.hdel(key, a.texts("field"));
        });
        table.write(TYPE, "hincrby", "key field increment", (tx, a) -> {
            String key = a.key();
            String field = a.text("field");
            return tx.hincrby(key, field, a.integer("increment"));
        });
        table.write(TYPE, "hincrbyfloat", "key field increment", (tx, a) -> {
            String key = a.key();
            String field = a.text("field");
            return tx.hincrbyfloat(key, field, a.number("increment"));
        });
        table.write(TYPE, "hclear", "key", (tx, a) -> tx.hclear(a.key()));
    }
}
