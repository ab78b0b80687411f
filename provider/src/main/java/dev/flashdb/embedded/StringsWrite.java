package dev.flashdb.embedded;

import static dev.flashdb.embedded.ReadAccess.NEVER;
import static dev.flashdb.record.Space.STRINGS;
import static java.util.Objects.requireNonNull;

import dev.flashdb.StringCommands;
import java.util.Collection;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The commands that write strings. */
interface StringsWrite extends StringCommands, StringsRead, CommandWriter {
    @Override
    default void set(String key, String value) {
        put(key, value);
    }

    @Override
    default void set(String key, byte[] value) {
        put(key, value);
    }

    @Override
    default void setex(String key, long seconds, String value) {
        putFor(key, CommandDeadlines.secondsToMillis(seconds), value);
    }

    @Override
    default void setex(String key, long seconds, byte[] value) {
        putFor(key, CommandDeadlines.secondsToMillis(seconds), value);
    }

    @Override
    default void psetex(String key, long millis, String value) {
        putFor(key, millis, value);
    }

    @Override
    default void psetex(String key, long millis, byte[] value) {
        putFor(key, millis, value);
    }

    @Override
    default boolean setnx(String key, String value) {
        return putIfAbsent(key, value);
    }

    @Override
    default boolean setnx(String key, byte[] value) {
        return putIfAbsent(key, value);
    }

    @Override
    default @Nullable String getset(String key, String value) {
        return StringsValue.textOrNull(exchange(key, value));
    }

    @Override
    default byte @Nullable [] getset(String key, byte[] value) {
        return StringsValue.bytesOrNull(exchange(key, value));
    }

    @Override
    default long append(String key, String value) {
        return join(key, value);
    }

    @Override
    default long append(String key, byte[] value) {
        return join(key, value);
    }

    @Override
    default @Nullable String getdel(String key) {
        return StringsValue.textOrNull(take(key));
    }

    @Override
    default byte @Nullable [] getdelBytes(String key) {
        return StringsValue.bytesOrNull(take(key));
    }

    @Override
    default void mset(Map<String, String> values) {
        putAll(CommandArguments.copy(values));
    }

    @Override
    default void msetBytes(Map<String, byte[]> values) {
        putAll(CommandArguments.copy(values));
    }

    @Override
    default long incrby(String key, long increment) {
        requireNonNull(key, "key");
        return this.<Long>write(access -> {
            long sum = StringsNumber.sum(access.value(STRINGS, key), increment);
            access.write(STRINGS, key, Long.toString(sum), CommandDeadlines.kept(access, STRINGS, key));
            return sum;
        });
    }

    @Override
    default double incrbyfloat(String key, double increment) {
        requireNonNull(key, "key");
        StringsNumber.requireFinite(increment);
        return Double.parseDouble(this.<String>write(access -> {
            String sum = StringsNumber.sum(access.value(STRINGS, key), increment);
            access.write(STRINGS, key, sum, CommandDeadlines.kept(access, STRINGS, key));
            return sum;
        }));
    }

    @Override
    default boolean delete(String key) {
        return CommandDeadlines.remove(this, STRINGS, requireNonNull(key, "key"));
    }

    @Override
    default long delete(Collection<String> keys) {
        String[] named = CommandArguments.copy(keys, "keys");
        return this.<Long>write(access -> {
            long deleted = 0;
            for (String key : named) {
                deleted += CommandDeadlines.remove(access, STRINGS, key) ? 1 : 0;
            }
            return deleted;
        });
    }

    @Override
    default long removePrefix(String prefix) {
        requireNonNull(prefix, "prefix");
        return this.<Long>write(access -> {
            long removed = 0;
            Iterator<Map.Entry<String, Object>> entries = access.scan(prefix, StringsPrefix.end(prefix));
            while (entries.hasNext()) {
                String key = entries.next().getKey();
                if (key.startsWith(prefix)) {
                    access.remove(STRINGS, key);
                    removed++;
                }
            }
            return removed;
        });
    }

    @Override
    default boolean expire(String key, long seconds) {
        return CommandDeadlines.expireAfterSeconds(this, STRINGS, requireNonNull(key, "key"), seconds);
    }

    @Override
    default boolean pexpire(String key, long millis) {
        return CommandDeadlines.expireAfterMillis(this, STRINGS, requireNonNull(key, "key"), millis);
    }

    @Override
    default boolean expireat(String key, long epochSeconds) {
        return CommandDeadlines.expireAtSeconds(this, STRINGS, requireNonNull(key, "key"), epochSeconds);
    }

    @Override
    default boolean pexpireat(String key, long epochMillis) {
        return CommandDeadlines.expireAtMillis(this, STRINGS, requireNonNull(key, "key"), epochMillis);
    }

    @Override
    default boolean persist(String key) {
        return CommandDeadlines.persist(this, STRINGS, requireNonNull(key, "key"));
    }

    private void put(String key, Object value) {
        requireNonNull(key, "key");
        Object stored = StringsValue.stored(requireNonNull(value, "value"));
        this.<@Nullable Void>write(access -> {
            access.write(STRINGS, key, stored, NEVER);
            return null;
        });
    }

    private void putFor(String key, long millis, Object value) {
        requireNonNull(key, "key");
        Object stored = StringsValue.stored(requireNonNull(value, "value"));
        if (millis <= 0) {
            throw new IllegalArgumentException("A time to live is positive: millis=" + millis);
        }
        this.<@Nullable Void>write(access -> {
            access.write(STRINGS, key, stored, CommandDeadlines.afterMillis(access, millis));
            return null;
        });
    }

    private boolean putIfAbsent(String key, Object value) {
        requireNonNull(key, "key");
        Object stored = StringsValue.stored(requireNonNull(value, "value"));
        return write(access -> {
            boolean absent = access.value(STRINGS, key) == null;
            if (absent) {
                access.write(STRINGS, key, stored, NEVER);
            }
            return absent;
        });
    }

    private void putAll(CommandArguments.Entry[] entries) {
        this.<@Nullable Void>write(access -> {
            for (CommandArguments.Entry entry : entries) {
                access.write(STRINGS, entry.name(), entry.value(), NEVER);
            }
            return null;
        });
    }

    private @Nullable Object exchange(String key, Object value) {
        requireNonNull(key, "key");
        Object stored = StringsValue.stored(requireNonNull(value, "value"));
        return this.<@Nullable Object>write(access -> {
            Object old = access.value(STRINGS, key);
            access.write(STRINGS, key, stored, NEVER);
            return old;
        });
    }

    private long join(String key, Object value) {
        requireNonNull(key, "key");
        Object tail = StringsValue.stored(requireNonNull(value, "value"));
        return this.<Long>write(access -> {
            Object head = access.value(STRINGS, key);
            Object whole = head == null ? tail : StringsValue.joined(head, tail);
            access.write(STRINGS, key, whole, CommandDeadlines.kept(access, STRINGS, key));
            return StringsValue.lengthBytes(whole);
        });
    }

    private @Nullable Object take(String key) {
        requireNonNull(key, "key");
        return this.<@Nullable Object>write(access -> {
            Object old = access.value(STRINGS, key);
            if (old != null) {
                access.remove(STRINGS, key);
            }
            return old;
        });
    }
}
