package dev.flashdb.engine;

import dev.flashdb.engine.HashEntries.Hash;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.RecordWriter;
import dev.flashdb.record.Recording;
import dev.flashdb.structure.PersistentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The records of the caches that are mapped to hashes: the same as if each had a namespace of its own, so that a cache may be
 * created again with the other mapping. Those that are not durable leave no records. Thread-safe.
 */
final class HashRecording implements Recording {

    @Override
    public void change(
            RecordWriter out,
            long generation,
            Object cache,
            @Nullable Object before,
            @Nullable Object after,
            long deadlineMillis) {
        @Nullable EntryRecording recording = ((HashEntries) cache).recording();
        if (recording == null || !(before instanceof Hash old) || !(after instanceof Hash hash)) {
            return;
        }
        boolean isCleared = hash.generation() != old.generation();
        if (isCleared) {
            recording.clear(out, hash.generation());
        }
        PersistentHashMap<Object, Object> base = isCleared ? PersistentHashMap.empty() : old.fields();
        hash.fields()
                .changesSince(
                        base,
                        (key, value) -> recording.change(out, hash.generation(), key, null, value, Version.NEVER));
    }

    /** All caches are emptied by none: each hash is a key of its own. */
    @Override
    public void clear(RecordWriter out, long generation) {
        throw new IllegalStateException("the hashes of caches are never cleared together");
    }
}
