package dev.flashdb.record;

import org.jspecify.annotations.Nullable;

/** How the changes of one namespace become records; see {@link Records}. Thread-safe. */
public interface Recording {

    /**
     * Adds what one key has become.
     *
     * @param generation that of the contents which hold the key
     * @param before the live value that is replaced; null for none, and when the whole of the new one is wanted
     * @param after the value, null for none
     * @throws dev.flashdb.codec.CodecException when the key or the value cannot be made bytes
     */
    void change(
            RecordWriter out,
            long generation,
            Object key,
            @Nullable Object before,
            @Nullable Object after,
            long deadlineMillis);

    /** Adds that all keys have gone and a generation begins. */
    void clear(RecordWriter out, long generation);
}
