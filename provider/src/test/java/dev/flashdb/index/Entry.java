package dev.flashdb.index;

/** A slot of the tests: nothing but its key. Compared by identity, as slots are. */
final class Entry<K> extends HashIndex.Node {

    Entry(K key) {
        super(key, key.hashCode());
    }

    @SuppressWarnings("unchecked")
    K key() {
        return (K) key;
    }

    @Override
    public String toString() {
        return "slot of " + key;
    }
}
