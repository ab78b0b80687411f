package dev.flashdb;

import java.util.Iterator;

/**
 * The engine behind {@link FlashDb#open}, found by {@link java.util.ServiceLoader}; so that the contract knows no engine.
 * Implementations are Thread-safe and have a public constructor without arguments.
 */
public interface FlashDbProvider {
    /**
     * Opens a database.
     *
     * @param options what the caller wants
     * @return the database, open
     * @throws FlashDbException when it cannot be opened
     */
    FlashDb open(Options options);

    /**
     * Adds items to the database in a directory, all of them or none.
     *
     * @param options as for {@link FlashDb#load}
     * @param items what to add
     * @throws FlashDbException when they cannot be added; then none is
     */
    void load(Options options, Iterator<? extends StoredItem> items);
}
