package dev.flashdb.codec;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The objects met so far and their copies, by identity. Confined to one copy.
 *
 * <p>The first, often the only one, is in two fields; few are looked through one by one, which needs no identity hash
 * codes; many go into a hash table.
 */
final class SeenObjects {
    private static final int FEW = 16;
    private static final @Nullable Object[] NONE = {};

    private @Nullable Object first;
    private @Nullable Object copyOfFirst;

    /** Originals at the even, copies at the odd indexes. */
    private @Nullable Object[] few = NONE;

    private int end;
    private @Nullable Map<Object, Object> many;

    /** Returns the copy of an object, or null if it was not met. */
    @Nullable
    Object get(Object original) {
        if (original == first) {
            return copyOfFirst;
        }
        if (many != null) {
            return many.get(original);
        }
        int index = indexOf(original);
        return index < 0 ? null : few[index + 1];
    }

    private int indexOf(Object original) {
        for (int i = 0; i < end; i += 2) {
            if (few[i] == original) {
                return i;
            }
        }
        return -1;
    }

    /** Adds an object that was not met yet. */
    void add(Object original, Object copy) {
        if (first == null) {
            first = original;
            copyOfFirst = copy;
        } else if (many != null) {
            many.put(original, copy);
        } else if (end == 2 * FEW) {
            many = manyAnd(original, copy);
        } else {
            if (end == few.length) {
                few = Arrays.copyOf(few, Math.max(4, 2 * end));
            }
            few[end++] = original;
            few[end++] = copy;
        }
    }

    private Map<Object, Object> manyAnd(Object original, Object copy) {
        Map<Object, Object> all = new IdentityHashMap<>(4 * FEW);
        for (int i = 0; i < end; i += 2) {
            all.put(few[i], few[i + 1]);
        }
        all.put(original, copy);
        return all;
    }

    /** Gives an object that was added another copy. */
    void replace(Object original, Object copy) {
        if (original == first) {
            copyOfFirst = copy;
        } else if (many != null) {
            many.put(original, copy);
        } else {
            few[indexOf(original) + 1] = copy;
        }
    }
}
