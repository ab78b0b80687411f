package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A directory is copied file by file, a piece at a time, while its log is written, compacted and used again. What the copy opens
 * with is the state after one of the commits, or it is refused.
 *
 * <p>{@code -Dflashdb.log.copies=100000} sets how many copies are tried, {@code -Dflashdb.log.seed=7} where the random numbers
 * start.
 */
class LiveCopyTest {
    private static final int COPIES = Integer.getInteger("flashdb.log.copies", 600);
    private static final long SEED = Long.getLong("flashdb.log.seed", 1);
    private static final Path DIRECTORY = Path.of("/simulated/log");
    private static final int KEYS = 9;

    private long exact;
    private long refused;
    private long salvaged;
    private long older;

    @Test
    void aCopyOfALivingDirectoryIsAPrefixOrIsRefused() throws IOException {
        long seed = SEED;
        while (exact + refused < COPIES) {
            try {
                new Life(new Random(seed)).run();
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed=" + seed + ": " + e, e);
            }
            seed++;
        }
        System.out.printf(
                Locale.ROOT,
                "copies of a living log: %,d were a prefix (%,d of these without some that was written before), %,d were"
                        + " refused, %,d of these salvaged%n",
                exact,
                older,
                refused,
                salvaged);
        assertTrue(exact > COPIES / 10 && refused > COPIES / 50, () -> exact + " " + refused);
    }

    private final class Life {
        private final Random random;
        private final SimulatedDisk disk;
        private final SyncMode mode;
        private final int segmentBytes;
        private final int oneStepIn;
        private final InlineBackground background = new InlineBackground();

        /** What every key says after each commit. */
        private final List<int[]> history = new ArrayList<>();

        private int written;
        private @Nullable Copy copy;
        private boolean isCopying;

        Life(Random random) {
            this.random = random;
            this.disk = new SimulatedDisk(random);
            this.mode = SyncMode.values()[random.nextInt(3)];
            this.segmentBytes = 512 << random.nextInt(4);
            this.oneStepIn = 1 + random.nextInt(6);
            history.add(new int[KEYS]);
            disk.watch(this::watch);
        }

        private LogOptions options() {
            return LogOptions.standard().sync(mode).segmentBytes(segmentBytes);
        }

        void run() throws IOException {
            for (int session = 0; session < 3; session++) {
                try (Log log = Log.open(disk, DIRECTORY, options().background(background), (sequence, payload) -> {})) {
                    for (int step = 0; step < 150; step++) {
                        act(log);
                    }
                }
            }
        }

        private void act(Log log) {
            switch (random.nextInt(12)) {
                case 0 -> compact(log);
                case 1 -> background.tick();
                default -> commit(log);
            }
        }

        private void commit(Log log) {
            int id = history.size();
            int[] after = history.get(id - 1).clone();
            byte[] keys = new byte[1 + random.nextInt(3)];
            for (int index = 0; index < keys.length; index++) {
                keys[index] = (byte) random.nextInt(KEYS);
                after[keys[index]] = id;
            }
            history.add(after);
            byte[] bytes = ByteBuffer.allocate(6 + keys.length + random.nextInt(200))
                    .put((byte) 0)
                    .putInt(id)
                    .put((byte) keys.length)
                    .put(keys)
                    .array();
            long sequence = log.append(bytes, 0, bytes.length);
            written = id;
            if (mode == SyncMode.ALWAYS) {
                log.awaitDurable(sequence);
            }
        }

        /** Each key as it is when its turn comes: the snapshot has some of what is committed meanwhile, and not all. */
        private void compact(Log log) {
            int least = history.size() - 1;
            log.compact(log.lastSequence(), sink -> {
                for (int key = 0; key < KEYS; key++) {
                    byte[] bytes = ByteBuffer.allocate(10)
                            .put((byte) 1)
                            .putInt(least)
                            .put((byte) key)
                            .putInt(history.get(history.size() - 1)[key])
                            .array();
                    sink.frame(bytes, 0, bytes.length);
                    if (random.nextInt(3) == 0) {
                        commit(log);
                    }
                }
            });
        }

        private SimulatedDisk.Fault watch(SimulatedDisk.Call call, String file) {
            if (!isCopying && random.nextInt(oneStepIn) == 0) {
                isCopying = true;
                step();
                isCopying = false;
            }
            return SimulatedDisk.Fault.NONE;
        }

        private void step() {
            try {
                Copy running = copy;
                if (running == null) {
                    copy = new Copy();
                } else if (running.step()) {
                    copy = null;
                    check(running);
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private void check(Copy copy) {
            try {
                int[] found = open(copy.files, /* salvage= */ false);
                boolean isOlder = found[KEYS] < copy.least;
                older += isOlder ? 1 : 0;
                assertFalse(
                        isOlder && copy.isByName,
                        () -> "what was written before is missing: found=" + found[KEYS] + ", expected at least "
                                + copy.least);
                assertTrue(
                        Arrays.equals(found, 0, KEYS, history.get(found[KEYS]), 0, KEYS),
                        () -> "no state that there was: found=" + Arrays.toString(found) + ", after commit "
                                + found[KEYS] + " it was " + Arrays.toString(history.get(found[KEYS])));
                exact++;
            } catch (CorruptLogException e) {
                refused++;
                open(copy.files, /* salvage= */ true);
                salvaged++;
            }
        }

        /** The state, and the last commit that is in it. */
        private int[] open(Map<String, byte[]> files, boolean salvage) {
            SimulatedDisk other = new SimulatedDisk(random);
            other.createDirectories(DIRECTORY);
            files.forEach((name, bytes) -> other.put(DIRECTORY, name, bytes));
            int[] found = new int[KEYS + 1];
            Log.open(
                            other,
                            DIRECTORY,
                            options().salvage(salvage).background(new InlineBackground()),
                            (sequence, payload) -> replay(payload, found))
                    .close();
            if (salvage) {
                Log.open(
                                other,
                                DIRECTORY,
                                options().background(new InlineBackground()),
                                (sequence, payload) -> replay(payload, found))
                        .close();
            }
            return found;
        }

        private void replay(ByteBuffer payload, int[] found) {
            boolean isSnapshot = payload.get() == 1;
            int id = payload.getInt();
            found[KEYS] = Math.max(found[KEYS], id);
            int number = payload.get();
            if (isSnapshot) {
                found[number] = payload.getInt();
                return;
            }
            for (int index = 0; index < number; index++) {
                found[payload.get()] = id;
            }
        }

        /**
         * What `cp -r` does: the names first, then each file, a piece at a time, by the name or in any order. Who goes by the name
         * copies the note of how far the log goes as the last.
         */
        private final class Copy {
            private final Map<String, byte[]> files = new HashMap<>();
            private final List<String> names;
            private final int least = written;
            private final boolean isByName = random.nextBoolean();
            private final int pieceBytes = 256 << random.nextInt(8);
            private @Nullable DiskFile open;
            private String name = "";

            Copy() throws IOException {
                names = new ArrayList<>(disk.list(DIRECTORY));
                if (isByName) {
                    names.sort(Comparator.reverseOrder()); // taken from the end
                } else {
                    Collections.shuffle(names, random);
                }
            }

            /** Whether that was the last piece. */
            boolean step() throws IOException {
                DiskFile file = open;
                if (file == null) {
                    if (names.isEmpty()) {
                        return true;
                    }
                    begin(names.remove(names.size() - 1));
                    return false;
                }
                byte[] old = files.getOrDefault(name, new byte[0]);
                byte[] more = Arrays.copyOf(old, old.length + pieceBytes);
                int count = file.read(old.length, more, old.length, pieceBytes);
                files.put(name, Arrays.copyOf(more, old.length + count));
                if (count < pieceBytes) {
                    open = null;
                }
                return false;
            }

            private void begin(String next) throws IOException {
                name = next;
                try {
                    open = disk.open(DIRECTORY.resolve(next), /* writable= */ false);
                } catch (NoSuchFileException e) {
                    return; // it has gone meanwhile, which cp says and passes by
                }
            }
        }
    }
}
