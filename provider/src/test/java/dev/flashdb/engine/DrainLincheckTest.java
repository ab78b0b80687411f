package dev.flashdb.engine;

import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.record.Coding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Linearizability of updates that read entries and clear, beside every other way to write: over both mappings, ordered and
 * durable.
 *
 * <p>{@code -Dflashdb.drains.iterations=40 -Dflashdb.drains.invocations=4000} sets the sizes of the long run.
 */
class DrainLincheckTest {
    private static final int ITERATIONS = Integer.getInteger("flashdb.drains.iterations", 8);
    private static final int INVOCATIONS = Integer.getInteger("flashdb.drains.invocations", 200);

    @ParameterizedTest
    @ValueSource(classes = {InMemory.class, Ordered.class, Mapped.class, InLog.class, MappedInLog.class})
    void drainsAreLinearizable(Class<?> subject) {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(1)
                .actorsAfter(2)
                .sequentialSpecification(Specification.class)
                .check(subject);
    }

    private static final NamespaceOptions OPTIONS = NamespaceOptions.named("drained");

    /** Entries that only memory has. */
    public static class InMemory extends Drained {
        public InMemory() {
            super(new Engine(() -> 1_000, Duration.ZERO), engine -> engine.create(OPTIONS));
        }
    }

    /** Entries in the order of their keys. */
    public static class Ordered extends Drained {
        public Ordered() {
            super(
                    new Engine(() -> 1_000, Duration.ZERO),
                    engine -> engine.create(OPTIONS.withOrderedKeys(Integer.class)));
        }
    }

    /** Entries that are fields of a hash. */
    public static class Mapped extends Drained {
        public Mapped() {
            super(new Engine(() -> 1_000, Duration.ZERO), engine -> engine.createHash("drained", null));
        }
    }

    /** Entries that a log has. */
    public static class InLog extends Drained {
        public InLog() {
            super(
                    DURABLE,
                    engine -> engine.create(NamespaceOptions.named(nextName()).withCoding(coding())));
        }
    }

    /** Fields of a hash that a log has. */
    public static class MappedInLog extends Drained {
        public MappedInLog() {
            super(DURABLE, engine -> engine.createHash(nextName(), coding()));
        }
    }

    /** Opening one each time would take most of the time. */
    private static final Engine DURABLE = durable();

    private static Engine durable() {
        Options options = Options.builder()
                .directory(Path.of("/simulated/db"))
                .sync(SyncMode.NEVER)
                .build();
        return Engine.open(
                () -> 1_000, Duration.ZERO, options, new SimulatedDisk(new Random(1)), LogOptions.standard());
    }

    private static Coding coding() {
        Codec<Object> codec = new StandardCodec(SerialFilter.jdkOnly(), DrainLincheckTest.class.getClassLoader());
        return new Coding("Integer", "Integer", codec, codec, (role, failure) -> {
            throw failure;
        });
    }

    private static String nextName() {
        if (inLog != null) {
            inLog.destroy();
        }
        return "drained " + made.incrementAndGet();
    }

    private static final AtomicInteger made = new AtomicInteger();

    /** The last that was made in the log. */
    private static volatile Entries inLog;

    /** Makes the entries of an engine. */
    interface Maker {
        Entries in(Engine engine);
    }

    /** What is done to them. */
    @Param(name = "key", gen = IntGen.class, conf = "0:2")
    @Param(name = "value", gen = IntGen.class, conf = "1:9")
    public abstract static class Drained {
        private final Engine engine;
        private final Entries entries;

        Drained(Engine engine, Maker maker) {
            this.engine = engine;
            this.entries = maker.in(engine);
            if (engine == DURABLE) {
                inLog = entries;
            }
        }

        private static Object orNone(Object value) {
            return value == null ? "none" : value;
        }

        @Operation
        public Object get(@Param(name = "key") int key) {
            return orNone(entries.readLive(key));
        }

        @Operation
        public void set(@Param(name = "key") int key, @Param(name = "value") int value) {
            entries.set(key, value, Version.NEVER, Version.NEVER);
        }

        @Operation
        public Object put(@Param(name = "key") int key, @Param(name = "value") int value) {
            return orNone(entries.put(key, value, Version.NEVER, Version.NEVER).value());
        }

        @Operation
        public boolean putIfAbsent(@Param(name = "key") int key, @Param(name = "value") int value) {
            Hold hold = entries.hold(key);
            boolean isAbsent = hold.value() == null;
            if (isAbsent) {
                hold.write(value, Version.NEVER);
            }
            hold.commit();
            return isAbsent;
        }

        @Operation
        public boolean remove(@Param(name = "key") int key) {
            Hold hold = entries.hold(key);
            boolean isPresent = hold.value() != null;
            hold.erase();
            hold.commit();
            return isPresent;
        }

        @Operation
        public void clear() {
            entries.clear();
        }

        /** Reads all and clears; what it writes to one of them before goes with the rest. */
        @Operation
        public String drain() {
            return engine.update(transaction -> {
                Map<Object, Object> all = new TreeMap<>();
                entries.entries(transaction)
                        .forEachRemaining(
                                entry -> all.put(entry.key(), entry.version().value()));
                entries.hold(transaction, 1).write(1_000, Version.NEVER);
                entries.clear(transaction);
                return all.toString();
            });
        }

        /** Reads one and clears, then writes it: it is the only one afterwards. */
        @Operation
        public Object replaceAll(@Param(name = "key") int key) {
            return engine.update(transaction -> {
                Object before = orNone(entries.hold(transaction, key).value());
                entries.clear(transaction);
                Hold hold = entries.hold(transaction, key);
                hold.write(hold.value() == null ? 7 : -1, Version.NEVER);
                return before;
            });
        }

        @Operation
        public String view() {
            try (Snapshot snapshot = engine.snapshot()) {
                Map<Object, Object> all = new TreeMap<>();
                entries.entries(snapshot)
                        .forEachRemaining(
                                entry -> all.put(entry.key(), entry.version().value()));
                return all.toString();
            }
        }
    }

    /** What the entries do, one operation after the other. */
    public static class Specification {
        private final Map<Integer, Object> values = new TreeMap<>();

        public Object get(int key) {
            return values.getOrDefault(key, "none");
        }

        public void set(int key, int value) {
            values.put(key, value);
        }

        public Object put(int key, int value) {
            Object before = values.put(key, value);
            return before == null ? "none" : before;
        }

        public boolean putIfAbsent(int key, int value) {
            return values.putIfAbsent(key, value) == null;
        }

        public boolean remove(int key) {
            return values.remove(key) != null;
        }

        public void clear() {
            values.clear();
        }

        public String drain() {
            String all = values.toString();
            values.clear();
            return all;
        }

        public Object replaceAll(int key) {
            Object before = get(key);
            values.clear();
            values.put(key, 7);
            return before;
        }

        public String view() {
            return values.toString();
        }
    }
}
