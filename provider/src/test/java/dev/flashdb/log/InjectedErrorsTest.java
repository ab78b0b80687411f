package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An Error comes out of each call to the disk in turn. Whatever was acknowledged stays, whatever failed is not there, the log goes
 * on or says that it has ended, and its directory is free in the end.
 */
class InjectedErrorsTest {
    private static final Path DIRECTORY = Path.of("/simulated/log");

    /** What a process throws when something is wrong with it. */
    enum Thrown {
        MEMORY(() -> new OutOfMemoryError("Java heap space")),
        THREAD(() -> new OutOfMemoryError("unable to create native thread")),
        STACK(StackOverflowError::new),
        CLASS(() -> new NoClassDefFoundError("dev/flashdb/Gone")),
        INTERNAL(() -> new InternalError("a fault occurred in a recent unsafe memory access operation")),
        RUNTIME(() -> new IllegalStateException("a fault of our own"));

        final Supplier<? extends Throwable> maker;

        Thrown(Supplier<? extends Throwable> maker) {
            this.maker = maker;
        }

        void raise() {
            Throwable error = maker.get();
            if (error instanceof Error e) {
                throw e;
            }
            throw (RuntimeException) error;
        }
    }

    /** When it is thrown. */
    private enum When {
        BEFORE_THE_CALL,
        AFTER_THE_CALL,
        BEFORE_EACH_CALL_FROM_THEN_ON
    }

    private static final class FailingDisk extends WrappedDisk {
        private final Thrown thrown;
        private final When when;
        private final long failAt;
        long calls;
        boolean isMended;

        FailingDisk(Disk inner, Thrown thrown, When when, long failAt) {
            super(inner);
            this.thrown = thrown;
            this.when = when;
            this.failAt = failAt;
        }

        private interface Call {
            void run() throws IOException;
        }

        private boolean isHit() {
            long mine = calls++;
            return !isMended && (mine == failAt || mine > failAt && when == When.BEFORE_EACH_CALL_FROM_THEN_ON);
        }

        private void call(Call call) throws IOException {
            boolean isHit = isHit();
            if (isHit && when != When.AFTER_THE_CALL) {
                thrown.raise();
            }
            call.run();
            if (isHit) {
                thrown.raise();
            }
        }

        @Override
        public DiskFile create(Path file) throws IOException {
            DiskFile[] made = new DiskFile[1];
            call(() -> made[0] = super.create(file));
            return made[0];
        }

        @Override
        public DiskFile open(Path file, boolean writable) throws IOException {
            DiskFile[] made = new DiskFile[1];
            call(() -> made[0] = super.open(file, writable));
            return made[0];
        }

        @Override
        public List<String> list(Path directory) throws IOException {
            List<String> names = new ArrayList<>();
            call(() -> names.addAll(super.list(directory)));
            return names;
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            call(() -> super.rename(from, to));
        }

        @Override
        public void delete(Path file) throws IOException {
            call(() -> super.delete(file));
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            call(() -> super.syncDirectory(directory));
        }

        @Override
        void force(Path file, DiskFile open) throws IOException {
            call(() -> super.force(file, open));
        }

        @Override
        void write(DiskFile open, long position, byte[] bytes, int offset, int length) throws IOException {
            call(() -> super.write(open, position, bytes, offset, length));
        }

        @Override
        void truncate(DiskFile open, long size) throws IOException {
            call(() -> super.truncate(open, size));
        }
    }

    /** What a life of a log has come to. */
    private static final class Life {
        private final SimulatedDisk disk = new SimulatedDisk(new Random(7));
        private final FailingDisk failing;
        private final InlineBackground background = new InlineBackground();
        private final LogOptions options;
        private final List<Integer> acknowledged = new ArrayList<>();
        private final Set<Integer> refused = new HashSet<>();
        private final Set<Integer> uncertain = new HashSet<>();
        private int nextId = 1;
        private @Nullable Log log;

        Life(Thrown thrown, When when, SyncMode mode, long failAt) {
            this.failing = new FailingDisk(disk, thrown, when, failAt);
            this.options = LogOptions.standard()
                    .sync(mode)
                    .segmentBytes(1024)
                    .background(background)
                    .pauses(new NoPauses());
        }

        void open() {
            try {
                log = Log.open(failing, DIRECTORY, options, (sequence, payload) -> {});
            } catch (RuntimeException | Error e) {
                log = Log.open(disk, DIRECTORY, options, (sequence, payload) -> {}); // the directory must be free
            }
        }

        void append() {
            Log present = Objects.requireNonNull(log);
            int id = nextId++;
            byte[] bytes = ByteBuffer.allocate(200).putInt(id).array();
            long sequence;
            try {
                sequence = present.append(bytes, 0, bytes.length);
            } catch (RuntimeException | Error e) {
                refused.add(id);
                requireNotThere(id);
                return;
            }
            try {
                if (options.sync == SyncMode.ALWAYS) {
                    present.awaitDurable(sequence);
                }
                acknowledged.add(id);
            } catch (SyncFailedException e) {
                assertTrue(present.status().failure() != null, "a wait failed, and the log goes on");
                uncertain.add(id);
            }
        }

        /** What another process finds when this one is killed now: not the frame that was just refused, unless the log has ended. */
        private void requireNotThere(int id) {
            if (present().status().failure() == null) {
                SimulatedDisk killed = new SimulatedDisk(new Random(7));
                killed.createDirectories(DIRECTORY);
                disk.files(DIRECTORY).forEach((name, bytes) -> killed.put(DIRECTORY, name, bytes));
                Set<Integer> found = read(killed, options);
                assertTrue(found.containsAll(acknowledged), "a kill took what was acknowledged");
                assertTrue(!found.contains(id), "a kill brings back what was refused");
            }
        }

        private Log present() {
            return Objects.requireNonNull(log);
        }

        void compact() {
            Log present = Objects.requireNonNull(log);
            List<Integer> ids = List.copyOf(acknowledged);
            try {
                present.compact(present.lastSequence(), sink -> {
                    for (int id : ids) {
                        sink.frame(ByteBuffer.allocate(4).putInt(id).array(), 0, 4);
                    }
                });
            } catch (RuntimeException | Error e) {
                return; // nothing has happened
            }
        }

        void tick() {
            try {
                background.tick();
            } catch (RuntimeException | Error e) {
                return; // a thread of the background notes it and goes on
            }
        }

        void close() {
            try {
                Objects.requireNonNull(log).close();
            } catch (LogException e) {
                return; // it says that it could not be closed as it should be
            }
        }
    }

    private static final class NoPauses implements Pauses {
        private long now;

        @Override
        public long nanoTime() {
            return now;
        }

        @Override
        public boolean pause(long nanos) {
            now += nanos;
            return true;
        }
    }

    private static Set<Integer> read(Disk disk, LogOptions options) {
        Set<Integer> found = new HashSet<>();
        Log.open(disk, DIRECTORY, options, (sequence, payload) -> found.add(payload.getInt()))
                .close();
        return found;
    }

    /** Lives a life and checks what is left of it; returns whether the failure came at all. */
    private static boolean live(Thrown thrown, When when, SyncMode mode, long failAt) {
        Life life = new Life(thrown, when, mode, failAt);
        life.open();
        for (int i = 0; i < 14; i++) {
            life.append();
            if (i == 9) {
                life.compact();
            }
            if (i % 5 == 4) {
                life.tick();
                life.tick();
            }
        }
        boolean hasCome = life.failing.calls > failAt;
        life.failing.isMended = true;
        Log log = Objects.requireNonNull(life.log);
        boolean hasEnded = log.status().failure() != null;
        int before = life.acknowledged.size();
        life.append();
        if (!hasEnded) {
            assertEquals(before + 1, life.acknowledged.size(), "the log takes nothing more, and does not say so");
            life.compact();
        }
        Disk afterPowerLoss = mode == SyncMode.ALWAYS ? life.disk.crash() : null;
        life.close();
        Set<Integer> found = read(life.disk, life.options);
        assertTrue(found.containsAll(life.acknowledged), "lost what was acknowledged");
        if (!hasEnded) {
            assertEquals(Set.copyOf(life.acknowledged), found, "there is what was refused: " + life.refused);
        }
        if (afterPowerLoss != null) {
            assertTrue(
                    read(afterPowerLoss, life.options).containsAll(life.acknowledged),
                    "a power loss took what was acknowledged");
        }
        return hasCome;
    }

    @ParameterizedTest
    @EnumSource(Thrown.class)
    void anErrorOutOfAnyCallLosesNothingAndStopsNothingSilently(Thrown thrown) {
        for (SyncMode mode : SyncMode.values()) {
            for (When when : When.values()) {
                boolean hasCome = true;
                for (long failAt = 0; hasCome; failAt++) {
                    try {
                        hasCome = live(thrown, when, mode, failAt);
                    } catch (AssertionError | RuntimeException e) {
                        fail("thrown=" + thrown + ", when=" + when + ", mode=" + mode + ", call=" + failAt, e);
                    }
                }
            }
        }
    }
}
