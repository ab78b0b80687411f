package dev.flashdb.record;

import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import java.util.function.BiConsumer;

/**
 * How the entries of a durable namespace become bytes, and objects again. Thread-safe.
 *
 * @param keyType the name of the keys' declared class
 * @param valueType the name of the values' declared class
 * @param keys makes keys bytes
 * @param values makes values bytes; its name is remembered with the entries
 * @param unreadable told of bytes that cannot be made an object again, and why: "key" or "value"
 * @param identity what else is remembered with the entries, and what a difference means
 */
public record Coding(
        String keyType,
        String valueType,
        Codec<Object> keys,
        Codec<Object> values,
        BiConsumer<String, CodecException> unreadable,
        Identity identity) {

    /**
     * Makes a coding of entries without a version, whose stored settings have to be the same.
     *
     * @param keyType the name of the keys' declared class
     * @param valueType the name of the values' declared class
     * @param keys makes keys bytes
     * @param values makes values bytes
     * @param unreadable told of bytes that cannot be made an object again
     */
    public Coding(
            String keyType,
            String valueType,
            Codec<Object> keys,
            Codec<Object> values,
            BiConsumer<String, CodecException> unreadable) {
        this(keyType, valueType, keys, values, unreadable, Identity.NONE);
    }

    /** What happens to stored entries of other settings. */
    public enum OnChange {
        /** They stay: what can be read is there. */
        ADAPT,
        /** They go. */
        DISCARD,
        /** Nobody gets them: an exception says what differs. */
        REFUSE
    }

    /**
     * What is remembered with the entries, beside types and codec.
     *
     * @param version the application's own; entries of another go
     * @param traits other settings, as a text that is compared and shown
     * @param onChange what happens when types, codec or traits differ
     */
    public record Identity(String version, String traits, OnChange onChange) {
        static final Identity NONE = new Identity("", "", OnChange.REFUSE);
    }
}
