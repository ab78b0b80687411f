package dev.flashdb.lives;

import dev.flashdb.SyncMode;
import dev.flashdb.log.Disk;
import dev.flashdb.log.SimulatedDisk;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;

/** A session on the simulated disk: at a random change the power goes, or the process is killed. */
final class Simulation {
    private final LifePlan.SessionPlan session;
    private final Path directory;
    private final Oracle oracle;
    private final SimulatedDisk disk;
    private long changesLeft = Long.MAX_VALUE;
    private int least;
    private int most;
    private volatile boolean isOver;
    private Map<String, byte[]> left = Map.of();

    /** @param directory what is there is on the disk, for good */
    Simulation(LifePlan.SessionPlan session, Path directory, Oracle oracle) throws IOException {
        this.session = session;
        this.directory = directory;
        this.oracle = oracle;
        this.disk = new SimulatedDisk(new Random(session.seed()));
        disk.createDirectories(directory);
        Directories.read(directory).forEach((name, bytes) -> disk.put(directory, name, bytes));
        disk.watch(this::before);
    }

    Disk disk() {
        return disk;
    }

    /** Lets a number of changes happen. */
    void endIn(long changes) {
        synchronized (disk) {
            changesLeft = changes;
        }
    }

    private SimulatedDisk.Fault before(SimulatedDisk.Call call, String file) {
        if (call.changesTheDisk()) {
            synchronized (disk) {
                if (changesLeft-- == 0) {
                    end();
                }
            }
        }
        return SimulatedDisk.Fault.NONE;
    }

    /** Now. */
    void end() {
        synchronized (disk) {
            if (isOver) {
                return;
            }
            boolean isPowerCut = session.end() == LifePlan.End.POWER_CUT;
            least = isPowerCut && session.sync() != SyncMode.ALWAYS ? 0 : oracle.acknowledgedCount();
            left = (isPowerCut ? disk.crash() : disk).files(directory);
            most = oracle.begunCount();
            isOver = true;
        }
    }

    boolean isOver() {
        return isOver;
    }

    Map<String, byte[]> left() {
        return left;
    }

    int least() {
        return least;
    }

    int most() {
        return most;
    }
}
