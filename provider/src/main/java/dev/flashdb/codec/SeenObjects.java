package dev.flashdb.codec;

import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The objects met so far and their copies, by identity. Few are looked through one by one, which needs no identity hash
 * codes; many go into a hash table. Confined to one copy.
 */
final class SeenObjects {
    private static final int FEW = 16;

    /** Originals at the even, copies at the odd indexes. */
    private @Nullable Object[] few = new Object[8];

    private int end;
    private @Nullable Map<Object, Object> many;

    /** Returns the copy of an object, or null if it was not met. */
    @Nullable
    Object get(Object original) {
        if (many != null) {
            return many.get(original);
        }
        for (int i = 0; i < end; i += 2) {
            if (few[i] == original) {
                return few[i + 1];
            }
        }
        return null;
    }

    /** Adds an object that was not met yet. */
    void add(Object original, Object copy) {
        if (many != null) {
            many.put(original, copy);
        } else if (end == 2 * FEW) {
            addToMany(original, copy);
        } else {
            if (end == few.length) {
                few = Arrays.copyOf(few, 2 * end);
            }
            few[end++] = original;
            few[end++] = copy;
        }
    }

    private void addToMany(Object original, Object copy) {
        Map<Object, Object> all = new IdentityHashMap<>(4 * FEW);
        for (int i = 0; i < end; i += 2) {
            all.put(few[i], few[i + 1]);
        }
        all.put(original, copy);
        many = all;
    }

    /** Gives an object that was added another copy. */
    void replace(Object original, Object copy) {
        if (many != null) {
            many.put(original, copy);
            return;
        }
        for (int i = 0; i < end; i += 2) {
            if (few[i] == original) {
                few[i + 1] = copy;
            }
        }
    }
}
