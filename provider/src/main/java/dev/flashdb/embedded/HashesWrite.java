package dev.flashdb.embedded;

import static dev.flashdb.record.Space.HASHES;
import static java.util.Objects.requireNonNull;

import dev.flashdb.HashCommands;
import dev.flashdb.structure.PersistentHashMap;
import java.util.Map;

/** The commands that write hashes. */
interface HashesWrite extends HashCommands, HashesRead, CommandWriter {
    @Override
    default boolean hset(String key, String field, String value) {
        return put(key, field, value);
    }

    @Override
    default boolean hset(String key, String field, byte[] value) {
        return put(key, field, value);
    }

    @Override
    default long hset(String key, Map<String, String> values) {
        return putAll(key, CommandArguments.copy(values));
    }

    @Override
    default long hsetBytes(String key, Map<String, byte[]> values) {
        return putAll(key, CommandArguments.copy(values));
    }

    @Override
    default boolean hsetnx(String key, String field, String value) {
        return putIfAbsent(key, field, value);
    }

    @Override
    default boolean hsetnx(String key, String field, byte[] value) {
        return putIfAbsent(key, field, value);
    }

    @Override
    default long hdel(String key, String... fields) {
        requireNonNull(key, "key");
        String[] named = CommandArguments.copy(fields, "fields");
        return this.<Integer>write(access -> {
            PersistentHashMap<String, Object> old = HashesValue.at(access, key);
            PersistentHashMap<String, Object> hash = old;
            for (String field : named) {
                hash = hash.without(field);
            }
            HashesValue.replace(access, key, old, hash);
            return old.size() - hash.size();
        });
    }

    @Override
    default long hincrby(String key, String field, long increment) {
        requireNonNull(key, "key");
        requireNonNull(field, "field");
        return this.<Long>write(access -> {
            PersistentHashMap<String, Object> hash = HashesValue.at(access, key);
            long sum = StringsNumber.sum(hash.get(field), increment);
            HashesValue.replace(access, key, hash, hash.with(field, Long.toString(sum)));
            return sum;
        });
    }

    @Override
    default double hincrbyfloat(String key, String field, double increment) {
        requireNonNull(key, "key");
        requireNonNull(field, "field");
        StringsNumber.requireFinite(increment);
        return Double.parseDouble(this.<String>write(access -> {
            PersistentHashMap<String, Object> hash = HashesValue.at(access, key);
            String sum = StringsNumber.sum(hash.get(field), increment);
            HashesValue.replace(access, key, hash, hash.with(field, sum));
            return sum;
        }));
    }

    @Override
    default boolean hclear(String key) {
        return CommandDeadlines.remove(this, HASHES, requireNonNull(key, "key"));
    }

    @Override
    default boolean hexpire(String key, long seconds) {
        return CommandDeadlines.expireAfterSeconds(this, HASHES, requireNonNull(key, "key"), seconds);
    }

    @Override
    default boolean hpexpire(String key, long millis) {
        return CommandDeadlines.expireAfterMillis(this, HASHES, requireNonNull(key, "key"), millis);
    }

    @Override
    default boolean hexpireat(String key, long epochSeconds) {
        return CommandDeadlines.expireAtSeconds(this, HASHES, requireNonNull(key, "key"), epochSeconds);
    }

    @Override
    default boolean hpexpireat(String key, long epochMillis) {
        return CommandDeadlines.expireAtMillis(this, HASHES, requireNonNull(key, "key"), epochMillis);
    }

    @Override
    default boolean hpersist(String key) {
        return CommandDeadlines.persist(this, HASHES, requireNonNull(key, "key"));
    }

    private boolean put(String key, String field, Object value) {
        requireNonNull(field, "field");
        Object stored = StringsValue.stored(requireNonNull(value, "value"));
        return putAll(key, new CommandArguments.Entry(field, stored)) == 1;
    }

    private long putAll(String key, CommandArguments.Entry... entries) {
        requireNonNull(key, "key");
        return this.<Integer>write(access -> {
            PersistentHashMap<String, Object> old = HashesValue.at(access, key);
            PersistentHashMap<String, Object> hash = old;
            for (CommandArguments.Entry entry : entries) {
                hash = hash.with(entry.name(), entry.value());
            }
            HashesValue.replace(access, key, old, hash);
            return hash.size() - old.size();
        });
    }

    private boolean putIfAbsent(String key, String field, Object value) {
        requireNonNull(key, "key");
        requireNonNull(field, "field");
        Object stored = StringsValue.stored(requireNonNull(value, "value"));
        return write(access -> {
            PersistentHashMap<String, Object> hash = HashesValue.at(access, key);
            boolean absent = !hash.containsKey(field);
            if (absent) {
                HashesValue.replace(access, key, hash, hash.with(field, stored));
            }
            return absent;
        });
    }
}
