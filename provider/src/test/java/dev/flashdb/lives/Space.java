package dev.flashdb.lives;

import java.io.Serializable;

/**
 * One of the namespaces of a life. Immutable.
 *
 * @param name as a cache is called; the native ones are called as their kind
 */
record Space(String name, Kind kind) implements Serializable {
    enum Kind {
        STRINGS,
        HASHES,
        SETS,
        SORTED_SETS,
        PLAIN_CACHE,
        ORDERED_CACHE,
        HASH_CACHE,
        /** Its values are of a class that a session may not see. */
        PARCEL_CACHE;

        boolean isCache() {
            return ordinal() >= PLAIN_CACHE.ordinal();
        }

        boolean hasFields() {
            return this == HASHES || this == SETS || this == SORTED_SETS;
        }

        /** Whether all of it goes at once when it is cleared. */
        boolean canBeCleared() {
            return isCache() || this == STRINGS;
        }
    }

    @Override
    public String toString() {
        return kind.isCache() ? name + ":" + kind : name;
    }
}
