package dev.flashdb.jcache;

/** How a cache's entries are laid out in the database. Immutable. */
public enum Mapping {
    /** Each entry is a string with a deadline of its own. */
    STRINGS,
    /** The whole cache is one hash: small, eternal and unbounded, for thousands of caches side by side. */
    HASH
}
