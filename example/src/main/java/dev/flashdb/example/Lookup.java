package dev.flashdb.example;

/** Finds the product of a key. Implementations are thread-safe. */
@FunctionalInterface
interface Lookup {
    /** Returns the product stored under {@code key}. */
    Product find(String key);
}
