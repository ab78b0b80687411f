package dev.flashdb.lives;

import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;

/**
 * What stands under a key. Immutable.
 *
 * @param fields a hash's fields, a set's members; for a string or a cache's entry the one field {@link #VALUE}
 * @param deadlineMillis when it expires; {@link #NEVER} for never
 */
record Item(Map<String, Content> fields, long deadlineMillis) implements Serializable {
    static final long NEVER = Long.MAX_VALUE;
    static final String VALUE = "";

    static Item of(Content value, long deadlineMillis) {
        return new Item(Map.of(VALUE, value), deadlineMillis);
    }

    boolean isVisibleAt(long millis) {
        return deadlineMillis > millis;
    }

    Item with(String field, Content value) {
        Map<String, Content> changed = new TreeMap<>(fields);
        changed.put(field, value);
        return new Item(changed, deadlineMillis);
    }

    /** Without a field; null when nothing is left. */
    Item without(String field) {
        Map<String, Content> changed = new TreeMap<>(fields);
        changed.remove(field);
        return changed.isEmpty() ? null : new Item(changed, deadlineMillis);
    }

    Item until(long millis) {
        return new Item(fields, millis);
    }
}
