package dev.flashdb.engine;

import java.util.Iterator;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The entries of one cache, wherever the engine keeps them: in a namespace of their own, or as the fields of one hash.
 * Thread-safe.
 */
public interface Entries {

    /** In place of a deadline: the one that the entry has stays. */
    long KEEP = -1;

    /** Returns whether the keys are kept in order. */
    boolean isOrdered();

    /** Returns whether the log has these entries and was only read: then every write is a {@link dev.flashdb.ReadOnlyException}. */
    boolean isReadOnly();

    /** Returns how many entries there are, expired ones included until they are swept; not exact while others write. */
    long count();

    /** Returns about how many bytes of the log are these entries', overwritten ones included until a compaction. */
    long logBytes();

    /** Returns the bound, in entries or weight; {@link Long#MAX_VALUE} for none. */
    long bound();

    /**
     * Changes the bound; entries beyond a smaller one leave before this returns.
     *
     * @throws IllegalStateException if the entries have no bound
     * @throws IllegalArgumentException if {@code newBound} is negative
     */
    void resize(long newBound);

    /** Takes out what is over the bound. Writers do that themselves, but with a large bound not each at once. */
    void trimToBound();

    /** Returns the newest state of a key if it has a value, expired or not; else null. Counts as a use. Lock-free. */
    @Nullable
    Version read(Object key);

    /**
     * Returns the value of a key if it is live, and takes out an expired one; else null. Counts as a use. Lock-free, and without
     * a new object where it can.
     */
    @Nullable
    Object readLive(Object key);

    /**
     * Sets the value of a key, as {@link #put} does, for less.
     *
     * @return whether an expired entry was replaced
     */
    boolean set(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis);

    /**
     * Adds an entry, if it is absent and that can be done without holding the key.
     *
     * @param veto asked when other writers of the key already wait for this one: whether to add nothing after all
     * @return whether it was added; if not, it may still be added with the key held
     */
    boolean add(Object key, Object value, long deadlineMillis, BooleanSupplier veto);

    /**
     * Sets the value of a key.
     *
     * @param createdDeadlineMillis the deadline if the key was absent or expired
     * @param updatedDeadlineMillis the deadline if it was present; {@link #KEEP} for the one it had
     * @return the state that was replaced; its value is null if there was none
     * @throws dev.flashdb.DeadlockException if the calling thread, or one that waits for it, holds the key
     */
    Version put(Object key, Object value, long createdDeadlineMillis, long updatedDeadlineMillis);

    /**
     * Holds a key, present or absent, waiting while somebody else does.
     *
     * @throws dev.flashdb.DeadlockException if the calling thread, or one that waits for it, holds the key
     */
    Hold hold(Object key);

    /**
     * Moves the deadline of an entry on behalf of a read, unless it is not {@code seenMillis} any more. A later deadline is
     * one store; an earlier one also moves the entry in the timer wheel.
     */
    void touch(Object key, long seenMillis, long deadlineMillis);

    /** Takes an entry out if its deadline has come and nobody holds it; tells {@link Departures}. */
    void expire(Object key);

    /** Removes everything, at one instant and in constant time; nobody is told. Waits for a running update. */
    void clear();

    /** Returns the live state of a key in a snapshot, or null. */
    @Nullable
    Version read(Snapshot snapshot, Object key);

    /** Returns the live entries in a snapshot, lazily. */
    Iterator<Snapshot.Entry> entries(Snapshot snapshot);

    /** Returns the live entries in a snapshot with {@code from <= key < to}, in order; of ordered entries only. */
    Iterator<Snapshot.Entry> range(Snapshot snapshot, Object from, Object to);

    /** Returns the live entries in a snapshot whose keys begin with {@code prefix}; of ordered entries only. */
    Iterator<Snapshot.Entry> withPrefix(Snapshot snapshot, Object prefix);

    /** Holds a key until the end of a transaction. */
    Hold hold(Transaction transaction, Object key);

    /** Returns the live entries as a transaction sees them; it holds them, and nobody adds others before its end. */
    Iterator<Snapshot.Entry> entries(Transaction transaction);

    /** Returns the live entries whose keys begin with {@code prefix}, as {@link #entries(Transaction)}; ordered only. */
    Iterator<Snapshot.Entry> withPrefix(Transaction transaction, Object prefix);

    /**
     * As {@link #entries(Transaction)}, for who removes them: with those whose value cannot be read. Their
     * {@link Version#value()} is null.
     */
    Iterator<Snapshot.Entry> all(Transaction transaction);

    /** As {@link #withPrefix(Transaction, Object)}, for who removes them: as {@link #all}. Of ordered entries only. */
    Iterator<Snapshot.Entry> allWithPrefix(Transaction transaction, Object prefix);

    /**
     * Returns whether the log has entries whose keys cannot be read. No scan meets them; only a {@link #clear} takes them
     * out.
     */
    boolean hasUnreadableKeys();

    /** Removes everything when the transaction commits. */
    void clear(Transaction transaction);

    /** Forgets the entries: the evictor passes them by from now on. What the log keeps of them stays there. */
    void drop();

    /**
     * Forgets the entries, and the log forgets them too.
     *
     * @throws dev.flashdb.StorageException if the log could not be written
     */
    void destroy();
}
