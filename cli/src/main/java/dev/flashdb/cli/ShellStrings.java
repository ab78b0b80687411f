package dev.flashdb.cli;

import dev.flashdb.ReadTransaction;
import dev.flashdb.StringEntry;
import dev.flashdb.UpdateTransaction;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The shell's commands for strings. */
final class ShellStrings {
    private static final ItemFilter.Type TYPE = ItemFilter.Type.STRING;

    private ShellStrings() {}

    static void addTo(ShellTable table) {
        addReads(table);
        addWrites(table);
        table.addDeadlines(
                TYPE,
                "",
                new ShellTable.Deadlines(
                        UpdateTransaction::expire,
                        UpdateTransaction::pexpire,
                        UpdateTransaction::expireat,
                        UpdateTransaction::pexpireat,
                        ReadTransaction::ttl,
                        ReadTransaction::pttl));
        table.write(TYPE, "persist", "key", (tx, a) -> tx.persist(a.key()));
    }

    private static void addReads(ShellTable table) {
        table.read(TYPE, "exists", "key", (tx, a) -> tx.exists(a.key()));
        table.read(TYPE, "get", "key", (tx, a) -> tx.getBytes(a.key()));
        table.read(TYPE, "mget", "key [key ...]", (tx, a) -> ShellTable.list(tx.mgetBytes(a.texts("key"))));
        table.read(TYPE, "firstKey", "", (tx, a) -> tx.firstKey());
        table.read(TYPE, "lastKey", "", (tx, a) -> tx.lastKey());
        table.read(TYPE, "scanPrefix", "prefix [count]", (tx, a) -> scan(tx.scanPrefix(a.text("prefix")), a));
        table.read(TYPE, "range", "from to [count]", (tx, a) -> {
            String from = a.text("from");
            return scan(tx.range(from, a.text("to")), a);
        });
    }

    private static List<Object> scan(Stream<StringEntry> entries, Arguments arguments) {
        List<Object> replies = new ArrayList<>();
        entries.limit(ShellTable.count(arguments)).forEach(entry -> {
            replies.add(entry.key());
            replies.add(entry.bytes());
        });
        return replies;
    }

    private static void addWrites(ShellTable table) {
        table.write(TYPE, "set", "key value", (tx, a) -> {
            String key = a.key();
            return a.value(text -> done(() -> tx.set(key, text)), bytes -> done(() -> tx.set(key, bytes)));
        });
        table.write(TYPE, "setnx", "key value", (tx, a) -> {
            String key = a.key();
            return a.value(text -> tx.setnx(key, text), bytes -> tx.setnx(key, bytes));
        });
        table.write(TYPE, "setex", "key seconds value", (tx, a) -> {
            String key = a.key();
            long seconds = a.integer("seconds");
            return a.value(
                    text -> done(() -> tx.setex(key, seconds, text)),
                    bytes -> done(() -> tx.setex(key, seconds, bytes)));
        });
        table.write(TYPE, "psetex", "key milliseconds value", (tx, a) -> {
            String key = a.key();
            long millis = a.integer("milliseconds");
            return a.value(
                    text -> done(() -> tx.psetex(key, millis, text)),
                    bytes -> done(() -> tx.psetex(key, millis, bytes)));
        });
        table.write(TYPE, "getset", "key value", (tx, a) -> {
            String key = a.key();
            return a.<@Nullable Object>value(text -> tx.getset(key, text), bytes -> tx.getset(key, bytes));
        });
        table.write(TYPE, "append", "key value", (tx, a) -> {
            String key = a.key();
            return a.value(text -> tx.append(key, text), bytes -> tx.append(key, bytes));
        });
        table.write(TYPE, "mset", "key value [key value ...]", (tx, a) -> {
            Map<String, Object> values = a.fields("key");
            return done(() -> values.forEach((key, value) -> {
                if (value instanceof byte[] bytes) {
                    tx.set(key, bytes);
                } else {
                    tx.set(key, (String) value);
                }
            }));
        });
        table.write(TYPE, "getdel", "key", (tx, a) -> tx.getdelBytes(a.key()));
        table.write(TYPE, "incrby", "key increment", (tx, a) -> {
            String key = a.key();
            return tx.incrby(key, a.integer("increment"));
        });
        table.write(TYPE, "incrbyfloat", "key increment", (tx, a) -> {
            String key = a.key();
            return tx.incrbyfloat(key, a.number("increment"));
        });
        table.write(TYPE, "delete", "key [key ...]", (tx, a) -> tx.delete(List.of(a.texts("key"))));
        table.write(TYPE, "removePrefix", "prefix", (tx, a) -> tx.removePrefix(a.text("prefix")));
    }

    private static ShellTable.Status done(Runnable work) {
        work.run();
        return ShellTable.OK;
    }
}
