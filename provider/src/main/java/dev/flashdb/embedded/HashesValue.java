package dev.flashdb.embedded;

import dev.flashdb.record.Space;
import dev.flashdb.structure.PersistentHashMap;

/** A value of {@link Space#HASHES}. */
final class HashesValue {
    private HashesValue() {}

    /** The hash under a key, an empty one when there is none. */
    @SuppressWarnings("unchecked") // nothing else is ever written to this space
    static PersistentHashMap<String, Object> at(ReadAccess access, String key) {
        Object value = access.value(Space.HASHES, key);
        return value == null ? PersistentHashMap.empty() : (PersistentHashMap<String, Object>) value;
    }

    static void replace(
            WriteAccess access,
            String key,
            PersistentHashMap<String, Object> old,
            PersistentHashMap<String, Object> changed) {
        CommandDeadlines.replace(access, Space.HASHES, key, old, changed, PersistentHashMap::size);
    }
}
