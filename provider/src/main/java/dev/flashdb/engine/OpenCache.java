package dev.flashdb.engine;

import dev.flashdb.record.EntryRecording;

/** A durable cache whose entries are in memory. Its flag is guarded by the lock of its {@link Catalogue}. */
final class OpenCache {
    final String name;
    final EntryRecording recording;
    final Durable entries;

    /** Whether its user has closed it: then the next one who wants it, or nobody, makes bytes of it. */
    boolean isDropped;

    OpenCache(String name, EntryRecording recording, Durable entries) {
        this.name = name;
        this.recording = recording;
        this.entries = entries;
    }
}
