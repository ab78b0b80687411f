package dev.flashdb;

import org.jspecify.annotations.Nullable;

/**
 * Work that reads one snapshot and gives a result.
 *
 * @param <R> what it gives
 * @param <X> what it may throw
 */
@FunctionalInterface
public interface ViewFunction<R extends @Nullable Object, X extends Exception> {
    /**
     * Does the work.
     *
     * @param transaction to be used on this thread and until this method ends
     * @return the result of the whole view
     * @throws X whatever the work throws
     */
    R apply(ReadTransaction transaction) throws X;
}
