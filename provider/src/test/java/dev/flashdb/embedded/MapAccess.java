package dev.flashdb.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flashdb.record.Space;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The state in plain maps, with a clock that stands still until it is moved. Confined to one thread. */
final class MapAccess implements WriteAccess {
    private static final Comparator<String> UTF_8_ORDER =
            (a, b) -> Arrays.compareUnsigned(a.getBytes(UTF_8), b.getBytes(UTF_8));

    private final Map<Space, NavigableMap<String, Stored>> spaces = new EnumMap<>(Space.class);
    private long nowMillis = 1_700_000_000_000L;

    MapAccess() {
        for (Space space : Space.values()) {
            spaces.put(space, new TreeMap<>(UTF_8_ORDER));
        }
    }

    void advanceMillis(long millis) {
        nowMillis += millis;
    }

    @Override
    public long nowMillis() {
        return nowMillis;
    }

    @Override
    public @Nullable Object value(Space space, String key) {
        Stored stored = spaces.get(space).get(key);
        return stored == null || stored.deadlineMillis <= nowMillis ? null : stored.value;
    }

    @Override
    public long deadlineMillis(Space space, String key) {
        return spaces.get(space).get(key).deadlineMillis;
    }

    @Override
    public void write(Space space, String key, Object value, long deadlineMillis) {
        spaces.get(space).put(key, new Stored(value, deadlineMillis));
    }

    @Override
    public void remove(Space space, String key) {
        spaces.get(space).remove(key);
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        NavigableMap<String, Stored> strings = spaces.get(Space.STRINGS);
        if (from != null && to != null && UTF_8_ORDER.compare(from, to) > 0) {
            return Map.<String, Object>of().entrySet().iterator();
        }
        NavigableMap<String, Stored> above = from == null ? strings : strings.tailMap(from, true);
        NavigableMap<String, Stored> between = to == null ? above : above.headMap(to, false);
        return new TreeMap<>(between)
                .entrySet().stream()
                        .filter(entry -> entry.getValue().deadlineMillis > nowMillis)
                        .map(entry -> Map.entry(entry.getKey(), entry.getValue().value))
                        .iterator();
    }

    @Override
    public Iterator<String> keys(Space space) {
        return new TreeMap<>(spaces.get(space))
                .entrySet().stream()
                        .filter(entry -> entry.getValue().deadlineMillis > nowMillis)
                        .map(Map.Entry::getKey)
                        .iterator();
    }

    @Override
    public @Nullable String lastKey() {
        return spaces.get(Space.STRINGS).descendingMap().entrySet().stream()
                .filter(entry -> entry.getValue().deadlineMillis > nowMillis)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(null);
    }

    private record Stored(Object value, long deadlineMillis) {}
}
