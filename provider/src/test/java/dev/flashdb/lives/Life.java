package dev.flashdb.lives;

import dev.flashdb.FlashDbException;
import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.engine.OpenEngine;
import dev.flashdb.log.Disk;
import dev.flashdb.log.FreezingDisk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** A whole life of a database: what is planned is done, and after each session all that is there is compared. */
final class Life {
    private static final long BEGIN = 1_700_000_000_000L;

    /** What was done in all. */
    static final class Figures {
        long sessions;
        long commits;
        long comparisons;
        long refusals;
    }

    private final LifePlan plan;
    private final Path home;
    private final Path foreign;
    private final Figures figures;
    private final AtomicLong clock = new AtomicLong(BEGIN);
    private final Oracle oracle = new Oracle();
    private Path directory;
    private int directories;

    /** What the log must know of the time, and what it may know at most. */
    private long floorMillis = Long.MIN_VALUE;

    private long ceilingMillis = Long.MIN_VALUE;

    /** @param home an empty directory of its own */
    Life(LifePlan plan, Path home, Path foreign, Figures figures) {
        this.plan = plan;
        this.home = home;
        this.foreign = foreign;
        this.figures = figures;
        this.directory = newDirectory();
    }

    private Path newDirectory() {
        return home.resolve("d" + directories++);
    }

    void live() throws Exception {
        int number = 0;
        for (LifePlan.SessionPlan session : plan.sessions()) {
            String where = "session " + number++ + ", which ended by " + session.end();
            try {
                live(session);
                compare(where);
                between(session, where);
            } catch (FlashDbException | CacheException | IllegalStateException e) {
                throw new AssertionError(where + ": " + e, e);
            }
        }
        close(open(plain(SyncMode.NEVER), "the end"));
    }

    // ---------------------------------------------------------------- sessions

    private void live(LifePlan.SessionPlan session) throws Exception {
        clock.addAndGet(session.clockMillis());
        figures.sessions++;
        oracle.beginSession();
        if (session.end().isOwnProcess()) {
            ChildProcess process = new ChildProcess(plan, session, directory, clock, oracle);
            process.live();
            floorMillis = Math.max(floorMillis, process.knownMillis());
            ceilingMillis = Math.max(ceilingMillis, process.latestMillis());
            settle(oracle.range(oracle.acknowledgedCount(), oracle.begunCount()));
        } else if (session.isSimulated()) {
            simulate(session);
        } else if (session.end() == LifePlan.End.KILL) {
            kill(session);
        } else {
            Store store = open(opening(session, Disk.real()), "open");
            Session living = session(session, store);
            switch (session.end()) {
                case COPY -> copy(session, living, store);
                case MOVE -> move(session, living, store);
                default -> {
                    run(living, session.operations());
                    living.finish();
                    close(store);
                }
            }
        }
    }

    private Session session(LifePlan.SessionPlan session, Store store) {
        boolean isThere = !session.isSimulated() && session.end() != LifePlan.End.MOVE;
        return new Session(plan, session, store, oracle, clock, directory, /* isBesideReaders= */ isThere);
    }

    private static void run(Session session, int operations) {
        for (int i = 0; i < operations; i++) {
            session.step();
        }
    }

    private Store.Opening opening(LifePlan.SessionPlan session, Disk disk) {
        return new Store.Opening(
                directory,
                disk,
                session.sync(),
                Duration.ofMillis(session.isSimulated() ? 3_600_000 : 20),
                session.segmentBytes(),
                /* salvages= */ false,
                clock::get,
                session.hidesParcels() ? Parcel.HIDDEN : Parcel.class.getClassLoader());
    }

    private Store.Opening plain(SyncMode sync) {
        return new Store.Opening(
                directory,
                Disk.real(),
                sync,
                Duration.ofSeconds(1),
                0,
                false,
                clock::get,
                Parcel.class.getClassLoader());
    }

    /** Opens, and compares with what was there at the end of the session before. */
    private Store open(Store.Opening opening, String where) {
        Store store = Store.open(opening, plan.spaces());
        boolean isRight = false;
        try {
            long now = store.engine.nowMillis();
            checkTime(now, where);
            boolean seesParcels = opening.loader() == Parcel.class.getClassLoader();
            Oracle.match(oracle.exactly(), Reader.typed(store, seesParcels), now, where + " (opened)");
            figures.comparisons++;
            ceilingMillis = Math.max(ceilingMillis, now);
            isRight = true;
            return store;
        } finally {
            if (!isRight) {
                closeQuietly(store);
            }
        }
    }

    /** The time at which the log was written last is not forgotten, unless it has nothing; and none is made up. */
    private void checkTime(long now, String where) {
        if (oracle.now().isEmpty()) {
            floorMillis = Math.min(floorMillis, now);
        }
        long least = Math.max(clock.get(), floorMillis);
        long most = Math.max(clock.get(), ceilingMillis);
        if (now < least || now > most) {
            throw new AssertionError(where + ": the time is not one that there was: found=" + now + ", least=" + least
                    + ", most=" + most + ", clock=" + clock.get());
        }
    }

    private long latest() {
        return Math.max(clock.get(), ceilingMillis);
    }

    private void close(Store store) {
        long now = store.engine.nowMillis();
        store.close();
        floorMillis = Math.max(floorMillis, now);
        ceilingMillis = Math.max(ceilingMillis, now);
    }

    private static void closeQuietly(Store store) {
        try {
            store.close();
        } catch (FlashDbException | CacheException e) {
            // its disk has gone, which is what was wanted
        }
    }

    /** Ends at a random change of the disk. */
    private void kill(LifePlan.SessionPlan session) {
        FreezingDisk disk = new FreezingDisk(Disk.real());
        Store store = open(opening(session, disk), "open");
        long opened = store.engine.nowMillis();
        Session living = session(session, store);
        disk.freezeIn(Values.logUniform(living.random(), session.operations() * 2L + 50));
        try {
            run(living, session.operations());
            living.finish();
        } catch (FlashDbException | CacheException e) {
            if (!disk.isFrozen()) {
                throw e;
            }
        }
        disk.freeze();
        ceilingMillis = Math.max(ceilingMillis, store.engine.nowMillis());
        closeQuietly(store);
        floorMillis = Math.max(floorMillis, Math.max(opened, living.lastCommitMillis()));
        settle(oracle.range(oracle.acknowledgedCount(), oracle.begunCount()));
    }

    private void simulate(LifePlan.SessionPlan session) throws IOException {
        Simulation simulation = new Simulation(session, directory, oracle);
        boolean isYoung =
                !Files.exists(directory) || Directories.read(directory).isEmpty();
        Store store = open(opening(session, simulation.disk()), "open on the simulated disk");
        long opened = store.engine.nowMillis();
        Session living = session(session, store);
        simulation.endIn(Values.logUniform(living.random(), session.operations() * 3L + 30));
        boolean hasWritten = false; // before the step in which it ended: a commit that changes nothing writes nothing
        for (int i = 0; i < session.operations() && !simulation.isOver(); i++) {
            hasWritten = living.lastCommitMillis() > Long.MIN_VALUE;
            living.step();
        }
        if (!simulation.isOver()) {
            living.finish();
        }
        simulation.end();
        ceilingMillis = Math.max(ceilingMillis, store.engine.nowMillis());
        closeQuietly(store);
        Directories.replace(directory, simulation.left());
        boolean isKnown =
                !isYoung || session.end() == LifePlan.End.KILL || session.sync() == SyncMode.ALWAYS && hasWritten;
        if (isKnown) {
            floorMillis = Math.max(floorMillis, opened);
        }
        settle(oracle.range(simulation.least(), simulation.most()));
    }

    /** Reads what a session left that did not close, and takes that for true, if it may be. */
    private void settle(Oracle.Range range) {
        figures.commits += range.most();
        Options options = Options.builder().directory(directory).readOnly(true).build();
        try (OpenEngine engine = OpenEngine.read(clock::get, options)) {
            long now = engine.nowMillis();
            checkTime(now, "after it was cut short");
            oracle.settle(Oracle.match(range, Reader.items(engine), now, "after it was cut short"));
        }
    }

    // ---------------------------------------------------------------- what is done to a living directory

    private void copy(LifePlan.SessionPlan session, Session living, Store store) throws Exception {
        int half = session.operations() / 2;
        run(living, half);
        int least = oracle.acknowledgedCount();
        Path target = newDirectory();
        CompletableFuture<Path> copying = CompletableFuture.supplyAsync(() -> {
            try {
                return Directories.copy(directory, target);
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        });
        run(living, session.operations() - half);
        living.finish();
        for (int i = 0; i < session.operations() && !copying.isDone(); i++) {
            living.step();
        }
        copying.join();
        int most = oracle.begunCount();
        close(store);
        Contents found = Assault.readOrRefuse(target, clock::get);
        if (found == null) {
            figures.refusals++;
        } else {
            Oracle.match(oracle.range(least, most), found, latest(), "a copy of the living directory");
        }
        Directories.delete(target);
    }

    /** The writer goes on in the directory that it has locked, or says that it cannot; it harms no other. */
    private void move(LifePlan.SessionPlan session, Session living, Store store) throws IOException {
        int half = session.operations() / 2;
        run(living, half);
        Path away = newDirectory();
        Files.move(directory, away);
        Options options =
                Options.builder().directory(directory).sync(SyncMode.NEVER).build();
        try (OpenEngine other =
                OpenEngine.open(clock::get, options, Disk.real(), dev.flashdb.log.LogOptions.standard())) {
            other.db().set("of", "another database");
            try {
                run(living, session.operations() - half);
                living.finish();
            } catch (FlashDbException | CacheException e) {
                figures.refusals++;
            }
            other.db().set("still", "there");
            ceilingMillis = Math.max(ceilingMillis, store.engine.nowMillis());
            closeQuietly(store);
        }
        try (OpenEngine other = OpenEngine.read(clock::get, options)) {
            String found = other.db().get("of") + ", " + other.db().get("still");
            if (!found.equals("another database, there")) {
                throw new AssertionError("the database that came to the place of this one has lost its own: " + found);
            }
        }
        Directories.delete(directory);
        Files.move(away, directory);
        settle(oracle.range(oracle.acknowledgedCount(), oracle.begunCount()));
    }

    // ---------------------------------------------------------------- after a session

    /** All that is there, read beside nobody, by commands and item by item. */
    private void compare(String where) {
        Options options = Options.builder().directory(directory).readOnly(true).build();
        try (OpenEngine engine = OpenEngine.read(clock::get, options)) {
            long now = engine.nowMillis();
            checkTime(now, where);
            Contents items = Reader.items(engine);
            figures.commits += oracle.acknowledgedCount();
            oracle.settle(Oracle.match(oracle.exactly(), items, now, where + " (item by item)"));
            Contents natives = Reader.natives(engine.db(), now);
            plan.spaces().stream()
                    .filter(space -> space.kind().isCache())
                    .forEach(space ->
                            items.space(space.name()).forEach((key, item) -> natives.put(space.name(), key, item)));
            Oracle.match(oracle.exactly(), natives, now, where + " (read-only)");
            figures.comparisons += 2;
        }
    }

    private void between(LifePlan.SessionPlan session, String where) throws IOException {
        Random random = new Random(~session.seed());
        switch (session.between()) {
            case NOTHING -> {}
            case COMPACTION -> {
                Store store = open(plain(session.sync()), where + ", before a compaction");
                store.db.compact();
                close(store);
            }
            case BACKUP -> backup(session, where);
            case SALVAGE -> {
                Store.Opening opening = plain(session.sync());
                Store store = open(salvaging(opening), where + ", salvaged");
                var givenUp = store.db.recovery().orElseThrow().givenUp();
                close(store);
                if (!givenUp.isEmpty()) {
                    throw new AssertionError(
                            where + ": a salvage gave up something of a log that is whole: " + givenUp);
                }
            }
            case CUT_OFF -> assault(session, where, copy -> Assault.cutOff(copy, random));
            case FOREIGN_SEGMENT -> assault(session, where, copy -> Assault.exchange(copy, foreign, random));
        }
    }

    private static Store.Opening salvaging(Store.Opening opening) {
        return new Store.Opening(
                opening.directory(),
                opening.disk(),
                opening.sync(),
                opening.syncInterval(),
                opening.segmentBytes(),
                true,
                opening.clock(),
                opening.loader());
    }

    private void backup(LifePlan.SessionPlan session, String where) throws IOException {
        Path target = newDirectory();
        Store store = open(plain(session.sync()), where + ", before a backup");
        store.db.backup(target);
        close(store);
        Directories.delete(directory);
        directory = target;
        compare(where + ", its backup");
    }

    /** Something is done to a directory. */
    private interface Harm {
        void to(Path copy) throws IOException;
    }

    private void assault(LifePlan.SessionPlan session, String where, Harm harm) throws IOException {
        if (!session.end().isClean()) {
            return;
        }
        Path copy = Directories.copy(directory, newDirectory());
        harm.to(copy);
        @Nullable Contents found = Assault.readOrRefuse(copy, clock::get);
        if (found == null) {
            figures.refusals++;
        } else {
            Oracle.match(oracle.exactly(), found, latest(), where + ", " + session.between());
        }
        Directories.delete(copy);
    }
}
