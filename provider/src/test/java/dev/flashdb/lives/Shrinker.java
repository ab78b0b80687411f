package dev.flashdb.lives;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Makes a life that fails shorter while it fails. */
final class Shrinker {
    private static final int MOST_TRIES = 60;

    /** Whether a life fails. */
    @FunctionalInterface
    interface Failing {
        boolean fails(LifePlan plan) throws IOException;
    }

    private final Failing failing;
    private int tries;
    private LifePlan shortest;

    Shrinker(Failing failing) {
        this.failing = failing;
    }

    LifePlan shrink(LifePlan plan) throws IOException {
        shortest = plan;
        boolean isShorter = true;
        while (isShorter && tries < MOST_TRIES) {
            isShorter = withoutSessions() | withoutSpaces() | withFewerOperations() | withPlainerEnds();
        }
        return shortest;
    }

    private boolean isTaken(LifePlan candidate) throws IOException {
        if (tries++ < MOST_TRIES && failing.fails(candidate)) {
            shortest = candidate;
            return true;
        }
        return false;
    }

    private boolean withoutSessions() throws IOException {
        boolean isShorter = false;
        for (int i = shortest.sessions().size() - 1;
                i >= 0 && shortest.sessions().size() > 1;
                i--) {
            List<LifePlan.SessionPlan> fewer = new ArrayList<>(shortest.sessions());
            fewer.remove(i);
            isShorter |= isTaken(shortest.withSessions(fewer));
        }
        return isShorter;
    }

    private boolean withoutSpaces() throws IOException {
        boolean isShorter = false;
        for (int i = shortest.spaces().size() - 1; i >= 0 && shortest.spaces().size() > 1; i--) {
            List<Space> fewer = new ArrayList<>(shortest.spaces());
            fewer.remove(i);
            isShorter |= isTaken(shortest.withSpaces(fewer));
        }
        return isShorter;
    }

    private boolean withFewerOperations() throws IOException {
        boolean isShorter = false;
        for (int i = 0; i < shortest.sessions().size(); i++) {
            int count = shortest.sessions().get(i).operations();
            for (int fewer : new int[] {0, count / 4, count / 2, count * 9 / 10}) {
                if (fewer < count && isTaken(with(i, shortest.sessions().get(i).withOperations(fewer)))) {
                    isShorter = true;
                    break;
                }
            }
        }
        return isShorter;
    }

    private boolean withPlainerEnds() throws IOException {
        boolean isShorter = false;
        for (int i = 0; i < shortest.sessions().size(); i++) {
            LifePlan.SessionPlan session = shortest.sessions().get(i);
            if (session.between() != LifePlan.Between.NOTHING) {
                isShorter |= isTaken(with(i, session.withBetween(LifePlan.Between.NOTHING)));
            }
            if (session.end() != LifePlan.End.CLOSE) {
                isShorter |= isTaken(with(i, shortest.sessions().get(i).closed()));
            }
        }
        return isShorter;
    }

    private LifePlan with(int index, LifePlan.SessionPlan session) {
        List<LifePlan.SessionPlan> sessions = new ArrayList<>(shortest.sessions());
        sessions.set(index, session);
        return shortest.withSessions(sessions);
    }
}
