package dev.flashdb.engine;

import org.jspecify.annotations.Nullable;

/**
 * A key that one operation or transaction holds, with the state that the key had and the one that it will have. Ends with
 * {@link #commit()} or {@link #release()}; what a transaction holds ends with the transaction instead. Confined to the
 * thread that holds it.
 */
public interface Held {

    /** Returns the key. */
    Object key();

    /** Returns the state of the key before; its value may be null, or expired. */
    Version before();

    /** Returns the value as it will be, or null for none. */
    @Nullable
    Object value();

    /** Returns the deadline as it will be. */
    long deadlineMillis();

    /** Returns whether there will be a value whose deadline lies after {@code nowMillis}. */
    boolean isLive(long nowMillis);

    /** Returns whether there will be a value, but its deadline has come. */
    boolean isExpired(long nowMillis);

    /**
     * Returns whether there will be something that cannot be read, whatever its deadline. To readers it is absent;
     * {@link #erase} takes it out of memory and of the log.
     */
    boolean isUnreadable();

    /** Sets what the key will be; the last call counts. Calls the weigher, if there is one. */
    void write(Object newValue, long newDeadlineMillis);

    /** Makes the key absent. */
    void erase();

    /** Makes the change visible, if there is one, and lets the key go. */
    void commit();

    /** Lets the key go unchanged. */
    void release();
}
