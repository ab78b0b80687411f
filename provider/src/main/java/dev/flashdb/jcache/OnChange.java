package dev.flashdb.jcache;

/**
 * What happens to the stored entries of a durable cache that is created with another codec, type of keys or values, order,
 * mapping or way to store than they were written with. Immutable.
 */
public enum OnChange {
    /** What can be read stays, and is stored anew as it is used; the rest counts as absent. The default. */
    ADAPT,
    /** The cache starts cold; one line in the log says how many entries went. */
    DISCARD,
    /** {@code createCache} throws a {@link javax.cache.CacheException} that names both sides. */
    REFUSE
}
