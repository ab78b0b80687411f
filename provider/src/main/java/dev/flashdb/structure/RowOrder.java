package dev.flashdb.structure;

import java.util.Comparator;

/** The two orders of keys that share a score. Immutable. */
enum RowOrder implements Comparator<Object> {
    /**
     * Keys whose hashes collide: by natural order where they have one. Keys that it does not tell apart, though they
     * are not equal, are looked through one by one.
     */
    COLLIDING {
        @Override
        public int compare(Object a, Object b) {
            if (a == b) {
                return 0;
            }
            if (a instanceof String left && b instanceof String right) {
                return left.compareTo(right);
            }
            return a.getClass() == b.getClass()
                    ? compareAlike(a, b)
                    : className(a).compareTo(className(b));
        }
    },

    /** Strings by the unsigned bytes of their UTF-8 form, which is by code points. */
    UTF_8 {
        @Override
        public int compare(Object a, Object b) {
            return a == b ? 0 : compareCodePoints((String) a, (String) b);
        }
    };

    private static String className(Object object) {
        return object.getClass().getName();
    }

    @SuppressWarnings("unchecked")
    private static int compareAlike(Object a, Object b) {
        return a instanceof Comparable<?> comparable ? ((Comparable<Object>) comparable).compareTo(b) : 0;
    }

    private static int compareCodePoints(String a, String b) {
        int length = Math.min(a.length(), b.length());
        for (int i = 0; i < length; i++) {
            char left = a.charAt(i);
            char right = b.charAt(i);
            if (left != right) {
                return surrogatesLast(left) - surrogatesLast(right);
            }
        }
        return a.length() - b.length();
    }

    /** Surrogates stand for code points beyond all others, yet as chars they come before U+E000 to U+FFFF. */
    private static int surrogatesLast(char c) {
        return Character.isSurrogate(c) ? c + 0x10000 : c;
    }
}
