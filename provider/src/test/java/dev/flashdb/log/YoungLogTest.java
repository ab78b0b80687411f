package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * Young logs of all sizes, with segments that are used again, whose values are what somebody chose who wants them to be taken for
 * frames: text, zeros, made-up headers, and real frames read back from the disk. They are closed, killed, or torn in the last
 * frame, and opened again: nothing is refused, and nothing is lost.
 *
 * <p>{@code -Dflashdb.log.lives=10000} sets how many lives are tried, {@code -Dflashdb.log.seed=7} where the random numbers start.
 */
class YoungLogTest {
    private static final int LIVES = Integer.getInteger("flashdb.log.lives", 100);
    private static final long SEED = Long.getLong("flashdb.log.seed", 1);
    private static final Path DIRECTORY = Path.of("/simulated/log");
    private static final int LAST_KEY = 1_000;
    private static final int MOST_BYTES_A_SESSION = 400 << 10;

    private long commits;
    private long opens;
    private long torn;

    @Test
    void aHealthyLogOpensWhateverIsInIt() throws IOException {
        for (long seed = SEED; seed < SEED + LIVES; seed++) {
            try {
                new Life(new Random(seed)).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed=" + seed + ": " + e, e);
            }
        }
        System.out.printf(
                Locale.ROOT,
                "young logs: %,d lives with %,d commits, %,d opens, %,d torn frames%n",
                LIVES,
                commits,
                opens,
                torn);
    }

    private final class Life {
        private final Random random;
        private final int segmentBytes;
        private final int usualBytes;
        private final int kind;
        private final Map<Integer, byte[]> state = new TreeMap<>();
        private byte[] lastValue = {};
        private SimulatedDisk disk;
        private SyncMode mode;

        Life(Random random) {
            this.random = random;
            this.disk = new SimulatedDisk(random);
            this.segmentBytes = 512 << random.nextInt(9);
            this.usualBytes = 1 << random.nextInt(13);
            this.kind = random.nextInt(6);
            this.mode = SyncMode.ALWAYS;
        }

        void run() throws IOException {
            int sessions = 2 + random.nextInt(7);
            for (int session = 0; session < sessions; session++) {
                mode = random.nextInt(4) == 0 ? SyncMode.INTERVAL : SyncMode.ALWAYS;
                Log log = open();
                write(log, random.nextInt(3) == 0 ? 2_000 : MOST_BYTES_A_SESSION);
                end(log);
            }
            open().close();
            open().close();
        }

        private Log open() {
            Map<Integer, byte[]> seen = new TreeMap<>();
            Log.read(disk, ensured(), () -> {
                seen.clear();
                return visitor(seen);
            });
            Map<Integer, byte[]> found = new TreeMap<>();
            Log log = Log.open(disk, DIRECTORY, options(), visitor(found));
            if (Arrays.equals(lastValue, found.get(LAST_KEY))) {
                state.put(LAST_KEY, lastValue); // the end of the frame was torn where nothing of it stood
            }
            check(found);
            check(seen);
            opens++;
            return log;
        }

        /** The directory, with a log in it. */
        private Path ensured() {
            if (disk.files(DIRECTORY).isEmpty()) {
                Log.open(disk, DIRECTORY, options(), (sequence, payload) -> {}).close();
            }
            return DIRECTORY;
        }

        private LogOptions options() {
            return LogOptions.standard().sync(mode).segmentBytes(segmentBytes).background(new InlineBackground());
        }

        private FrameVisitor visitor(Map<Integer, byte[]> found) {
            return (sequence, payload) -> {
                int key = payload.getInt();
                byte[] value = new byte[payload.remaining()];
                payload.get(value);
                found.put(key, value);
            };
        }

        private void check(Map<Integer, byte[]> found) {
            assertEquals(state.keySet(), found.keySet());
            state.forEach((key, value) -> assertEquals(-1, Arrays.mismatch(value, found.get(key)), "key " + key));
        }

        private void write(Log log, int bytes) throws IOException {
            int written = 0;
            while (written < bytes) {
                byte[] value = value();
                put(log, random.nextInt(20), value);
                written += value.length + 40;
                if (random.nextInt(300) == 0) {
                    compact(log);
                }
            }
            if (random.nextInt(3) > 0) {
                compact(log);
            }
        }

        private void put(Log log, int key, byte[] value) {
            byte[] bytes = frame(key, value);
            long sequence = log.append(bytes, 0, bytes.length);
            state.put(key, value);
            commits++;
            if (mode == SyncMode.ALWAYS) {
                log.awaitDurable(sequence);
            }
        }

        private byte[] frame(int key, byte[] value) {
            return ByteBuffer.allocate(4 + value.length).putInt(key).put(value).array();
        }

        private void compact(Log log) throws IOException {
            log.compact(log.lastSequence(), sink -> {
                for (Map.Entry<Integer, byte[]> entry : state.entrySet()) {
                    byte[] bytes = frame(entry.getKey(), entry.getValue());
                    sink.frame(bytes, 0, bytes.length);
                }
            });
        }

        /** The usual size twice in three times, so that old frames stand where new ones will. */
        private byte[] value() {
            int length = random.nextInt(3) > 0 ? usualBytes : random.nextInt(2 * usualBytes);
            byte[] value = new byte[length];
            switch (kind == 5 ? random.nextInt(5) : kind) {
                case 0 -> Arrays.fill(value, (byte) 'x');
                case 1 -> Arrays.fill(value, (byte) 0);
                case 2 -> random.nextBytes(value);
                case 3 -> fillWithHeaders(value);
                default -> fillFromDisk(value);
            }
            return value;
        }

        private void fillWithHeaders(byte[] value) {
            ByteBuffer bytes = ByteBuffer.wrap(value);
            int length = random.nextInt(segmentBytes);
            while (bytes.remaining() >= FrameFormat.FRAME_BYTES) {
                int at = bytes.position();
                bytes.putInt(at + FrameFormat.LENGTH, length)
                        .putShort(at + FrameFormat.TYPE, (short) 1)
                        .putLong(at + FrameFormat.SEQUENCE, random.nextInt(20_000))
                        .position(at + FrameFormat.FRAME_BYTES);
            }
        }

        private void fillFromDisk(byte[] value) {
            List<byte[]> files = List.copyOf(disk.files(DIRECTORY).values());
            byte[] file = files.get(random.nextInt(files.size()));
            int from = random.nextInt(file.length + 1);
            System.arraycopy(file, from, value, 0, Math.min(value.length, file.length - from));
        }

        private void end(Log log) {
            switch (random.nextInt(3)) {
                case 0 -> log.close();
                case 1 -> disk = copied();
                default -> tear(log);
            }
        }

        /** What the kernel has when the process is killed. */
        private SimulatedDisk copied() {
            SimulatedDisk copy = new SimulatedDisk(random);
            disk.files(DIRECTORY).forEach((name, bytes) -> copy.put(DIRECTORY, name, bytes));
            return copy;
        }

        /** The last frame was appended, and a part of it did not come to the disk before the power went. */
        private void tear(Log log) {
            lastValue = value();
            byte[] bytes = frame(LAST_KEY, lastValue);
            Map<String, byte[]> before = disk.files(DIRECTORY);
            log.append(bytes, 0, bytes.length);
            disk = copied();
            disk.files(DIRECTORY).forEach((name, after) -> {
                byte[] old = before.getOrDefault(name, new byte[0]);
                int from = Arrays.mismatch(old, after);
                int frame = bytes.length + FrameFormat.FRAME_BYTES;
                int begin = Math.max(from, FrameFormat.HEADER_BYTES);
                if (from >= 0 && begin < after.length) {
                    int at = begin + random.nextInt(Math.min(FrameFormat.FRAME_BYTES, after.length - begin));
                    tearAt(name, after, at, Math.min(begin + frame, after.length));
                }
            });
        }

        private void tearAt(String name, byte[] bytes, int at, int end) {
            if (at < end) {
                byte[] stale = new byte[random.nextInt(end - at) + 1];
                random.nextBytes(stale);
                System.arraycopy(stale, 0, bytes, at, stale.length);
                disk.put(DIRECTORY, name, bytes);
                torn++;
            }
        }
    }
}
