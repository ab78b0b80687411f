package dev.flashdb.engine;

import java.util.Arrays;

/** The bytes of a key, to look it up by. Immutable. Comparable, so that many of one hash cost no more than others. */
final class StoredKey implements Comparable<StoredKey> {

    final byte[] bytes;
    private final int hash;

    StoredKey(byte[] bytes) {
        this.bytes = bytes;
        this.hash = Arrays.hashCode(bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof StoredKey key && hash == key.hash && Arrays.equals(bytes, key.bytes);
    }

    @Override
    public int hashCode() {
        return hash;
    }

    @Override
    public int compareTo(StoredKey other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }
}
