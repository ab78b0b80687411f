package dev.flashdb.engine;

import dev.flashdb.embedded.EmbeddedDb;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/**
 * Linearizability of the engine: plain operations of a namespace, native commands, updates and views together.
 *
 * <p>{@code -Dflashdb.lincheck.iterations=100 -Dflashdb.lincheck.invocations=10000} sets the sizes of the long run.
 */
class EngineLincheckTest {
    private static final int ITERATIONS = Integer.getInteger("flashdb.lincheck.iterations", 3);
    private static final int INVOCATIONS = Integer.getInteger("flashdb.lincheck.invocations", 60);
    private static final int STRESS_INVOCATIONS = Integer.getInteger("flashdb.lincheck.invocations", 500);

    @Test
    void aNamespaceIsLinearizable() {
        modelCheck(OnNamespace.class, NamespaceSpecification.class);
        stress(OnNamespace.class, NamespaceSpecification.class);
    }

    @Test
    void commandsUpdatesAndViewsTogetherAreLinearizable() {
        stress(OnDatabase.class, DatabaseSpecification.class);
    }

    private static void modelCheck(Class<?> subject, Class<?> specification) {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(INVOCATIONS)
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .sequentialSpecification(specification)
                .check(subject);
    }

    /** Also where the model checker loses its way: in the regular expression that reads a number. */
    private static void stress(Class<?> subject, Class<?> specification) {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(STRESS_INVOCATIONS)
                .threads(3)
                .actorsPerThread(4)
                .actorsBefore(2)
                .actorsAfter(2)
                .sequentialSpecification(specification)
                .check(subject);
    }

    /** A namespace by itself: puts, holds, removals, snapshots. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    @Param(name = "value", gen = IntGen.class, conf = "1:9")
    public static class OnNamespace {
        private final Engine engine = new Engine(() -> 1_000, Duration.ZERO);
        private final Namespace namespace = engine.create(NamespaceOptions.named("checked"));

        @Operation
        public Object get(@Param(name = "key") int key) {
            Object value = namespace.readLive(key);
            return value == null ? "none" : value;
        }

        @Operation
        public void set(@Param(name = "key") int key, @Param(name = "value") int value) {
            namespace.set(key, value, Version.NEVER, Version.NEVER);
        }

        @Operation
        public Object put(@Param(name = "key") int key, @Param(name = "value") int value) {
            Object before =
                    namespace.put(key, value, Version.NEVER, Version.NEVER).value();
            return before == null ? "none" : before;
        }

        @Operation
        public boolean putIfAbsent(@Param(name = "key") int key, @Param(name = "value") int value) {
            Hold held = namespace.hold(key);
            boolean isAbsent = held.value() == null;
            if (isAbsent) {
                held.write(value, Version.NEVER);
            }
            held.commit();
            return isAbsent;
        }

        @Operation
        public boolean remove(@Param(name = "key") int key) {
            Hold held = namespace.hold(key);
            boolean isPresent = held.value() != null;
            held.erase();
            held.commit();
            return isPresent;
        }

        @Operation
        public String both() {
            try (Snapshot snapshot = engine.snapshot()) {
                return value(snapshot.read(namespace, 0)) + " " + value(snapshot.read(namespace, 1));
            }
        }

        private static Object value(Version version) {
            return version == null ? "none" : version.value();
        }
    }

    /** What a namespace does, one operation after the other. */
    public static class NamespaceSpecification {
        private final Map<Integer, Object> values = new HashMap<>();

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

        public String both() {
            return get(0) + " " + get(1);
        }
    }

    /** The database: single commands, commands of several keys, updates over two types, views of both. */
    @Param(name = "key", gen = IntGen.class, conf = "0:1")
    @Param(name = "value", gen = IntGen.class, conf = "1:9")
    public static class OnDatabase {
        private final EmbeddedDb db = new EmbeddedDb(new Engine(() -> 1_000, Duration.ZERO), /* isManaged= */ false);

        @Operation
        public void set(@Param(name = "key") int key, @Param(name = "value") int value) {
            db.set("k" + key, String.valueOf(value));
        }

        @Operation
        public String get(@Param(name = "key") int key) {
            return String.valueOf(db.get("k" + key));
        }

        @Operation
        public long incrby(@Param(name = "key") int key, @Param(name = "value") int value) {
            return db.incrby("k" + key, value);
        }

        @Operation
        public void mset(@Param(name = "value") int value) {
            db.mset(Map.of("k0", String.valueOf(value), "k1", String.valueOf(value)));
        }

        @Operation
        public long move() {
            return db.update(tx -> {
                long sum = number(tx.get("k0")) + number(tx.get("k1"));
                tx.set("k0", "0");
                tx.set("k1", String.valueOf(sum));
                tx.zadd("sums", sum, "last");
                return sum;
            });
        }

        @Operation
        public String view() {
            return db.view(tx -> tx.get("k0") + " " + tx.get("k1") + " "
                    + (long) tx.zscore("sums", "last").orElse(-1));
        }

        private static long number(String text) {
            return text == null ? 0 : Long.parseLong(text);
        }
    }

    /** What the database does, one operation after the other. */
    public static class DatabaseSpecification {
        private final Map<Integer, Long> values = new HashMap<>();
        private long last = -1;

        public void set(int key, int value) {
            values.put(key, (long) value);
        }

        public String get(int key) {
            return String.valueOf(values.get(key));
        }

        public long incrby(int key, int value) {
            return values.merge(key, (long) value, Long::sum);
        }

        public void mset(int value) {
            set(0, value);
            set(1, value);
        }

        public long move() {
            last = values.getOrDefault(0, 0L) + values.getOrDefault(1, 0L);
            values.put(0, 0L);
            values.put(1, last);
            return last;
        }

        public String view() {
            return get(0) + " " + get(1) + " " + last;
        }
    }
}
