package dev.flashdb;

import org.jspecify.annotations.Nullable;

/**
 * Work that reads and writes in one transaction and gives a result.
 *
 * @param <R> what it gives
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface UpdateFunction<R extends @Nullable Object, X extends Exception> {
    /**
     * Does the work.
     *
     * @param transaction to be used on this thread and until this method ends
     * @return the result of the whole update
     * @throws X whatever the work throws: nothing has happened then
     */
    R apply(UpdateTransaction transaction) throws X;
}
