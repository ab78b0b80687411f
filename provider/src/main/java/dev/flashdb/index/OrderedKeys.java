package dev.flashdb.index;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Comparator;
import java.util.UUID;

/**
 * The order-preserving byte form of a key type. Distinct keys have distinct bytes, and keys are ordered as their bytes
 * are, byte by byte, unsigned, a prefix before its extensions. Immutable.
 *
 * <ul>
 *   <li>{@link String}: UTF-8, so in order of code points; an unpaired surrogate takes the three bytes that its code
 *       point would (WTF-8), which keeps distinct strings apart.
 *   <li>{@link Integer}, {@link Long}: big endian with the sign bit flipped, so in order of numbers.
 *   <li>{@link UUID}: its sixteen bytes, so in the order of its text; {@link UUID#compareTo} differs, as it takes the
 *       halves for signed numbers.
 *   <li>{@code byte[]}: the bytes; compared by content. An array must not be changed while it is in an index or bounds
 *       an iterator.
 * </ul>
 *
 * @param <K> the key
 */
public abstract class OrderedKeys<K> implements Comparator<K> {
    /** What {@link #byteAt} answers past the last byte. */
    static final int END = -1;
    /** What {@link #byteAt} answers where only {@link #encode} can tell. */
    static final int ENCODE = -2;

    private static final OrderedKeys<String> STRINGS = new StringKeys();
    private static final OrderedKeys<Integer> INTEGERS = new IntegerKeys();
    private static final OrderedKeys<Long> LONGS = new LongKeys();
    private static final OrderedKeys<UUID> UUIDS = new UuidKeys();
    private static final OrderedKeys<byte[]> BYTES = new BytesKeys();

    private OrderedKeys() {}

    /**
     * Returns the byte form of strings.
     *
     * @return the byte form
     */
    public static OrderedKeys<String> strings() {
        return STRINGS;
    }

    /**
     * Returns the byte form of integers.
     *
     * @return the byte form
     */
    public static OrderedKeys<Integer> integers() {
        return INTEGERS;
    }

    /**
     * Returns the byte form of longs.
     *
     * @return the byte form
     */
    public static OrderedKeys<Long> longs() {
        return LONGS;
    }

    /**
     * Returns the byte form of UUIDs.
     *
     * @return the byte form
     */
    public static OrderedKeys<UUID> uuids() {
        return UUIDS;
    }

    /**
     * Returns the byte form of byte arrays.
     *
     * @return the byte form
     */
    public static OrderedKeys<byte[]> bytes() {
        return BYTES;
    }

    /**
     * Returns the byte form of a key type known at run time.
     *
     * @param type the class of the keys
     * @param <K> the key
     * @return the byte form
     * @throws IllegalArgumentException if keys of this type have no byte form
     */
    @SuppressWarnings("unchecked")
    public static <K> OrderedKeys<K> of(Class<K> type) {
        OrderedKeys<?> keys;
        if (type == String.class) {
            keys = STRINGS;
        } else if (type == Long.class) {
            keys = LONGS;
        } else if (type == Integer.class) {
            keys = INTEGERS;
        } else if (type == UUID.class) {
            keys = UUIDS;
        } else if (type == byte[].class) {
            keys = BYTES;
        } else {
            throw new IllegalArgumentException("an ordered index takes keys of String, Integer, Long, UUID or byte[]:"
                    + " type=" + type.getName());
        }
        return (OrderedKeys<K>) keys;
    }

    /**
     * Compares two keys by their bytes, without making these. Neither key is null.
     *
     * @param left the one key
     * @param right the other
     * @return a negative number, zero or a positive number, as left is before, equal to or after right
     */
    @Override
    public abstract int compare(K left, K right);

    /** The key's bytes; the caller must not change them. */
    abstract byte[] encode(K key);

    /**
     * The byte at the index, 0 to 255, {@link #END} past the last one, or {@link #ENCODE}. An answer other than
     * {@code ENCODE} is good only if the key gave none for a smaller index.
     */
    abstract int byteAt(K key, int index);

    boolean same(K left, K right) {
        return left.equals(right);
    }

    /** Whether a prefix of a key is a key. */
    boolean havePrefixes() {
        return false;
    }

    private static final class StringKeys extends OrderedKeys<String> {
        @Override
        byte[] encode(String key) {
            return Wtf8.encode(key);
        }

        @Override
        int byteAt(String key, int index) {
            if (index >= key.length()) {
                return END;
            }
            char c = key.charAt(index);
            return c < 0x80 ? c : ENCODE;
        }

        @Override
        boolean havePrefixes() {
            return true;
        }

        @Override
        public int compare(String left, String right) {
            return Wtf8.compare(left, right);
        }
    }

    private static final class IntegerKeys extends OrderedKeys<Integer> {
        @Override
        byte[] encode(Integer key) {
            return ByteBuffer.allocate(Integer.BYTES)
                    .putInt(key ^ Integer.MIN_VALUE)
                    .array();
        }

        @Override
        int byteAt(Integer key, int index) {
            return index < Integer.BYTES ? (key ^ Integer.MIN_VALUE) >>> 24 - 8 * index & 0xFF : END;
        }

        @Override
        public int compare(Integer left, Integer right) {
            return left.compareTo(right);
        }
    }

    private static final class LongKeys extends OrderedKeys<Long> {
        @Override
        byte[] encode(Long key) {
            return ByteBuffer.allocate(Long.BYTES).putLong(key ^ Long.MIN_VALUE).array();
        }

        @Override
        int byteAt(Long key, int index) {
            return index < Long.BYTES ? (int) ((key ^ Long.MIN_VALUE) >>> 56 - 8 * index) & 0xFF : END;
        }

        @Override
        public int compare(Long left, Long right) {
            return left.compareTo(right);
        }
    }

    private static final class UuidKeys extends OrderedKeys<UUID> {
        @Override
        byte[] encode(UUID key) {
            return ByteBuffer.allocate(2 * Long.BYTES)
                    .putLong(key.getMostSignificantBits())
                    .putLong(key.getLeastSignificantBits())
                    .array();
        }

        @Override
        int byteAt(UUID key, int index) {
            if (index >= 2 * Long.BYTES) {
                return END;
            }
            long half = index < Long.BYTES ? key.getMostSignificantBits() : key.getLeastSignificantBits();
            return (int) (half >>> 56 - 8 * (index & 7)) & 0xFF;
        }

        @Override
        public int compare(UUID left, UUID right) {
            int high = Long.compareUnsigned(left.getMostSignificantBits(), right.getMostSignificantBits());
            return high != 0
                    ? high
                    : Long.compareUnsigned(left.getLeastSignificantBits(), right.getLeastSignificantBits());
        }
    }

    private static final class BytesKeys extends OrderedKeys<byte[]> {
        @Override
        byte[] encode(byte[] key) {
            return key;
        }

        @Override
        int byteAt(byte[] key, int index) {
            return index < key.length ? key[index] & 0xFF : END;
        }

        @Override
        boolean same(byte[] left, byte[] right) {
            return Arrays.equals(left, right);
        }

        @Override
        boolean havePrefixes() {
            return true;
        }

        @Override
        public int compare(byte[] left, byte[] right) {
            return Arrays.compareUnsigned(left, right);
        }
    }
}
