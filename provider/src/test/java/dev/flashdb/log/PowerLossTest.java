package dev.flashdb.log;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The log on a disk that loses its power, and on one that fails.
 *
 * <p>{@code -Dflashdb.log.points=1000000} sets how many power losses are tried, {@code -Dflashdb.log.seed=7} where the random
 * numbers start.
 */
class PowerLossTest {
    private static final long POINTS = Long.getLong("flashdb.log.points", 12_000);
    private static final long SEED = Long.getLong("flashdb.log.seed", 1);
    private static final int STEPS = 40;

    private static Story.Trial live(long seed, int steps, Consumer<Story.Trial> settings) {
        Story.Trial trial = new Story.Trial(seed);
        settings.accept(trial);
        try {
            new Story(trial).run(steps);
            return trial;
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError(
                    "seed=" + seed + ", failAt=" + trial.failAt + ", fault=" + trial.fault + ": " + e, e);
        }
    }

    @Test
    void whatWasDurableSurvivesAPowerLossAtEveryCall() {
        long points = 0;
        long commits = 0;
        long seed = SEED;
        while (points < POINTS) {
            Story.Trial trial = live(seed++, STEPS, settings -> {});
            points += trial.points;
            commits += trial.commits;
        }
        System.out.printf(
                Locale.ROOT, "power losses tried: %,d in %,d stories of %,d commits%n", points, seed - SEED, commits);
    }

    @Test
    void whatWasDurableSurvivesAFailureOfEveryCallAndAPowerLossBehindIt() {
        long points = 0;
        long faults = 0;
        for (SimulatedDisk.Fault fault : List.of(
                SimulatedDisk.Fault.INPUT_OUTPUT_ERROR,
                SimulatedDisk.Fault.NO_SPACE,
                SimulatedDisk.Fault.SHORT_WRITE)) {
            for (boolean forEver : new boolean[] {false, true}) {
                long calls = 1;
                for (long failAt = 0; failAt < calls; failAt++) {
                    long at = failAt;
                    Story.Trial trial = live(SEED + 1_000_000, 20, settings -> {
                        settings.oneCutIn = 16;
                        settings.failAt = at;
                        settings.fault = fault;
                        settings.failsForEver = forEver;
                    });
                    calls = Math.max(calls, Math.min(trial.calls, 400));
                    points += trial.points;
                    faults++;
                }
            }
        }
        System.out.printf(Locale.ROOT, "failing calls tried: %,d, with %,d power losses behind them%n", faults, points);
    }

    /** A bug, planted where the log cannot see it. */
    @FunctionalInterface
    private interface Plant {
        void plant(Story.Trial trial);
    }

    static List<Named<Plant>> plantedBugs() {
        return List.of(
                Named.of("acknowledge before sync", trial -> trial.wrapper = NoSync::new),
                Named.of("no directory sync", trial -> trial.wrapper = NoDirectorySync::new),
                Named.of("rename before force", trial -> trial.wrapper = RenameBeforeForce::new),
                Named.of("delete before directory sync", trial -> trial.wrapper = DeleteBeforeDirectorySync::new),
                Named.of("no checksum", trial -> trial.options = trial.options.checksum((a, b, c, d, e, f) -> 0)),
                Named.of("two frames for one transaction", trial -> trial.splitsCommits = true),
                Named.of("retry after a failed sync", trial -> {
                    trial.wrapper = RetryAfterFailedSync::new;
                    trial.failAt = trial.random.nextInt(300);
                    trial.fault = SimulatedDisk.Fault.INPUT_OUTPUT_ERROR;
                    trial.failingCall = SimulatedDisk.Call.FORCE;
                    trial.oneCutIn = 8;
                }));
    }

    @ParameterizedTest
    @MethodSource("plantedBugs")
    void aPlantedBugIsFound(Plant bug) {
        List<AssertionError> found = new ArrayList<>();
        long points = 0;
        for (long seed = SEED; found.isEmpty() && seed < SEED + 300; seed++) {
            Story.Trial trial = new Story.Trial(seed);
            bug.plant(trial);
            try {
                new Story(trial).run(STEPS);
            } catch (AssertionError e) {
                found.add(e);
            }
            points += trial.points;
        }
        assertFalse(found.isEmpty(), "no power loss showed it, points=" + points);
        System.out.printf(
                Locale.ROOT,
                "planted bug found at power loss %,d: %s%n",
                points,
                found.get(0).getMessage());
    }

    private static final class NoSync extends WrappedDisk {
        NoSync(Disk inner) {
            super(inner);
        }

        @Override
        void force(Path file, DiskFile open) throws IOException {
            if (!file.toString().endsWith(LogDirectory.SEGMENT + LogDirectory.TEMPORARY)) {
                open.force();
            }
        }
    }

    private static final class NoDirectorySync extends WrappedDisk {
        NoDirectorySync(Disk inner) {
            super(inner);
        }

        @Override
        public void syncDirectory(Path directory) {}
    }

    private static final class RenameBeforeForce extends WrappedDisk {
        private @Nullable DiskFile late;

        RenameBeforeForce(Disk inner) {
            super(inner);
        }

        @Override
        void force(Path file, DiskFile open) throws IOException {
            if (file.toString().endsWith(LogDirectory.SNAPSHOT + LogDirectory.TEMPORARY)) {
                late = open;
            } else {
                open.force();
            }
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            super.rename(from, to);
            if (late != null && to.toString().endsWith(LogDirectory.SNAPSHOT)) {
                super.syncDirectory(to.getParent());
                late.force();
            }
        }
    }

    private static final class DeleteBeforeDirectorySync extends WrappedDisk {
        private boolean isLate;

        DeleteBeforeDirectorySync(Disk inner) {
            super(inner);
        }

        @Override
        public void rename(Path from, Path to) throws IOException {
            super.rename(from, to);
            isLate = to.toString().endsWith(LogDirectory.SNAPSHOT);
        }

        @Override
        public void syncDirectory(Path directory) throws IOException {
            if (!isLate) {
                super.syncDirectory(directory);
            }
            isLate = false;
        }
    }

    private static final class RetryAfterFailedSync extends WrappedDisk {
        RetryAfterFailedSync(Disk inner) {
            super(inner);
        }

        @Override
        void force(Path file, DiskFile open) throws IOException {
            try {
                open.force();
            } catch (IOException e) {
                open.force();
            }
        }
    }
}
