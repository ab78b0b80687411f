package dev.flashdb;

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
}
