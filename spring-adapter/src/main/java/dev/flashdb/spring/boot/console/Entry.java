package dev.flashdb.spring.boot.console;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A key with its value, as JSON. Immutable.
 *
 * @param key its text
 * @param type its class
 * @param value its value's text; null for structures
 * @param valueType its value's class, or which structure it is
 * @param deadlineMillis when it expires, in milliseconds since 1970; null for never
 * @param size how many fields or members it has; null for plain values
 * @param parts the first of them; empty for plain values
 */
record Entry(
        String key,
        String type,
        @Nullable String value,
        String valueType,
        @Nullable Long deadlineMillis,
        @Nullable Long size,
        List<Part> parts) {

    /**
     * A field with its value, a member, or a member with its score.
     *
     * @param name the field or member
     * @param value the value or score; null for a set
     */
    record Part(String name, @Nullable String value) {}
}
