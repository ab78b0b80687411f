package dev.flashdb.engine;

import dev.flashdb.log.SnapshotSink;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Puts the records of a snapshot into frames of a fair size. Confined to one thread. */
final class RecordSink {

    private static final int FRAME_BYTES = 64 << 10;

    private final SnapshotSink sink;
    private final long millis;
    private final RecordWriter out;

    RecordSink(SnapshotSink sink, long millis) {
        this.sink = sink;
        this.millis = millis;
        this.out = new RecordWriter(millis);
    }

    /** Returns where to put the next record, the former ones being complete. */
    RecordWriter next() {
        if (out.length() >= FRAME_BYTES) {
            flush();
        }
        return out;
    }

    void flush() {
        if (out.records() > 0) {
            try {
                sink.frame(out.bytes(), 0, out.length());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            out.reset(millis);
        }
    }
}
