package dev.flashdb.codec;

import java.io.Serializable;

/**
 * Makes the codec of one cache's values, when the cache is created. Serializable, so that a lambda may be part of a
 * serialized configuration. Implementations must be Thread-safe; one that a setting names has a public constructor without
 * parameters.
 */
@FunctionalInterface
public interface CodecFactory extends Serializable {
    /**
     * Makes a codec. The cache lets go of it when it is closed.
     *
     * @param allowed the classes that may be named in the bytes: a codec that makes objects of classes named there must
     *     ask for each, before it loads the class, since the bytes may come from a hostile file
     * @param loader where the application's classes are looked up
     * @return a codec for all values of the cache, never null; any {@link Codec#name()} but {@code standard}
     */
    Codec<Object> create(SerialFilter allowed, ClassLoader loader);
}
