package dev.flashdb.log;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A random life of a log on a simulated disk: appends, waits, snapshots, backups, closes and opens. At calls to the disk it
 * looks at what a power loss there would leave, opens that, and goes on with it for a while, where the power may be lost
 * again. What is found must be the state after one of the commits, in their order, and no earlier one than the last that was
 * known to be durable.
 *
 * <p>Confined to one thread.
 */
final class Story {
    private static final Path DIRECTORY = Path.of("/simulated/log");
    private static final int KEYS = 12;
    private static final int DEEPEST = 2;
    private static final byte COMMIT = 'C';
    private static final byte SNAPSHOT = 'S';

    /** What a test tries, and what it tries it with. */
    static final class Trial {
        final Random random;
        LogOptions options;
        WrappedDisk.Wrapper wrapper = disk -> disk;
        boolean splitsCommits;
        int oneCutIn = 1;
        long points;
        long stories;
        long commits;
        long calls;

        /** The call to fail, counted from the start of a story; -1 for none. */
        long failAt = -1;

        SimulatedDisk.Fault fault = SimulatedDisk.Fault.NONE;
        boolean failsForEver;

        /** Fails the first such call from there on; any call when null. */
        SimulatedDisk.@Nullable Call failingCall;

        /** What was found inside a call of the log, which takes an Error for a failure of that call. */
        @Nullable
        AssertionError found;

        Trial(long seed) {
            random = new Random(seed);
            options = LogOptions.standard()
                    .segmentBytes(512 << random.nextInt(3))
                    .sync(random.nextInt(4) == 0 ? SyncMode.INTERVAL : SyncMode.ALWAYS);
        }
    }

    /** One commit: its identity, and what every key says after it. */
    private record Commit(int id, int[] after) {}

    private record Backup(Path path, int[] state, int id) {
        @Override
        public String toString() {
            return path + " of commit " + id;
        }
    }

    private final Trial trial;
    private final Random random;
    private final SimulatedDisk disk;
    private final Disk used;
    private final int depth;
    private final List<Commit> history = new ArrayList<>();
    private final List<Backup> backups = new ArrayList<>();
    private @Nullable Backup unfinished;
    private InlineBackground background = new InlineBackground();
    private @Nullable Log log;
    private int acknowledged;

    /** How many of the last commits failed in a way that leaves open whether they are there. */
    private int uncertain;

    private int nextId = 1;
    private long covered;
    private boolean cutting;
    private long calls;
    private long failures;

    Story(Trial trial) {
        this(trial, new SimulatedDisk(trial.random), 0);
        trial.stories++;
    }

    private Story(Trial trial, SimulatedDisk disk, int depth) {
        this.trial = trial;
        this.random = trial.random;
        this.disk = disk;
        this.used = trial.wrapper.wrap(disk);
        this.depth = depth;
        disk.watch(this::watch);
    }

    private Story afterPowerLoss() {
        Story next = new Story(trial, disk.crash(), depth + 1);
        next.history.addAll(history);
        next.acknowledged = acknowledged;
        next.nextId = nextId;
        next.backups.addAll(backups);
        next.unfinished = unfinished;
        return next;
    }

    /** Lives through a number of events, and then through a last power loss. */
    void run(int steps) {
        open();
        for (int step = 0; step < steps; step++) {
            act();
        }
        trial.failAt = -1;
        cut();
        if (log == null) {
            open();
        }
        reopen();
        trial.calls += calls;
        if (trial.found != null) {
            throw trial.found;
        }
    }

    long calls() {
        return calls;
    }

    private SimulatedDisk.Fault watch(SimulatedDisk.Call call, String file) {
        if (cutting) {
            return SimulatedDisk.Fault.NONE;
        }
        if (call.changesTheDisk() && random.nextInt(trial.oneCutIn << 2 * depth) == 0) {
            cut();
        }
        boolean fails =
                trial.failAt >= 0 && depth == 0 && (trial.failsForEver ? calls >= trial.failAt : calls == trial.failAt);
        calls++;
        failures += fails ? 1 : 0;
        return fails ? trial.fault : SimulatedDisk.Fault.NONE;
    }

    private boolean fails(SimulatedDisk.Call call) {
        if (trial.failingCall != null) {
            return call == trial.failingCall && calls >= trial.failAt && failures == 0;
        }
        return trial.failsForEver ? calls >= trial.failAt : calls == trial.failAt;
    }

    private void cut() {
        if (depth >= DEEPEST) {
            return;
        }
        try {
            cutNow();
        } catch (AssertionError e) {
            trial.found = e;
            throw e;
        }
    }

    private void cutNow() {
        cutting = true;
        trial.points++;
        Story after = afterPowerLoss();
        after.open();
        after.checkBackups();
        int steps = random.nextInt(4);
        for (int step = 0; step < steps; step++) {
            after.act();
        }
        cutting = false;
    }

    private void act() {
        if (log == null) {
            open();
            return;
        }
        try {
            switch (random.nextInt(20)) {
                case 0, 1 -> compact();
                case 2 -> reopen();
                case 3 -> background.tick();
                case 4 -> backup();
                case 5, 6, 7 -> commit(/* waits= */ false);
                default -> commit(/* waits= */ true);
            }
        } catch (LogException e) {
            expectFailure(e);
        }
    }

    private void expectFailure(LogException e) {
        if (failures == 0) {
            throw new AssertionError("nothing was to fail", e);
        }
        if (random.nextInt(8) == 0) {
            reopen();
        }
    }

    private Log log() {
        if (log == null) {
            throw new IllegalStateException("not open");
        }
        return log;
    }

    private int[] state() {
        return history.isEmpty() ? new int[KEYS] : history.get(history.size() - 1).after;
    }

    private int lastId() {
        return history.isEmpty() ? 0 : history.get(history.size() - 1).id;
    }

    private void commit(boolean waits) {
        int id = nextId++;
        int[] after = state().clone();
        byte[] keys = new byte[1 + random.nextInt(4)];
        for (int index = 0; index < keys.length; index++) {
            keys[index] = (byte) random.nextInt(KEYS);
            after[keys[index]] = id;
        }
        history.add(new Commit(id, after));
        trial.commits++;
        long sequence;
        try {
            sequence = append(id, keys);
        } catch (LogException e) {
            if (String.valueOf(e.getMessage()).startsWith("A frame could not be written, nor what there is of it")) {
                uncertain = 1;
            } else {
                history.remove(history.size() - 1);
            }
            throw e;
        }
        if (waits) {
            log().awaitDurable(sequence);
            acknowledged = history.size();
        }
    }

    private long append(int id, byte[] keys) {
        if (trial.splitsCommits && keys.length > 1) {
            appendFrame(id, Arrays.copyOf(keys, 1));
            return appendFrame(id, Arrays.copyOfRange(keys, 1, keys.length));
        }
        return appendFrame(id, keys);
    }

    private long appendFrame(int id, byte[] keys) {
        byte[] padding = new byte[random.nextInt(4) == 0 ? random.nextInt(700) : random.nextInt(40)];
        random.nextBytes(padding);
        ByteBuffer bytes = ByteBuffer.allocate(6 + keys.length + padding.length);
        bytes.put(COMMIT).putInt(id).put((byte) keys.length).put(keys).put(padding);
        return log().append(bytes.array(), 0, bytes.position());
    }

    private void compact() {
        long last = log().lastSequence();
        long covers = random.nextBoolean() ? last : covered + (long) (random.nextDouble() * (last - covered));
        log().compact(covers, sink -> {
            int[] state = state();
            int id = lastId();
            commitSometimes();
            snapshot(sink, state, id);
            commitSometimes();
        });
        covered = covers;
        int waiting = (int) (log().lastSequence() - log().durableSequence());
        acknowledged = Math.max(acknowledged, history.size() - waiting);
    }

    private void commitSometimes() {
        if (random.nextInt(3) == 0) {
            commit(random.nextBoolean());
        }
    }

    private static void snapshot(SnapshotSink sink, int[] state, int id) throws IOException {
        for (int from = 0; from < KEYS; from += KEYS / 2) {
            ByteBuffer bytes = ByteBuffer.allocate(64);
            bytes.put(SNAPSHOT).putInt(id).put((byte) from);
            for (int key = from; key < from + KEYS / 2; key++) {
                bytes.putInt(state[key]);
            }
            sink.frame(bytes.array(), 0, bytes.position());
        }
    }

    private void backup() {
        Path target = Path.of("/simulated/backup" + nextId++);
        Backup backup = new Backup(target, state(), lastId());
        unfinished = backup;
        log().backup(target, sink -> snapshot(sink, backup.state, backup.id));
        unfinished = null;
        backups.add(backup);
    }

    private void reopen() {
        if (log != null) {
            try {
                log.close();
                acknowledged = history.size() - uncertain;
            } catch (LogException e) {
                if (failures == 0) {
                    throw new AssertionError("nothing was to fail", e);
                }
            }
            log = null;
        }
        open();
    }

    private static final class Found implements FrameVisitor {
        private final int[] state = new int[KEYS];
        private int id;

        @Override
        public void visit(long sequence, ByteBuffer payload) {
            byte kind = payload.get();
            id = payload.getInt();
            int number = payload.get();
            if (kind == SNAPSHOT) {
                for (int key = number; key < number + KEYS / 2; key++) {
                    state[key] = payload.getInt();
                }
                return;
            }
            for (int index = 0; index < number; index++) {
                state[payload.get()] = id;
            }
        }
    }

    private void open() {
        background = new InlineBackground(1 + 2 * random.nextInt(2));
        Found found = new Found();
        Log opened;
        try {
            opened = Log.open(used, DIRECTORY, trial.options.background(background), found);
        } catch (LogException e) {
            if (failures == 0) {
                throw new AssertionError("an undamaged log did not open", e);
            }
            return;
        }
        int position = position(found);
        history.subList(position, history.size()).clear();
        acknowledged = position;
        uncertain = 0;
        covered = opened.report().coveredSequence();
        log = opened;
        background.tick();
    }

    private int position(Found found) {
        int position = 0;
        while (found.id != 0 && (position == 0 || history.get(position - 1).id != found.id)) {
            if (position == history.size()) {
                throw new AssertionError("a commit is there that failed, id=" + found.id);
            }
            position++;
        }
        int[] expected = position == 0 ? new int[KEYS] : history.get(position - 1).after;
        if (!Arrays.equals(expected, found.state)) {
            throw new AssertionError("no state that there was: found=" + Arrays.toString(found.state)
                    + ", after commit " + found.id + " it was " + Arrays.toString(expected));
        }
        if (position < acknowledged) {
            throw new AssertionError(
                    "acknowledged commits are lost: acknowledged=" + acknowledged + ", found=" + position);
        }
        return position;
    }

    private void checkBackups() {
        for (Backup backup : backups) {
            checkBackup(backup);
        }
        Backup half = unfinished;
        if (half != null && disk.files(half.path).containsKey(LogDirectory.INCOMPLETE)) {
            try (Log log = openBackup(half, new Found())) {
                throw new AssertionError("half a backup was opened: " + log.report());
            } catch (LogException expected) {
                return;
            }
        }
        if (half != null && !disk.files(half.path).isEmpty()) {
            checkBackup(half);
        }
    }

    private void checkBackup(Backup backup) {
        Found found = new Found();
        openBackup(backup, found).close();
        if (found.id != backup.id || !Arrays.equals(found.state, backup.state)) {
            throw new AssertionError("a backup is not what was backed up: " + backup);
        }
    }

    private Log openBackup(Backup backup, Found found) {
        return Log.open(disk, backup.path, trial.options.background(new InlineBackground()), found);
    }
}
