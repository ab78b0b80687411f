package dev.flashdb.engine;

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
 */
public record Coding(
        String keyType,
        String valueType,
        Codec<Object> keys,
        Codec<Object> values,
        BiConsumer<String, CodecException> unreadable) {}
