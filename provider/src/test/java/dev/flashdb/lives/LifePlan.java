package dev.flashdb.lives;

import dev.flashdb.SyncMode;
import java.io.Serializable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A whole life as it is drawn, before anything of it happens. Immutable.
 *
 * @param keys how many keys each space has at most
 * @param isHot whether few keys are written again and again
 * @param bytes how many bytes of values are written in all, about
 */
record LifePlan(
        long seed, List<Space> spaces, int keys, boolean isHot, long bytes, Sizes sizes, List<SessionPlan> sessions)
        implements Serializable {

    private static final int MOST_KEYS = 100_000;
    private static final int MOST_REWRITES = 100_000;
    private static final int MOST_SYNCED = 2_000;
    private static final int LEAST_SEGMENT_BYTES = 512;
    private static final int MOST_SEGMENTS = 200;
    private static final int FRAME_BYTES = 80;
    private static final int MOST_OPERATIONS = 120_000;
    private static final int MOST_HOT_BYTES = 40 << 20;
    private static final int LARGEST_VALUE = 8 << 20;
    private static final int MOST_SIMULATED = 400;
    private static final int MOST_SIMULATED_BYTES = 1 << 18;

    /** How large values are: all alike, or of any magnitude up to a greatest one. */
    record Sizes(int greatest, boolean areAlike, Values.Kind usual) implements Serializable {
        int draw(Random random) {
            return areAlike ? greatest : (int) Values.logUniform(random, greatest);
        }

        long mean() {
            return areAlike ? greatest : Math.max(1, (long) (greatest / Math.log(greatest + 1.0)));
        }
    }

    /** How a session ends. */
    enum End {
        CLOSE,
        /** The disk stops at one instant: what the kernel has is there. */
        KILL,
        /** The power goes: see the simulated disk. */
        POWER_CUT,
        /** A process of its own is killed by its parent. */
        PROCESS_KILL,
        /** A process of its own stops itself in the middle. */
        PROCESS_HALT,
        /** A process of its own, with a small heap, closes. */
        PROCESS_CLOSE,
        /** While it lives, all of its files are copied, and its copy is looked at. */
        COPY,
        /** While it lives, its directory gets another name, and another database its old one. */
        MOVE;

        boolean isOwnProcess() {
            return this == PROCESS_KILL || this == PROCESS_HALT || this == PROCESS_CLOSE;
        }

        boolean isClean() {
            return this == CLOSE || this == PROCESS_CLOSE || this == COPY;
        }
    }

    /** What happens to the directory before the next session. */
    enum Between {
        NOTHING,
        COMPACTION,
        /** The life goes on in a backup. */
        BACKUP,
        SALVAGE,
        /** The end of a copy is cut off: that is noticed. */
        CUT_OFF,
        /** A copy gets a segment of another database: that is noticed. */
        FOREIGN_SEGMENT
    }

    /**
     * The time between an open and its end. Immutable.
     *
     * @param segmentBytes 0 for what is usual
     * @param clockMillis how far the clock was put forward before, or back
     * @param isSimulated whether it is on the simulated disk
     * @param hidesParcels whether its application does not have that class
     */
    record SessionPlan(
            long seed,
            SyncMode sync,
            int segmentBytes,
            int operations,
            End end,
            boolean isSimulated,
            long clockMillis,
            boolean hidesParcels,
            Between between)
            implements Serializable {
        SessionPlan withOperations(int count) {
            return new SessionPlan(
                    seed, sync, segmentBytes, count, end, isSimulated, clockMillis, hidesParcels, between);
        }

        SessionPlan withBetween(Between other) {
            return new SessionPlan(
                    seed, sync, segmentBytes, operations, end, isSimulated, clockMillis, hidesParcels, other);
        }

        SessionPlan closed() {
            return new SessionPlan(
                    seed, sync, segmentBytes, operations, End.CLOSE, false, clockMillis, hidesParcels, between);
        }
    }

    static LifePlan draw(long seed) {
        Random random = new Random(seed * 0x9E3779B97F4A7C15L);
        boolean isHot = random.nextInt(5) == 0;
        int keys = isHot ? 1 + random.nextInt(3) / 2 : (int) Values.logUniform(random, MOST_KEYS);
        Sizes sizes = sizes(random, isHot);
        long bytes = isHot ? MOST_HOT_BYTES : Values.logUniform(random, 512) << 15; // 32 KiB to 16 MiB
        long writes = isHot && random.nextBoolean()
                ? MOST_REWRITES * 2 / 5 + random.nextInt(MOST_REWRITES / 7)
                : Values.logUniform(random, MOST_REWRITES);
        writes = Math.max(3, Math.min(writes, bytes / sizes.mean()));
        List<SessionPlan> sessions = new ArrayList<>();
        int count = 2 + random.nextInt(11);
        int left = MOST_OPERATIONS;
        for (int i = 0; i < count; i++) {
            SessionPlan session = session(random, (int) Math.min(writes, left), sizes);
            left = Math.max(MOST_SYNCED, left - session.operations);
            sessions.add(session);
        }
        return new LifePlan(seed, spaces(random, isHot), keys, isHot, bytes, sizes, List.copyOf(sessions));
    }

    private static Sizes sizes(Random random, boolean isHot) {
        int greatest = isHot
                ? 16 + random.nextInt(500)
                : (int) Values.logUniform(random, random.nextInt(10) == 0 ? LARGEST_VALUE : 8_000);
        Values.Kind[] kinds = Values.Kind.values();
        return new Sizes(greatest, isHot || random.nextBoolean(), kinds[random.nextInt(kinds.length)]);
    }

    private static List<Space> spaces(Random random, boolean isHot) {
        List<Space> spaces = new ArrayList<>();
        Space.Kind[] kinds = Space.Kind.values();
        int count = isHot ? 1 + random.nextInt(3) / 2 : 1 + random.nextInt(6);
        for (int i = 0; i < count; i++) {
            Space.Kind kind = kinds[random.nextInt(kinds.length)];
            kind = isHot && kind.hasFields() && random.nextBoolean() ? Space.Kind.STRINGS : kind;
            Space space = new Space(kind.isCache() ? "cache" + i : kind.name(), kind);
            if (!spaces.contains(space)) {
                spaces.add(space);
            }
        }
        return List.copyOf(spaces);
    }

    private static SessionPlan session(Random random, int writes, Sizes sizes) {
        SyncMode sync = SyncMode.values()[random.nextInt(3)];
        End end = end(random);
        boolean isSimulated = end == End.POWER_CUT || end == End.KILL && random.nextBoolean();
        int most = sync == SyncMode.ALWAYS ? Math.min(writes, MOST_SYNCED) : writes;
        if (isSimulated) {
            most = (int) Math.max(1, Math.min(Math.min(most, MOST_SIMULATED), MOST_SIMULATED_BYTES / sizes.mean()));
        }
        int operations = random.nextInt(8) == 0 ? 0 : (int) Values.logUniform(random, most);
        if (random.nextInt(4) == 0) {
            operations = most;
        }
        boolean isSmall = isSimulated || random.nextInt(3) == 0;
        long smallest = Math.max(LEAST_SEGMENT_BYTES, operations * (sizes.mean() + FRAME_BYTES) / MOST_SEGMENTS);
        return new SessionPlan(
                random.nextLong(),
                sync,
                isSmall ? (int) smallest << random.nextInt(8) : 0,
                operations,
                end,
                isSimulated,
                clock(random),
                random.nextInt(5) == 0,
                between(random));
    }

    private static End end(Random random) {
        int choice = random.nextInt(200);
        if (choice < 100) {
            return End.CLOSE;
        } else if (choice < 135) {
            return End.KILL;
        } else if (choice < 165) {
            return End.POWER_CUT;
        } else if (choice < 185) {
            return End.COPY;
        } else if (choice < 197) {
            return End.MOVE;
        }
        return List.of(End.PROCESS_KILL, End.PROCESS_HALT, End.PROCESS_CLOSE).get(random.nextInt(3));
    }

    private static Between between(Random random) {
        int choice = random.nextInt(20);
        if (choice < 12) {
            return Between.NOTHING;
        }
        Between[] all = Between.values();
        return all[1 + random.nextInt(all.length - 1)];
    }

    /** Mostly a little later; now and then hours or years later, or earlier. */
    private static long clock(Random random) {
        int choice = random.nextInt(12);
        if (choice < 8) {
            return random.nextInt(20_000);
        }
        long millis =
                Values.logUniform(random, Duration.ofDays(choice == 8 ? 900 : 1).toMillis());
        return choice < 10 ? millis : -millis;
    }

    LifePlan withSessions(List<SessionPlan> others) {
        return new LifePlan(seed, spaces, keys, isHot, bytes, sizes, List.copyOf(others));
    }

    LifePlan withSpaces(List<Space> others) {
        return new LifePlan(seed, List.copyOf(others), keys, isHot, bytes, sizes, sessions);
    }

    /** The story, a line a session. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("seed=" + seed + (isHot ? ", hot" : "") + ", keys=" + keys + ", " + sizes
                + ", spaces=" + spaces.stream().map(Space::toString).toList());
        int number = 0;
        for (SessionPlan session : sessions) {
            text.append("\n  session ").append(number++).append(": clock ");
            text.append(session.clockMillis).append(" ms, ");
            text.append(session.sync).append(", segments ");
            text.append(session.segmentBytes == 0 ? "as usual" : session.segmentBytes)
                    .append(", ");
            text.append(session.operations).append(" operations");
            text.append(session.isSimulated ? " on the simulated disk" : "");
            text.append(session.hidesParcels ? " without the class of parcels" : "");
            text.append(", then ").append(session.end).append(", ").append(session.between);
        }
        return text.toString();
    }
}
