package dev.flashdb.engine;

import dev.flashdb.log.SnapshotSink;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.RecordSink;
import dev.flashdb.record.Records;
import dev.flashdb.record.StoredEntries;
import dev.flashdb.record.ValuesInLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * All that a {@link Catalogue} has at one instant: what is open in a snapshot, what is closed as it is, though it may be opened
 * meanwhile. Confined to one thread,
 * which closes it.
 */
public final class Cut implements AutoCloseable {
    private final Snapshot snapshot;
    private final List<Durable> nativeSpaces;
    private final List<OpenCache> openCaches;
    private final List<StoredEntries> closedCaches;
    private final ValuesInLog.Source log;

    private long keptAsStored;
    private final Map<AtomicLong, Long> before = new IdentityHashMap<>();

    /** What writing this has counted: the log has it with {@link #replacedAll}, and else it goes with this cut. */
    private final Map<AtomicLong, Long> counted = new IdentityHashMap<>();

    /**
     * Takes a cut; to be called with the lock of the catalogue.
     *
     * @param snapshot of what is open; the cut closes it
     * @param log has the values that cannot be serialized any more
     */
    Cut(
            Snapshot snapshot,
            Collection<Durable> nativeSpaces,
            Collection<OpenCache> openCaches,
            Collection<StoredEntries> closedCaches,
            ValuesInLog.Source log) {
        this.snapshot = snapshot;
        this.nativeSpaces = List.copyOf(nativeSpaces);
        this.openCaches = List.copyOf(openCaches);
        this.closedCaches = closedCaches.stream().map(StoredEntries::kept).toList();
        this.log = log;
        this.openCaches.forEach(cache -> note(cache.recording.logBytes()));
        this.closedCaches.forEach(cache -> note(cache.logBytes()));
    }

    private void note(AtomicLong logBytes) {
        before.put(logBytes, logBytes.get());
    }

    /** Takes note that the log has given up what it had before this cut. */
    void replacedAll() {
        before.forEach((logBytes, bytes) -> logBytes.addAndGet(-bytes));
        counted.clear();
    }

    void writeTo(SnapshotSink sink) throws IOException {
        writeTo(sink, out -> {});
    }

    void writeTo(SnapshotSink sink, Consumer<RecordSink> addition) throws IOException {
        try {
            writeAll(sink, addition);
        } catch (RecordSink.Failed e) {
            throw e.getCause();
        }
    }

    private void writeAll(SnapshotSink sink, Consumer<RecordSink> addition) {
        RecordSink out = new RecordSink(sink, snapshot.nowMillis());
        nativeSpaces.forEach(space -> space.writeTo(snapshot, out));
        for (OpenCache cache : openCaches) {
            counting(cache.recording.logBytes(), out, () -> {
                cache.recording.define(out.next(), cache.name);
                cache.entries.writeTo(snapshot, out);
            });
        }
        for (StoredEntries cache : closedCaches) {
            counting(cache.logBytes(), out, () -> writeClosed(cache, out));
        }
        writeLeft(out);
        addition.accept(out);
        out.end();
    }

    /** Values that cannot be serialized any more are written as the log has them. */
    private void writeLeft(RecordSink out) {
        List<ValuesInLog.Wanted> left = out.takeLeft();
        keptAsStored = left.size();
        if (left.isEmpty()) {
            return;
        }
        List<byte @Nullable []> values = ValuesInLog.find(log, left);
        for (int i = 0; i < left.size(); i++) {
            ValuesInLog.Wanted entry = left.get(i);
            byte[] value = values.get(i);
            if (value != null) {
                EntryRecording recording = entry.recording();
                counting(
                        recording.logBytes(),
                        out,
                        () -> recording.put(
                                out.next(), entry.generation(), entry.key(), value, entry.deadlineMillis()));
            }
        }
    }

    /** Returns how many values could not be serialized and were written as the log has them. */
    long keptAsStored() {
        return keptAsStored;
    }

    private void counting(AtomicLong logBytes, RecordSink out, Runnable writing) {
        long from = out.recordBytes();
        try {
            writing.run();
        } finally {
            counted.merge(logBytes, out.recordBytes() - from, Long::sum);
        }
    }

    /** Returns all caches as bytes, in the order of their names. */
    public List<StoredEntries> caches() {
        Map<String, StoredEntries> caches = new TreeMap<>();
        openCaches.forEach(cache -> caches.put(cache.name, stored(cache)));
        closedCaches.stream()
                .filter(cache -> cache.id() >= Records.FIRST_CACHE)
                .forEach(cache -> caches.put(cache.name(), cache));
        return List.copyOf(caches.values());
    }

    /** Goes the way of a log: written as records, and read. The bytes that this counts as written are taken back. */
    private StoredEntries stored(OpenCache cache) {
        Catalogue read = new Catalogue();
        RecordSink out = new RecordSink(
                (bytes, offset, length) -> read.replay(0, ByteBuffer.wrap(bytes, offset, length)),
                snapshot.nowMillis());
        cache.recording.define(out.next(), cache.name);
        cache.entries.writeTo(snapshot, out);
        writeLeft(out);
        out.end();
        StoredEntries stored = Objects.requireNonNull(read.closed(cache.recording.id()));
        cache.recording.logBytes().addAndGet(-stored.logBytes().get());
        return stored;
    }

    public Snapshot snapshot() {
        return snapshot;
    }

    @Override
    public void close() {
        snapshot.close();
        counted.forEach((logBytes, bytes) -> logBytes.addAndGet(-bytes));
        counted.clear();
    }

    private static void writeClosed(StoredEntries cache, RecordSink out) {
        EntryRecording recording = new EntryRecording(cache.id(), Catalogue.nativeCoding(), cache.logBytes());
        Catalogue.define(cache, out.next());
        recording.writeAll(cache, out);
    }
}
