package dev.flashdb.embedded;

import static dev.flashdb.record.Space.STRINGS;
import static java.util.Objects.requireNonNull;

import dev.flashdb.StringEntry;
import dev.flashdb.StringReads;
import dev.flashdb.engine.SnapshotScan;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands that read strings. */
interface StringsRead extends StringReads, CommandReader {
    @Override
    default @Nullable String get(String key) {
        requireNonNull(key, "key");
        return this.<@Nullable String>read(access -> StringsValue.textOrNull(access.value(STRINGS, key)));
    }

    @Override
    default byte @Nullable [] getBytes(String key) {
        requireNonNull(key, "key");
        return this.<byte @Nullable []>read(access -> StringsValue.bytesOrNull(access.value(STRINGS, key)));
    }

    @Override
    default boolean exists(String key) {
        return CommandDeadlines.exists(this, STRINGS, requireNonNull(key, "key"));
    }

    @Override
    default List<@Nullable String> mget(String... keys) {
        return this.<@Nullable String>readEach(CommandArguments.copy(keys, "keys"), StringsValue::textOrNull);
    }

    @Override
    default List<byte @Nullable []> mgetBytes(String... keys) {
        return this.<byte @Nullable []>readEach(CommandArguments.copy(keys, "keys"), StringsValue::bytesOrNull);
    }

    @Override
    default long ttl(String key) {
        return CommandDeadlines.remainingSeconds(this, STRINGS, requireNonNull(key, "key"));
    }

    @Override
    default long pttl(String key) {
        return CommandDeadlines.remainingMillis(this, STRINGS, requireNonNull(key, "key"));
    }

    @Override
    default Stream<StringEntry> scanPrefix(String prefix) {
        requireNonNull(prefix, "prefix");
        return stream(prefix, StringsPrefix.end(prefix))
                .filter(entry -> entry.key().startsWith(prefix));
    }

    @Override
    default Stream<StringEntry> range(@Nullable String from, @Nullable String to) {
        return stream(from, to);
    }

    @Override
    default @Nullable String firstKey() {
        return this.<@Nullable String>read(access -> {
            Iterator<Map.Entry<String, Object>> entries = access.scan(null, null);
            return entries.hasNext() ? entries.next().getKey() : null;
        });
    }

    @Override
    default @Nullable String lastKey() {
        return this.<@Nullable String>read(ReadAccess::lastKey);
    }

    private Stream<StringEntry> stream(@Nullable String from, @Nullable String to) {
        return SnapshotScan.stream(scan(from, to), Spliterator.ORDERED | Spliterator.DISTINCT)
                .map(entry -> new StringsValue.Scanned(entry.getKey(), entry.getValue()));
    }

    private <T extends @Nullable Object> List<T> readEach(String[] keys, Function<@Nullable Object, T> as) {
        return read(access -> {
            List<T> values = new ArrayList<>(keys.length);
            for (String key : keys) {
                values.add(as.apply(access.value(STRINGS, key)));
            }
            return values;
        });
    }
}
