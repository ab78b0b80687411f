package dev.flashdb.log;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/**
 * Writes a snapshot: under a temporary name, until all of it is durable.
 *
 * <p>Confined to one thread.
 */
final class SnapshotWriter implements SnapshotSink, AutoCloseable {
    private static final int BUFFER_BYTES = 64 << 10;

    private final LogDirectory directory;
    private final String name;
    private final Path temporary;
    private final DiskFile file;
    private final long salt;
    private final BooleanSupplier makesRoom;
    private final byte[] buffer = new byte[BUFFER_BYTES];
    private int buffered;
    private long position;
    private long frames;
    private boolean published;

    SnapshotWriter(LogDirectory directory, long covers) throws IOException {
        this(directory, covers, () -> false);
    }

    /**
     * Begins a snapshot.
     *
     * @param makesRoom is asked on a full disk, and says whether it has made room
     */
    SnapshotWriter(LogDirectory directory, long covers, BooleanSupplier makesRoom) throws IOException {
        this.makesRoom = makesRoom;
        this.directory = directory;
        this.name = LogDirectory.name(covers, LogDirectory.SNAPSHOT);
        this.temporary = directory.file(name + LogDirectory.TEMPORARY);
        this.salt = directory.salt();
        this.file = directory.create(temporary);
        byte[] header = directory.format.header(FrameFormat.SNAPSHOT_MAGIC, directory.database(), covers, salt);
        System.arraycopy(header, 0, buffer, 0, header.length);
        buffered = header.length;
    }

    @Override
    public void frame(byte[] bytes, int offset, int length) throws IOException {
        frame(FrameFormat.DATA, bytes, offset, length);
    }

    private void frame(int type, byte[] bytes, int offset, int length) throws IOException {
        if (FrameFormat.FRAME_BYTES + (long) length > BUFFER_BYTES - buffered) {
            flush();
        }
        frames++;
        directory.format.encode(
                buffer, buffered, salt, position + buffered, type, frames, frames, bytes, offset, length);
        buffered += FrameFormat.FRAME_BYTES;
        if (length <= BUFFER_BYTES - buffered) {
            System.arraycopy(bytes, offset, buffer, buffered, length);
            buffered += length;
        } else {
            flush();
            write(bytes, offset, length);
        }
    }

    private void flush() throws IOException {
        write(buffer, 0, buffered);
        buffered = 0;
    }

    private void write(byte[] bytes, int offset, int length) throws IOException {
        try {
            file.write(position, bytes, offset, length);
        } catch (DiskFullException e) {
            if (!makesRoom.getAsBoolean()) {
                throw e;
            }
            file.write(position, bytes, offset, length);
        }
        position += length;
    }

    /**
     * Ends the snapshot and makes it durable, under its temporary name.
     *
     * @param reach the last sequence that it may tell of: a log that does not go so far does not belong to it
     */
    void finish(long reach) throws IOException {
        byte[] end = new byte[Long.BYTES];
        FrameFormat.putLong(end, 0, reach);
        frame(FrameFormat.END, end, 0, end.length);
        flush();
        file.force();
    }

    /** Gives it its name; the caller has made durable all that it tells of. */
    void publish() throws IOException {
        directory.publish(temporary, name);
        published = true;
    }

    /** How large it is. */
    long bytes() {
        return position;
    }

    /** A published snapshot is durable, so that closing its file cannot fail in a way that matters. */
    @Override
    public void close() {
        if (!published) {
            directory.abandon(file, temporary);
            return;
        }
        try (file) {
            return;
        } catch (IOException e) {
            return;
        }
    }
}
