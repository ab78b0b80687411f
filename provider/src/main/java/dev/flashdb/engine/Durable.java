package dev.flashdb.engine;

import dev.flashdb.record.RecordSink;
import dev.flashdb.record.StoredEntries;
import org.jspecify.annotations.Nullable;

/** A group of entries that the log keeps. Thread-safe. */
interface Durable {

    /** Writes all of it as it is in a snapshot, entries that have expired but were not swept included. */
    void writeTo(Snapshot snapshot, RecordSink out);

    /** Returns about how many entries there are. */
    long count();

    /**
     * Refuses all changes from now on and waits for those under way.
     *
     * @param target where to put all entries as bytes; null for nowhere
     */
    void seal(@Nullable StoredEntries target);

    /** Gives up what memory has, once it is sealed and its entries are kept elsewhere, or nowhere. */
    void forget();
}
