package dev.flashdb.index;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** Volatile access to the elements of a node's array of children. */
final class Children {
    private static final VarHandle ELEMENT = MethodHandles.arrayElementVarHandle(Object[].class);

    private Children() {}

    static @Nullable Object get(@Nullable Object[] children, int index) {
        return ELEMENT.getVolatile(children, index);
    }

    static void set(@Nullable Object[] children, int index, @Nullable Object child) {
        ELEMENT.setVolatile(children, index, child);
    }
}
