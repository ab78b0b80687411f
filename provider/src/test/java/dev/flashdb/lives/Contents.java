package dev.flashdb.lives;

import java.io.Serializable;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** All that a database holds, or should hold: space, key, item. Confined to one thread. */
final class Contents {
    private final Map<String, Map<String, Item>> spaces = new LinkedHashMap<>();

    /**
     * One change.
     *
     * @param key null for all keys of the space
     * @param item null for none
     */
    record Change(
            String space, @Nullable String key, @Nullable Item item) implements Serializable {}

    Contents copy() {
        Contents copy = new Contents();
        spaces.forEach((name, items) -> copy.spaces.put(name, new HashMap<>(items)));
        return copy;
    }

    Map<String, Item> space(String name) {
        return spaces.computeIfAbsent(name, any -> new HashMap<>());
    }

    void put(String space, String key, Item item) {
        space(space).put(key, item);
    }

    /** What stands under a key and has not expired; null for nothing. */
    @Nullable
    Item get(String space, String key, long nowMillis) {
        Map<String, Item> items = spaces.get(space);
        Item item = items == null ? null : items.get(key);
        return item != null && item.isVisibleAt(nowMillis) ? item : null;
    }

    void apply(Change change) {
        if (change.key == null) {
            space(change.space).clear();
        } else if (change.item == null) {
            space(change.space).remove(change.key);
        } else {
            space(change.space).put(change.key, change.item);
        }
    }

    boolean isEmpty() {
        return spaces.values().stream().allMatch(Map::isEmpty);
    }

    long bytes() {
        return spaces.values().stream()
                .flatMap(items -> items.values().stream())
                .flatMap(item -> item.fields().values().stream())
                .mapToLong(Content::bytes)
                .sum();
    }

    /** How far these contents are from others at an instant, kept while they change. */
    final class Distance {
        private final Contents other;
        private final long nowMillis;
        private long differences;

        Distance(Contents other, long nowMillis) {
            this.other = other;
            this.nowMillis = nowMillis;
            spaces.forEach((space, items) -> items.keySet().forEach(key -> differences += difference(space, key)));
            other.spaces.forEach((space, items) -> items.keySet().stream()
                    .filter(key -> !space(space).containsKey(key))
                    .forEach(key -> differences += difference(space, key)));
        }

        private int difference(String space, String key) {
            return Objects.equals(get(space, key, nowMillis), other.get(space, key, nowMillis)) ? 0 : 1;
        }

        void apply(Change change) {
            if (change.key != null) {
                differences -= difference(change.space, change.key);
                Contents.this.apply(change);
                differences += difference(change.space, change.key);
                return;
            }
            for (String key : space(change.space).keySet().toArray(String[]::new)) {
                apply(new Change(change.space, key, null));
            }
        }

        long differences() {
            return differences;
        }

        /** Some of them, for a person to read. */
        String some() {
            StringBuilder text = new StringBuilder();
            int[] left = {6};
            Contents both = copy();
            other.spaces.forEach((space, items) ->
                    items.forEach((key, item) -> both.space(space).putIfAbsent(key, item)));
            both.spaces.forEach((space, items) -> items.keySet().stream()
                    .filter(key -> difference(space, key) > 0 && left[0]-- > 0)
                    .forEach(key -> text.append("\n  ")
                            .append(space)
                            .append(' ')
                            .append(key)
                            .append(": found ")
                            .append(other.get(space, key, nowMillis))
                            .append(", expected ")
                            .append(get(space, key, nowMillis))));
            return text.toString();
        }
    }
}
