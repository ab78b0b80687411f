package dev.flashdb.structure;

/** Keys whose hashes collide. */
final class Keys {
    private Keys() {}

    /** One of {@code 2^bits} strings that share their hash code. */
    static String colliding(int number, int bits) {
        StringBuilder key = new StringBuilder();
        for (int bit = bits - 1; bit >= 0; bit--) {
            key.append((number >> bit & 1) == 0 ? "Aa" : "BB");
        }
        return key.toString();
    }

    /** A key that no order tells apart from others of the same hash. */
    record Unordered(int number, int hash) {
        @Override
        public int hashCode() {
            return hash;
        }
    }

    /** A key whose order takes unequal keys for the same. */
    record CoarselyOrdered(int number) implements Comparable<CoarselyOrdered> {
        @Override
        public int compareTo(CoarselyOrdered other) {
            return Integer.compare(number / 10, other.number / 10);
        }

        @Override
        public int hashCode() {
            return 7;
        }
    }
}
