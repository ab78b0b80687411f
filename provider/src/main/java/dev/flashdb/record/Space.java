package dev.flashdb.record;

/** The four key spaces of a database. A string {@code a} and a set {@code a} do not meet. Immutable. */
public enum Space {
    /** Values are a {@code String} or a {@code byte[]} that nobody changes. */
    STRINGS,
    /** Values are a non-empty {@code PersistentHashMap} of fields to values as in {@link #STRINGS}. */
    HASHES,
    /** Values are a non-empty {@code PersistentHashSet} of members. */
    SETS,
    /** Values are a non-empty {@code RankedSet}. */
    SORTED_SETS
}
