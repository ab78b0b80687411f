package dev.flashdb.lives;

import dev.flashdb.Options;
import dev.flashdb.engine.OpenEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Draws what an application does in one session, does it, and says so to the oracle. Confined to one thread. */
final class Session {
    private static final int MOST_COMPACTIONS = 3;

    private final LifePlan life;
    private final LifePlan.SessionPlan plan;
    private final Store store;
    private final Acknowledgements oracle;
    private final AtomicLong clock;
    private final Path directory;
    private final Random random;
    private final Values values;
    private final List<Space> spaces;
    private final boolean isBesideReaders;
    private int compactions;
    private boolean wasRead;
    private long lastCommitMillis = Long.MIN_VALUE;

    /** @param isBesideReaders whether others may read the directory meanwhile */
    Session(
            LifePlan life,
            LifePlan.SessionPlan plan,
            Store store,
            Acknowledgements oracle,
            AtomicLong clock,
            Path directory,
            boolean isBesideReaders) {
        this.life = life;
        this.plan = plan;
        this.store = store;
        this.oracle = oracle;
        this.clock = clock;
        this.directory = directory;
        this.random = new Random(plan.seed());
        this.values = new Values(random, directory);
        this.isBesideReaders = isBesideReaders;
        this.spaces = life.spaces().stream()
                .filter(space -> space.kind() != Space.Kind.PARCEL_CACHE || !plan.hidesParcels())
                .toList();
    }

    Random random() {
        return random;
    }

    /** When the last commit happened that was acknowledged and wrote to the log: one that changes nothing does not. */
    long lastCommitMillis() {
        return lastCommitMillis;
    }

    void step() {
        int choice = life.isHot() && random.nextInt(20) > 0 ? 0 : random.nextInt(1_000);
        if (choice < 700) {
            write(Step.Verb.PUT);
        } else if (choice < 760) {
            write(Step.Verb.REMOVE);
        } else if (choice < 790) {
            write(Step.Verb.REMOVE_FIELD);
        } else if (choice < 830) {
            write(Step.Verb.PUT_FOR);
        } else if (choice < 850) {
            write(Step.Verb.EXPIRE);
        } else if (choice < 930) {
            transaction(choice < 870);
        } else if (choice < 933) {
            write(Step.Verb.CLEAR);
        } else if (choice < 936) {
            drop();
        } else if (choice < 965) {
            clock.addAndGet(random.nextInt(3_000));
        } else if (choice < 975) {
            store.engine.engine().sweep();
        } else if (choice < 985) {
            compactNowAndThen();
        } else {
            readBeside();
        }
    }

    /** As the last thing before the end. */
    void finish() {
        if (random.nextInt(4) == 0) {
            store.db.compact();
        }
    }

    private void compactNowAndThen() {
        if (compactions++ < (life.isHot() ? 1 : MOST_COMPACTIONS)) {
            store.db.compact();
        }
    }

    private @Nullable Space space() {
        return spaces.isEmpty() ? null : spaces.get(random.nextInt(spaces.size()));
    }

    private Step draw(Space space, Step.Verb verb) {
        String key = "k" + random.nextInt(life.keys());
        String field = "f" + random.nextInt(8);
        boolean isValued = verb == Step.Verb.PUT
                || verb == Step.Verb.PUT_FOR
                || space.kind().isCache();
        int size =
                space.kind() == Space.Kind.SETS ? 1 : isValued || space.kind().hasFields() ? size(space) : 1;
        Values.Kind kind = random.nextInt(4) > 0
                ? life.sizes().usual()
                : Values.Kind.values()[random.nextInt(Values.Kind.values().length)];
        return new Step(space, verb, key, field, values.make(kind, size), 1 + random.nextInt(20_000));
    }

    private int size(Space space) {
        return space.kind() == Space.Kind.SORTED_SETS
                ? Double.BYTES
                : life.sizes().draw(random);
    }

    private void write(Step.Verb verb) {
        Space space = space();
        if (space != null) {
            Step step = draw(space, verb);
            commit(List.of(change(step)), () -> step.run(store));
        }
    }

    private Contents.Change change(Step step) {
        long now = store.engine.nowMillis();
        return step.change(oracle.now().get(step.space().name(), step.key(), now), now);
    }

    private void commit(List<Contents.Change> changes, Runnable work) {
        long before = frames();
        oracle.begun(new Oracle.Commit(changes));
        work.run();
        oracle.acknowledged();
        if (frames() > before) {
            lastCommitMillis = store.engine.nowMillis();
        }
    }

    private long frames() {
        return store.db.storage().orElseThrow().commits();
    }

    private void drop() {
        Space space = space();
        if (space != null && space.kind().isCache()) {
            commit(List.of(new Contents.Change(space.name(), null, null)), () -> store.drop(space));
        }
    }

    /** Several writes at once. */
    private void transaction(boolean isRolledBack) {
        List<Step> steps = new ArrayList<>();
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            Space space = space();
            if (space != null) {
                steps.add(draw(space, verbInTransaction()));
            }
        }
        if (isRolledBack) {
            rollback(steps);
        } else {
            commit(
                    changes(steps),
                    () -> store.db.updateWithoutResult(tx -> {
                        Step.Target target = store.in(tx);
                        steps.forEach(step -> step.run(target));
                    }));
        }
    }

    private Step.Verb verbInTransaction() {
        return random.nextInt(3) > 0
                ? Step.Verb.PUT
                : Step.Verb.values()[random.nextInt(Step.Verb.values().length - (random.nextInt(9) == 0 ? 0 : 1))];
    }

    /** Each change sees those before it. */
    private List<Contents.Change> changes(List<Step> steps) {
        long now = store.engine.nowMillis();
        List<Contents.Change> changes = new ArrayList<>();
        Map<String, @Nullable Item> own = new HashMap<>();
        List<String> cleared = new ArrayList<>();
        for (Step step : steps) {
            String space = step.space().name();
            String name = space + "/" + step.key();
            Item before = own.containsKey(name)
                    ? own.get(name)
                    : cleared.contains(space) ? null : oracle.now().get(space, step.key(), now);
            Contents.Change change = step.change(before, now);
            changes.add(change);
            if (change.key() == null) {
                cleared.add(space);
                own.keySet().removeIf(key -> key.startsWith(space + "/"));
            } else {
                own.put(name, change.item());
            }
        }
        return changes;
    }

    private void rollback(List<Step> steps) {
        IllegalStateException wanted = new IllegalStateException("rolled back on purpose");
        try {
            store.db.updateWithoutResult(tx -> {
                Step.Target target = store.in(tx);
                steps.forEach(step -> step.run(target));
                throw wanted;
            });
        } catch (IllegalStateException e) {
            if (e != wanted) {
                throw e;
            }
        }
    }

    /** Somebody looks at the living database. */
    private void readBeside() {
        if (!isBesideReaders || wasRead) {
            return;
        }
        wasRead = true;
        Options options = Options.builder().directory(directory).readOnly(true).build();
        try (OpenEngine reading = OpenEngine.read(clock::get, options)) {
            Contents found = Reader.items(reading);
            Contents.Distance distance = oracle.now().copy().new Distance(found, reading.nowMillis());
            if (distance.differences() > 0) {
                throw new AssertionError(
                        "read beside the writer: " + distance.differences() + " keys differ:" + distance.some());
            }
        }
    }
}
