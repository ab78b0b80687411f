package dev.flashdb.lives;

import dev.flashdb.log.Disk;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;

/** One session as a program: the arguments are the life, the session, the directory and the time. */
public final class LifeInAProcess {

    private LifeInAProcess() {}

    /** Says what it does. Confined to one thread. */
    private static final class Speaker implements Acknowledgements {
        private final PrintStream out = new PrintStream(System.out, /* autoFlush= */ true);
        private final AtomicLong clock;
        private final Store store;
        private final Oracle oracle;
        private long framesBefore;

        Speaker(AtomicLong clock, Store store, Contents found) {
            this.clock = clock;
            this.store = store;
            this.oracle = Oracle.of(found);
        }

        @Override
        public Contents now() {
            return oracle.now();
        }

        @Override
        public void begun(Oracle.Commit commit) {
            oracle.begun(commit);
            framesBefore = frames();
            out.println(ChildProcess.BEGUN + " " + ChildProcess.encode(commit) + " .");
        }

        @Override
        public void acknowledged() {
            oracle.acknowledged();
            say(frames() > framesBefore ? ChildProcess.ACKNOWLEDGED : ChildProcess.UNCHANGED);
        }

        private long frames() {
            return store.db.storage().orElseThrow().commits();
        }

        void say(String what) {
            out.println(what + " " + clock.get() + " " + store.engine.nowMillis() + " .");
        }
    }

    /** Lives the session. */
    public static void main(String[] arguments) {
        LifePlan life = (LifePlan) ChildProcess.decode(arguments[0]);
        LifePlan.SessionPlan plan = (LifePlan.SessionPlan) ChildProcess.decode(arguments[1]);
        Path directory = Path.of(arguments[2]);
        AtomicLong clock = new AtomicLong(Long.parseLong(arguments[3]));
        ClassLoader loader = plan.hidesParcels() ? Parcel.HIDDEN : Parcel.class.getClassLoader();
        Store store = Store.open(
                new Store.Opening(
                        directory,
                        Disk.real(),
                        plan.sync(),
                        Duration.ofMillis(20),
                        plan.segmentBytes(),
                        false,
                        clock::get,
                        loader),
                life.spaces());
        Speaker speaker = new Speaker(clock, store, Reader.typed(store, !plan.hidesParcels()));
        speaker.say(ChildProcess.OPENED);
        Session session = new Session(life, plan, store, speaker, clock, directory, /* isBesideReaders= */ true);
        int steps = plan.end() == LifePlan.End.PROCESS_HALT
                ? new Random(plan.seed()).nextInt(plan.operations() + 1)
                : plan.operations();
        for (int i = 0; i < steps; i++) {
            long before = clock.get();
            session.step();
            if (clock.get() != before) {
                speaker.say(ChildProcess.TIME);
            }
        }
        if (plan.end() == LifePlan.End.PROCESS_HALT) {
            Runtime.getRuntime().halt(ChildProcess.HALTED);
        }
        session.finish();
        speaker.say(ChildProcess.CLOSING);
        store.close();
    }
}
