package dev.flashdb.index;

/** A slot of the tests: nothing but its key. Compared by identity, as slots are. */
final class Entry<K> {
    private final K key;

    Entry(K key) {
        this.key = key;
    }

    K key() {
        return key;
    }

    @Override
    public String toString() {
        return "slot of " + key;
    }
}
