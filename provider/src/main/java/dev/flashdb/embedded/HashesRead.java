package dev.flashdb.embedded;

import static dev.flashdb.record.Space.HASHES;
import static java.util.Objects.requireNonNull;

import dev.flashdb.HashReads;
import dev.flashdb.structure.PersistentHashMap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The commands that read hashes. */
interface HashesRead extends HashReads, CommandReader {
    @Override
    default @Nullable String hget(String key, String field) {
        return this.<@Nullable String>readField(key, field, StringsValue::textOrNull);
    }

    @Override
    default byte @Nullable [] hgetBytes(String key, String field) {
        return this.<byte @Nullable []>readField(key, field, StringsValue::bytesOrNull);
    }

    @Override
    default List<@Nullable String> hmget(String key, String... fields) {
        return this.<@Nullable String>readFields(key, fields, StringsValue::textOrNull);
    }

    @Override
    default List<byte @Nullable []> hmgetBytes(String key, String... fields) {
        return this.<byte @Nullable []>readFields(key, fields, StringsValue::bytesOrNull);
    }

    @Override
    default Map<String, String> hgetall(String key) {
        return readAll(key, StringsValue::text);
    }

    @Override
    default Map<String, byte[]> hgetallBytes(String key) {
        return readAll(key, StringsValue::bytes);
    }

    @Override
    default Set<String> hkeys(String key) {
        requireNonNull(key, "key");
        return read(access -> {
            Set<String> fields = new LinkedHashSet<>();
            HashesValue.at(access, key).forEach((field, value) -> fields.add(field));
            return fields;
        });
    }

    @Override
    default List<String> hvals(String key) {
        return readValues(key, StringsValue::text);
    }

    @Override
    default List<byte[]> hvalsBytes(String key) {
        return readValues(key, StringsValue::bytes);
    }

    @Override
    default long hlen(String key) {
        requireNonNull(key, "key");
        return this.<Integer>read(access -> HashesValue.at(access, key).size());
    }

    @Override
    default boolean hexists(String key, String field) {
        return this.<Boolean>readField(key, field, value -> value != null);
    }

    @Override
    default Stream<String> hscanPrefix(String prefix) {
        return keysWithPrefix(HASHES, prefix);
    }

    @Override
    default boolean hkeyexists(String key) {
        return CommandDeadlines.exists(this, HASHES, requireNonNull(key, "key"));
    }

    @Override
    default long httl(String key) {
        return CommandDeadlines.remainingSeconds(this, HASHES, requireNonNull(key, "key"));
    }

    @Override
    default long hpttl(String key) {
        return CommandDeadlines.remainingMillis(this, HASHES, requireNonNull(key, "key"));
    }

    private <T extends @Nullable Object> T readField(String key, String field, Function<@Nullable Object, T> as) {
        requireNonNull(key, "key");
        requireNonNull(field, "field");
        return read(access -> as.apply(HashesValue.at(access, key).get(field)));
    }

    private <T extends @Nullable Object> List<T> readFields(
            String key, String[] fields, Function<@Nullable Object, T> as) {
        requireNonNull(key, "key");
        String[] named = CommandArguments.copy(fields, "fields");
        return read(access -> {
            PersistentHashMap<String, Object> hash = HashesValue.at(access, key);
            List<T> values = new ArrayList<>(named.length);
            for (String field : named) {
                values.add(as.apply(hash.get(field)));
            }
            return values;
        });
    }

    private <T> Map<String, T> readAll(String key, Function<Object, ? extends T> as) {
        requireNonNull(key, "key");
        return read(access -> {
            Map<String, T> all = new LinkedHashMap<>();
            HashesValue.at(access, key).forEach((field, value) -> all.put(field, as.apply(value)));
            return all;
        });
    }

    private <T> List<T> readValues(String key, Function<Object, ? extends T> as) {
        requireNonNull(key, "key");
        return read(access -> {
            List<T> values = new ArrayList<>();
            HashesValue.at(access, key).forEach((field, value) -> values.add(as.apply(value)));
            return values;
        });
    }
}
