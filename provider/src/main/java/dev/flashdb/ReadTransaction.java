package dev.flashdb;

/**
 * What a view sees: the whole database at one instant, with no way to write. Confined to the thread and the duration of the
 * work it was given to: afterwards every call throws {@link TransactionClosedException}, and on another thread
 * {@link WrongThreadException}.
 */
public interface ReadTransaction extends StringReads, HashReads, SetReads, SortedSetReads {}
