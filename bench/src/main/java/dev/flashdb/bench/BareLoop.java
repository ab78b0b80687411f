package dev.flashdb.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** What the machine can do: key and value written one behind the other into a file that has its size already. */
final class BareLoop {
    private static final int RECORD_BYTES = Pairs.KEY_BYTES + Pairs.VALUE_BYTES;
    private static final int BLOCK_BYTES = 256 << 10;
    private static final int FILE_BYTES = 64 << 20;

    private final FileChannel file;
    private final ByteBuffer record = ByteBuffer.allocateDirect(RECORD_BYTES);
    private long position;

    private BareLoop(FileChannel file) {
        this.file = file;
    }

    /** Takes a directory, and how many milliseconds each loop goes on. */
    public static void main(String[] arguments) throws IOException {
        Path path = Path.of(arguments[0], "bare");
        long millis = Long.parseLong(arguments[1]);
        PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            allocate(file);
            BareLoop loop = new BareLoop(file);
            loop.perSecond(millis, /* forces= */ false);
            out.println(Measure.OVERWRITE + "=" + loop.perSecond(millis, /* forces= */ false));
            file.force(false);
            loop.perSecond(millis / 4, /* forces= */ true);
            out.println(Measure.DURABLE_1 + "=" + loop.perSecond(millis, /* forces= */ true));
        } finally {
            Files.deleteIfExists(path);
        }
    }

    /** Writes zeros, since a hole is no room. */
    private static void allocate(FileChannel file) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocateDirect(BLOCK_BYTES);
        while (file.position() < FILE_BYTES) {
            zeros.clear();
            file.write(zeros);
        }
        file.force(true);
    }

    private double perSecond(long millis, boolean forces) throws IOException {
        long start = System.nanoTime();
        long end = start + millis * 1_000_000;
        long count = 0;
        long now = start;
        while (now < end) {
            for (int i = 0; i < Rate.BATCH; i++) {
                write();
                if (forces) {
                    file.force(false);
                }
            }
            count += Rate.BATCH;
            now = System.nanoTime();
        }
        return count * 1e9 / (now - start);
    }

    private void write() throws IOException {
        if (position + RECORD_BYTES > FILE_BYTES) {
            position = 0;
        }
        record.clear();
        file.write(record, position);
        position += RECORD_BYTES;
    }
}
