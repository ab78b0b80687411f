package dev.flashdb.index;

/** A slot of the tests: nothing but its key. Compared by identity, as slots are. */
final class Entry<K> implements HashIndex.Node {
    private final K key;

    Entry(K key) {
        this.key = key;
    }

    @Override
    public K key() {
        return key;
    }

    @Override
    public int hash() {
        return key.hashCode();
    }

    @Override
    public String toString() {
        return "slot of " + key;
    }
}
