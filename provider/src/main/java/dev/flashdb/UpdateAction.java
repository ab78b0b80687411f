package dev.flashdb;

/**
 * Work that reads and writes in one transaction and gives no result.
 *
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface UpdateAction<X extends Exception> {
    /**
     * Does the work.
     *
     * @param transaction to be used on this thread and until this method ends
     * @throws X whatever the work throws: nothing has happened then
     */
    void accept(UpdateTransaction transaction) throws X;
}
