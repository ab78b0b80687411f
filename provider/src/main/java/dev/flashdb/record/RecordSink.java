package dev.flashdb.record;

import dev.flashdb.log.SnapshotSink;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/** Puts the records of a snapshot into frames of a fair size. Confined to one thread. */
public final class RecordSink {

    private static final int FRAME_BYTES = 64 << 10;

    /**
     * What the sink threw, on its way through callbacks that throw nothing checked. A type of its own: those who are asked for
     * records may throw an {@link UncheckedIOException} that is their own affair.
     */
    public static final class Failed extends UncheckedIOException {
        private static final long serialVersionUID = 1L;

        Failed(IOException cause) {
            super(cause);
        }
    }

    private final SnapshotSink sink;
    private final long millis;
    private final RecordWriter out;
    private long flushedBytes;
    private final List<ValuesInLog.Wanted> left = new ArrayList<>();

    public RecordSink(SnapshotSink sink, long millis) {
        this.sink = sink;
        this.millis = millis;
        this.out = new RecordWriter(millis);
    }

    /**
     * Returns where to put the next record, the former ones being complete.
     *
     * @throws Failed what the sink threw at those
     */
    public RecordWriter next() {
        if (out.length() >= FRAME_BYTES) {
            flush();
        }
        return out;
    }

    /** Takes note of an entry that the log must say the value of. */
    void leave(ValuesInLog.Wanted entry) {
        left.add(entry);
    }

    /** Returns the entries that were left, once. */
    public List<ValuesInLog.Wanted> takeLeft() {
        List<ValuesInLog.Wanted> taken = List.copyOf(left);
        left.clear();
        return taken;
    }

    /** Returns how many bytes the records have that were put in, what begins a frame left out. */
    public long recordBytes() {
        return flushedBytes + out.length() - Long.BYTES;
    }

    private void flush() {
        try {
            sink.frame(out.bytes(), 0, out.length());
        } catch (IOException e) {
            throw new Failed(e);
        }
        flushedBytes = recordBytes();
        out.reset(millis);
    }

    /** Writes what is left. Without any record it writes a frame that says the time: a clock that is set back revives nothing. */
    public void end() {
        if (out.records() > 0 || flushedBytes == 0) {
            flush();
        }
    }
}
