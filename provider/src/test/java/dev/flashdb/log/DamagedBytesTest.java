package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The log when its files are not as they were written: cut, changed bit by bit, or made of random bytes.
 *
 * <p>{@code -Dflashdb.log.fuzz=1000000} sets how many made-up logs are tried, {@code -Dflashdb.log.seed=7} where the random
 * numbers start, {@code -Dflashdb.log.cutBytes=65536} how large the log is that is cut at every offset, and {@code
 * -Dflashdb.log.flipBytes=65536} the one whose bits are turned over.
 */
class DamagedBytesTest {
    private static final long FUZZ = Long.getLong("flashdb.log.fuzz", 3_000);
    private static final long SEED = Long.getLong("flashdb.log.seed", 1);
    private static final int CUT_BYTES = Integer.getInteger("flashdb.log.cutBytes", 5 << 10);
    private static final int FLIP_BYTES = Integer.getInteger("flashdb.log.flipBytes", 4 << 10);
    private static final Path DIRECTORY = Path.of("/simulated/log");
    private static final int SNAPSHOT_FRAMES = 3;
    private static final int LARGE_BYTES = 4 << 10;

    /** What frames hold, so that it need not be made anew for each reading. */
    private static final Map<Long, ByteBuffer> KNOWN = new HashMap<>();

    private static LogOptions options(int segmentBytes) {
        return LogOptions.standard().segmentBytes(segmentBytes).background(new InlineBackground());
    }

    /**
     * A log with so many bytes of data in frames of all kinds: a snapshot, marks, large and small frames, in three segments and
     * half of a fourth.
     */
    private static SimulatedDisk write(int bytes, boolean closes) {
        SimulatedDisk disk = new SimulatedDisk(new Random(SEED));
        Random random = new Random(SEED);
        InlineBackground background = new InlineBackground();
        Log log = Log.open(
                disk,
                DIRECTORY,
                options(Math.max(512, bytes * 2 / 7)).background(background),
                (sequence, payload) -> {});
        for (int frame = 1; frame <= 5; frame++) {
            append(log, 8 + random.nextInt(20));
        }
        log.compact(5, sink -> {
            for (int frame = 0; frame < SNAPSHOT_FRAMES; frame++) {
                sink.frame(payload(-frame, 30), 0, 30);
            }
        });
        for (int written = 0; written < bytes; ) {
            int length = random.nextInt(8) == 0 ? Math.min(bytes / 16, LARGE_BYTES) : 8 + random.nextInt(64);
            append(log, length);
            written += FrameFormat.FRAME_BYTES + length;
            if (random.nextInt(4) == 0) {
                background.tick();
                background.tick();
            }
        }
        if (closes) {
            log.close();
        }
        return disk;
    }

    private static void append(Log log, int length) {
        long sequence = log.lastSequence() + 1;
        log.awaitDurable(log.append(payload(sequence, length), 0, length));
    }

    private static byte[] payload(long sequence, int length) {
        byte[] bytes = new byte[length];
        new Random(sequence).nextBytes(bytes);
        ByteBuffer.wrap(bytes).putLong(0, sequence);
        return bytes;
    }

    /** Notes the sequences that come, and that each has the bytes that were appended under it. */
    private static final class Reader implements FrameVisitor {
        private final List<Long> sequences = new ArrayList<>();

        /** Whether frames may have come into a snapshot as they were. */
        private final boolean salvaged;

        Reader(boolean salvaged) {
            this.salvaged = salvaged;
        }

        @Override
        public void visit(long sequence, ByteBuffer payload) {
            long written = payload.getLong(payload.position());
            assertTrue(written <= 0 || written == sequence || salvaged, "a frame under another sequence: " + sequence);
            ByteBuffer known =
                    KNOWN.computeIfAbsent(written, number -> ByteBuffer.wrap(payload(written, payload.remaining())));
            ByteBuffer right = known.remaining() == payload.remaining()
                    ? known
                    : ByteBuffer.wrap(payload(written, payload.remaining()));
            assertEquals(-1, right.mismatch(payload), "a changed frame was taken for a good one");
            sequences.add(written);
        }
    }

    private static List<Long> read(SimulatedDisk disk) {
        Reader reader = new Reader(/* salvaged= */ false);
        Log.read(disk, DIRECTORY, () -> reader);
        return reader.sequences;
    }

    /** Reads a log once, as an open does, without the second look that {@link Log#read} has at what it refuses. */
    private static List<Long> recover(SimulatedDisk disk) throws IOException {
        Reader reader = new Reader(/* salvaged= */ false);
        new Recovery(new LogDirectory(disk, DIRECTORY, new FrameFormat(Checksum.CASTAGNOLI)), reader).run();
        return reader.sequences;
    }

    private static SimulatedDisk copy(Map<String, byte[]> files) {
        SimulatedDisk disk = new SimulatedDisk(new Random(SEED));
        disk.createDirectories(DIRECTORY);
        files.forEach((name, bytes) -> disk.put(DIRECTORY, name, bytes));
        return disk;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aLogThatIsCutAtAnyOffsetGivesAPrefixOrSaysThatItIsDamaged(boolean closes) throws IOException {
        long prefixes = 0;
        long refused = 0;
        SimulatedDisk disk = write(CUT_BYTES, closes);
        List<Long> all = read(disk);
        for (Map.Entry<String, byte[]> file : disk.files(DIRECTORY).entrySet()) {
            for (int length = file.getValue().length - 1; length >= 0; length--) {
                disk.cut(DIRECTORY, file.getKey(), length);
                try {
                    List<Long> found = recover(disk);
                    if (!found.equals(all.subList(0, found.size()))) {
                        fail(file.getKey() + " cut at " + length + " gave " + found);
                    }
                    prefixes++;
                } catch (CorruptLogException e) {
                    refused++;
                }
            }
            disk.cut(DIRECTORY, file.getKey(), file.getValue().length);
        }
        assertEquals(all, read(disk));
        System.out.printf(
                Locale.ROOT,
                "cuts of a log of %,d frames that was %s: %,d gave a prefix, %,d were refused%n",
                all.size(),
                closes ? "closed" : "left open",
                prefixes,
                refused);
    }

    @Test
    void everyBitThatIsTurnedOverIsNoticedOrHarmless() {
        SimulatedDisk disk = write(FLIP_BYTES, /* closes= */ true);
        List<Long> all = read(disk);
        long harmless = 0;
        long refused = 0;
        for (Map.Entry<String, byte[]> file : disk.files(DIRECTORY).entrySet()) {
            for (long bit = 0; bit < file.getValue().length * 8L; bit++) {
                disk.flip(DIRECTORY, file.getKey(), bit);
                try {
                    assertEquals(all, read(disk), file.getKey() + " bit " + bit);
                    harmless++;
                } catch (CorruptLogException | NewerFormatException e) {
                    refused++;
                }
                disk.flip(DIRECTORY, file.getKey(), bit);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "bits turned over: %,d were refused, %,d lie where nothing is, wrong answers: 0%n",
                refused,
                harmless);
    }

    @Test
    void zerosBehindTheLastFrameAreNoDamage() {
        SimulatedDisk disk = write(8 << 10, /* closes= */ true);
        List<Long> all = read(disk);
        Map<String, byte[]> files = disk.files(DIRECTORY);
        files.replaceAll((name, bytes) ->
                name.endsWith(LogDirectory.SEGMENT) ? Arrays.copyOf(bytes, bytes.length + 100_000) : bytes);
        assertEquals(all, read(copy(files)));
    }

    @Test
    void noFieldOfFourBytesMakesTheReaderAskForMoreMemoryThanTheFileHasBytes() {
        SimulatedDisk disk = write(2 << 10, /* closes= */ true);
        Map<String, byte[]> files = disk.files(DIRECTORY);
        long total = files.values().stream().mapToLong(bytes -> bytes.length).sum();
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long thread = Thread.currentThread().getId();
        long tried = 0;
        long most = 0;
        for (String name : List.copyOf(files.keySet())) {
            byte[] bytes = disk.files(DIRECTORY).get(name);
            for (int at = 0; at <= bytes.length - 4; at++) {
                for (int value : new int[] {0, 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1}) {
                    byte[] changed = bytes.clone();
                    ByteBuffer.wrap(changed).putInt(at, value);
                    files.put(name, changed);
                    SimulatedDisk copy = copy(files);
                    long before = threads.getThreadAllocatedBytes(thread);
                    try {
                        read(copy);
                    } catch (CorruptLogException | NewerFormatException e) {
                        tried++;
                    }
                    most = Math.max(most, threads.getThreadAllocatedBytes(thread) - before);
                }
            }
            files.put(name, bytes);
        }
        long allocated = most;
        assertTrue(allocated < 20 * total + (1 << 20), () -> "allocated=" + allocated + ", bytes there=" + total);
        System.out.printf(Locale.ROOT, "fields changed: %,d were refused, most memory %,d bytes%n", tried, allocated);
    }

    @Test
    void madeUpFilesRaiseNoExceptionButOurs() {
        Map<String, byte[]> good = write(2 << 10, /* closes= */ true).files(DIRECTORY);
        List<String> names = List.copyOf(good.keySet());
        long opened = 0;
        long refused = 0;
        for (long seed = SEED; seed < SEED + FUZZ; seed++) {
            Random random = new Random(seed);
            SimulatedDisk disk = copy(madeUp(good, names, random));
            boolean salvage = random.nextInt(4) == 0;
            try {
                Log.open(disk, DIRECTORY, options(512).salvage(salvage), new Reader(salvage))
                        .close();
                opened++;
            } catch (LogException e) {
                refused++;
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed=" + seed, e);
            }
        }
        System.out.printf(Locale.ROOT, "made-up logs: %,d opened, %,d were refused%n", opened, refused);
    }

    private static Map<String, byte[]> madeUp(Map<String, byte[]> good, List<String> names, Random random) {
        Map<String, byte[]> files = new TreeMap<>(good);
        int changes = 1 + random.nextInt(4);
        for (int change = 0; change < changes; change++) {
            String name = names.get(random.nextInt(names.size()));
            byte[] bytes = files.getOrDefault(name, new byte[0]).clone();
            int at = random.nextInt(bytes.length + 1);
            int end = at + random.nextInt(Math.min(64, bytes.length - at) + 1);
            switch (random.nextInt(7)) {
                case 0 -> bytes = randomBytes(random, random.nextInt(3000));
                case 1 -> System.arraycopy(randomBytes(random, end - at), 0, bytes, at, end - at);
                case 2 -> bytes = Arrays.copyOf(bytes, at);
                case 3 -> System.arraycopy(bytes, at, bytes, random.nextInt(bytes.length - (end - at) + 1), end - at);
                case 4 ->
                    bytes = good.get(names.get(random.nextInt(names.size()))).clone();
                case 5 -> bytes = new byte[random.nextInt(100)];
                default -> {
                    files.remove(name);
                    continue;
                }
            }
            files.put(name, bytes);
        }
        return files;
    }

    private static byte[] randomBytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void aFrameOfAnUnknownTypeIsRefusedUnlessItMayBeIgnored() {
        for (boolean ignorable : new boolean[] {false, true}) {
            SimulatedDisk disk = write(4 << 10, /* closes= */ true);
            List<Long> all = read(disk);
            Map<String, byte[]> files = disk.files(DIRECTORY);
            String last = files.keySet().stream()
                    .filter(name -> name.endsWith(LogDirectory.SEGMENT))
                    .filter(name -> FrameFormat.getShort(files.get(name), FrameFormat.HEADER_BYTES + FrameFormat.TYPE)
                            == FrameFormat.DATA)
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = files.get(last);
            insertUnknownFrame(bytes, ignorable);
            disk.put(DIRECTORY, last, bytes);
            if (ignorable) {
                assertEquals(all.size(), read(disk).size() + 1);
            } else {
                assertThrows(NewerFormatException.class, () -> read(disk));
            }
        }
    }

    /** The first frame of a segment becomes one of type 77. */
    private static void insertUnknownFrame(byte[] bytes, boolean ignorable) {
        int at = FrameFormat.HEADER_BYTES;
        ByteBuffer.wrap(bytes).putShort(at + FrameFormat.TYPE, (short) 77).putShort(at + FrameFormat.FLAGS, (short)
                (ignorable ? 1 : 0));
        int length = FrameFormat.getInt(bytes, at);
        long salt = FrameFormat.getLong(bytes, FrameFormat.HEADER_SALT);
        ByteBuffer.wrap(bytes).putInt(at + FrameFormat.CHECK, FrameFormat.check(bytes, at, salt, at));
        int sum = new FrameFormat(Checksum.CASTAGNOLI).sum(bytes, at, length, salt);
        ByteBuffer.wrap(bytes).putInt(at + FrameFormat.CHECKSUM, sum);
    }

    @Test
    void aFileOfANewerFormatIsRefused() {
        SimulatedDisk disk = write(1 << 10, /* closes= */ true);
        String name = disk.files(DIRECTORY).keySet().stream()
                .filter(one -> one.endsWith(LogDirectory.SEGMENT))
                .findFirst()
                .orElseThrow();
        byte[] bytes = disk.files(DIRECTORY).get(name);
        ByteBuffer.wrap(bytes).putInt(FrameFormat.HEADER_VERSION, FrameFormat.VERSION + 1);
        int sum = Checksum.CASTAGNOLI.of(bytes, 0, FrameFormat.HEADER_CHECKSUM, bytes, 0, 0);
        ByteBuffer.wrap(bytes).putInt(FrameFormat.HEADER_CHECKSUM, sum);
        disk.put(DIRECTORY, name, bytes);
        assertThrows(NewerFormatException.class, () -> read(disk));
    }
}
