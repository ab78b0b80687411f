package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.ReadTransaction;
import dev.flashdb.UpdateTransaction;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands of the shell: those of the command table, with Redis' names, arguments and replies. */
final class ShellTable {
    /** A reply that is no data, as {@code OK}. */
    record Status(String text) {}

    static final Status OK = new Status("OK");

    /** What a command reads. Its arguments are taken as it goes. */
    @FunctionalInterface
    interface Reading {
        /**
         * Reads.
         *
         * @return null, a {@link Status}, a {@code Boolean}, {@code Long}, {@code Double}, {@code String} or {@code byte[]}, or a
         *     list of such
         */
        @Nullable
        Object on(ReadTransaction tx, Arguments arguments);
    }

    /** What a command changes. */
    @FunctionalInterface
    interface Writing {
        /** Writes; the result is as that of {@link Reading}. */
        @Nullable
        Object on(UpdateTransaction tx, Arguments arguments);
    }

    /**
     * One command. Immutable.
     *
     * @param type the type of its keys, for completion
     * @param usage its arguments
     * @param reading what it reads; null for one that writes
     * @param writing what it writes; null for one that reads
     */
    record Entry(
            String name,
            ItemFilter.Type type,
            String usage,
            @Nullable Reading reading,
            @Nullable Writing writing) {

        /** Does all of it at one instant, or nothing when an argument is left over or it fails. */
        @Nullable
        Object run(FlashDb db, Arguments arguments) {
            if (reading != null) {
                return db.<@Nullable Object, RuntimeException>view(tx -> whole(reading.on(tx, arguments), arguments));
            }
            Writing present = Objects.requireNonNull(writing);
            return db.<@Nullable Object, RuntimeException>update(tx -> whole(present.on(tx, arguments), arguments));
        }

        private static @Nullable Object whole(@Nullable Object reply, Arguments arguments) {
            arguments.requireNoMore();
            return reply;
        }
    }

    private final Map<String, Entry> entries = new TreeMap<>();

    ShellTable() {
        ShellStrings.addTo(this);
        ShellHashes.addTo(this);
        ShellSets.addTo(this);
        ShellSortedSets.addTo(this);
    }

    @Nullable
    Entry get(String name) {
        return entries.get(name.toLowerCase(Locale.ROOT));
    }

    /** In the order of their names. */
    Collection<Entry> entries() {
        return entries.values();
    }

    void read(ItemFilter.Type type, String name, String usage, Reading reading) {
        entries.put(name.toLowerCase(Locale.ROOT), new Entry(name, type, usage, reading, null));
    }

    void write(ItemFilter.Type type, String name, String usage, Writing writing) {
        entries.put(name.toLowerCase(Locale.ROOT), new Entry(name, type, usage, null, writing));
    }

    /** Returns the count that an argument says, if there is one more; else as much as there can be. */
    static long count(Arguments arguments) {
        long count = arguments.hasMore() ? arguments.integer("count") : Long.MAX_VALUE;
        if (count < 0) {
            throw new UsageException("A count is 0 or more: count=" + count);
        }
        return count;
    }

    /** Returns keys, no more than the next argument says, if there is one. */
    static List<Object> keys(Stream<String> keys, Arguments arguments) {
        return keys.limit(count(arguments)).<Object>map(key -> key).toList();
    }

    static List<Object> list(Collection<?> replies) {
        return new ArrayList<>(replies);
    }

    static List<Object> pairs(Map<String, ?> map) {
        List<Object> pairs = new ArrayList<>();
        map.forEach((key, value) -> {
            pairs.add(key);
            pairs.add(value);
        });
        return pairs;
    }

    /** The commands about deadlines, which differ between the types in their first letter only. */
    record Deadlines(
            Deadline expire, Deadline pexpire, Deadline expireat, Deadline pexpireat, Remaining ttl, Remaining pttl) {}

    /** Sets a deadline. */
    @FunctionalInterface
    interface Deadline {
        boolean set(UpdateTransaction tx, String key, long time);
    }

    /** Says what is left. */
    @FunctionalInterface
    interface Remaining {
        long of(ReadTransaction tx, String key);
    }

    void addDeadlines(ItemFilter.Type type, String letter, Deadlines deadlines) {
        write(type, letter + "expire", "key seconds", deadline(deadlines.expire));
        write(type, letter + "pexpire", "key milliseconds", deadline(deadlines.pexpire));
        write(type, letter + "expireat", "key unix-seconds", deadline(deadlines.expireat));
        write(type, letter + "pexpireat", "key unix-milliseconds", deadline(deadlines.pexpireat));
        read(type, letter + "ttl", "key", (tx, a) -> deadlines.ttl.of(tx, a.key()));
        read(type, letter + "pttl", "key", (tx, a) -> deadlines.pttl.of(tx, a.key()));
    }

    private static Writing deadline(Deadline deadline) {
        return (tx, a) -> {
            String key = a.key();
            return deadline.set(tx, key, a.integer("time"));
        };
    }
}
