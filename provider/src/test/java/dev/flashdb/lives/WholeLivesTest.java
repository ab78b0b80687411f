package dev.flashdb.lives;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whole lives of databases at random, young ones and hot ones among them. Each draws its namespaces, the number of its keys,
 * how large values are and what is in them, and 2 to 12 sessions: with which sync and which size of segments, after which step
 * of the clock, and whether it ends by closing, a kill, a power cut, or while it is copied or moved. Between sessions it is
 * compacted, backed up, salvaged, or a copy of it is damaged. After each session all that is there is compared with plain maps,
 * which were fed by acknowledgements: through the caches and commands, opened read-only, and item by item.
 *
 * <p>A life that fails is lived again with fewer sessions, fewer operations and fewer spaces; the shortest that fails still is
 * shown.
 *
 * <p>{@code -Dflashdb.lives=10000} sets how many, {@code -Dflashdb.lives.seed=7} the first seed.
 */
class WholeLivesTest {
    private static final long LIVES = Long.getLong("flashdb.lives", 200);
    private static final long SEED = Long.getLong("flashdb.lives.seed", 1);

    /** After so many lives a long run says how far it is. */
    private static final int SAID_EVERY = 500;

    private static final int KIND_LENGTH = 100;
    private static final Path MEMORY = Path.of("/dev/shm");

    /** Tells of each opening, and of what fails on purpose; kept, since loggers are held weakly. */
    private static final Logger QUIET = Logger.getLogger("dev.flashdb");

    @TempDir
    private Path disk;

    private Path foreign;
    private int homes;

    @Test
    void aDatabaseKeepsWhatWasAcknowledgedThroughAllItsLife() throws Exception {
        QUIET.setLevel(Level.OFF);
        Path base = Files.isWritable(MEMORY) ? Files.createTempDirectory(MEMORY, "lives") : disk;
        try {
            foreign = Assault.foreign(base.resolve("foreign"));
            Life.Figures figures = new Life.Figures();
            for (long seed = SEED; seed < SEED + LIVES; seed++) {
                live(base, LifePlan.draw(seed), figures);
                long lived = seed - SEED + 1;
                if (lived % SAID_EVERY == 0 || lived == LIVES) {
                    say(lived, figures);
                }
            }
        } finally {
            QUIET.setLevel(null);
            delete(base);
        }
    }

    private static void say(long lived, Life.Figures figures) {
        System.out.printf(
                Locale.ROOT,
                "WholeLivesTest: %,d lives from seed %d: %,d sessions, %,d commits, %,d comparisons of everything,"
                        + " %,d refusals of damaged copies, 0 faults%n",
                lived,
                SEED,
                figures.sessions,
                figures.commits,
                figures.comparisons,
                figures.refusals);
    }

    private void live(Path base, LifePlan plan, Life.Figures figures) throws Exception {
        Throwable failure = failure(base, plan, figures);
        if (failure != null) {
            LifePlan shortest = new Shrinker(
                            candidate -> isAlike(failure, failure(base, candidate, new Life.Figures())))
                    .shrink(plan);
            Throwable last = failure(base, shortest, new Life.Figures());
            throw new AssertionError(
                    "life " + plan.seed() + " of the " + LIVES + " from seed " + SEED + " failed: "
                            + failure.getMessage()
                            + "\nthe shortest that fails still: " + shortest + "\nfailed by: "
                            + (last == null ? "nothing, this time" : last.getMessage()),
                    failure);
        }
    }

    /** So that a life does not become one that fails for another reason. */
    private static boolean isAlike(Throwable one, Throwable other) {
        return other != null && kind(one).equals(kind(other));
    }

    private static String kind(Throwable failure) {
        String text = failure.getClass() + ": " + failure.getMessage();
        text = text.replaceAll("session \\d+, which ended by \\w+", "session").replaceAll("[0-9]+", "");
        return text.substring(0, Math.min(text.length(), KIND_LENGTH));
    }

    /** What went wrong; null when nothing did. */
    private Throwable failure(Path base, LifePlan plan, Life.Figures figures) throws IOException {
        Path home = Files.createDirectory(base.resolve("life" + homes++));
        try {
            new Life(plan, home, foreign, figures).live();
            return null;
        } catch (Exception | Error e) {
            return e;
        } finally {
            delete(home);
        }
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        }
    }
}
