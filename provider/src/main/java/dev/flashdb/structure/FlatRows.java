package dev.flashdb.structure;

import org.jspecify.annotations.Nullable;

/** Few rows in one array, looked through from the start: {@code stride} cells each, a key and its value if any. */
final class FlatRows {
    private FlatRows() {}

    /** Finds the last cell of a key's row, null if there is none. */
    static @Nullable Object find(Object[] flat, int stride, Object key) {
        int cell = indexOf(flat, stride, key);
        return cell < 0 ? null : flat[cell + stride - 1];
    }

    /** Returns the same array when nothing changes. */
    static Object[] with(Object[] flat, int stride, Object key, Object value) {
        int cell = indexOf(flat, stride, key);
        if (cell < 0) {
            return appended(flat, stride, key, value);
        }
        int last = cell + stride - 1;
        return stride == 1 || flat[last] == value ? flat : ArrayEdits.replaced(flat, last, value);
    }

    static Object[] appended(Object[] flat, int stride, Object key, Object value) {
        Object[] longer = new Object[flat.length + stride];
        System.arraycopy(flat, 0, longer, 0, flat.length);
        longer[flat.length + stride - 1] = value;
        longer[flat.length] = key;
        return longer;
    }

    /** Returns the same array when nothing changes. */
    static Object[] without(Object[] flat, int stride, Object key) {
        int cell = indexOf(flat, stride, key);
        return cell < 0 ? flat : ArrayEdits.removed(flat, cell, stride);
    }

    private static int indexOf(Object[] flat, int stride, Object key) {
        for (int cell = 0; cell < flat.length; cell += stride) {
            if (flat[cell].equals(key)) {
                return cell;
            }
        }
        return -1;
    }
}
