package dev.flashdb;

/**
 * Work that reads one snapshot and gives no result.
 *
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface ViewAction<X extends Exception> {
    /**
     * Does the work.
     *
     * @param transaction to be used on this thread and until this method ends
     * @throws X whatever the work throws
     */
    void accept(ReadTransaction transaction) throws X;
}
