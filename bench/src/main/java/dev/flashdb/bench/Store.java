package dev.flashdb.bench;

import org.jspecify.annotations.Nullable;

/** Entries in files, as one of the {@link Contestant}s keeps them. Thread-safe, but for {@link #compact} and {@link #close}. */
interface Store extends AutoCloseable {

    /** Returns a copy of the value, or null. */
    byte @Nullable [] get(String key);

    /** Writes an entry; whether it waits for the disk was said when the store was opened. */
    void put(String key, byte[] value);

    /** Writes entries in the fastest way the store has, for filling it. */
    default void putAll(Pairs pairs, int[] numbers, int version) {
        for (int number : numbers) {
            put(pairs.key(number), Pairs.value(number, version));
        }
    }

    /** Gives up what was overwritten. */
    void compact();

    /** Returns the process that holds what was written and not yet handed to the system: whom a {@code kill -9} must hit. */
    default long process() {
        return ProcessHandle.current().pid();
    }

    @Override
    void close();
}
