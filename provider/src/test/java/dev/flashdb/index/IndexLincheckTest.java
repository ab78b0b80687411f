package dev.flashdb.index;

import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Linearizability of get, putIfAbsent and remove, by model checking and by stress. */
class IndexLincheckTest {
    @Test
    void theHashIndexIsLinearizable() {
        modelCheck(OnHash.class, 3, 50);
    }

    @Test
    void theHashIndexIsLinearizableWhileAPartGrows() {
        modelCheck(OnGrowingHash.class, 2, 30);
    }

    @Test
    void theHashIndexIsLinearizableBeyondTheReach() {
        stress(OnFullHash.class, 2, 200);
    }

    @Test
    void theRadixIndexIsLinearizableWhileNodesSplitAndCollapse() {
        modelCheck(OnRadix.class, 5, 100);
    }

    @Test
    void theRadixIndexIsLinearizableWhileNodesChangeBetween4And16Children() {
        modelCheck(OnNode4Of4.class, 3, 50);
    }

    @Test
    void theRadixIndexIsLinearizableWhileNodesChangeBetween48And256Children() {
        stress(OnNode48Of48.class, 3, 200);
        stress(OnNode256Of37.class, 3, 200);
    }

    private static void modelCheck(Class<?> subject, int iterations, int invocations) {
        new ModelCheckingOptions()
                .iterations(Integer.getInteger("flashdb.lincheck.iterations", iterations))
                .invocationsPerIteration(Integer.getInteger("flashdb.lincheck.invocations", invocations))
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .sequentialSpecification(Specification.class)
                .check(subject);
    }

    /** For large nodes, whose copying the model checker takes for a livelock. */
    private static void stress(Class<?> subject, int iterations, int invocations) {
        new StressOptions()
                .iterations(Integer.getInteger("flashdb.lincheck.iterations", iterations))
                .invocationsPerIteration(Integer.getInteger("flashdb.lincheck.invocations", invocations))
                .threads(2)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(1)
                .sequentialSpecification(Specification.class)
                .check(subject);
    }

    /** The keys: a chain of prefixes, a fork below it, and a neighbour; two slots for each. */
    private static final String[] KEYS = {"p", "pab", "pabc", "pabd", "q"};

    private static final int VARIANTS = 2;

    @Param(name = "key", gen = IntGen.class, conf = "0:4")
    @Param(name = "variant", gen = IntGen.class, conf = "0:1")
    public abstract static class Subject {
        private final Index<String, Entry<String>> index;
        private final Entry<String>[][] slots = newSlots();

        Subject(Index<String, Entry<String>> index) {
            this.index = index;
        }

        @SuppressWarnings({"unchecked", "rawtypes"})
        private static Entry<String>[][] newSlots() {
            Entry[][] slots = new Entry[KEYS.length][VARIANTS];
            for (int key = 0; key < KEYS.length; key++) {
                for (int variant = 0; variant < VARIANTS; variant++) {
                    slots[key][variant] = new Entry<>(KEYS[key]);
                }
            }
            return slots;
        }

        /** Makes the node behind "p" one of {@code count} children that are no keys of the test. */
        static Index<String, Entry<String>> withChildren(int count) {
            RadixIndex<String, Entry<String>> index = newRadixIndex();
            for (int i = 0; i < count; i++) {
                Entry<String> slot = new Entry<>("p" + (char) (i < 60 ? i : 'A' + i));
                index.putIfAbsent(slot.key(), slot);
            }
            return index;
        }

        static RadixIndex<String, Entry<String>> newRadixIndex() {
            return new RadixIndex<>(OrderedKeys.strings(), Entry::key);
        }

        private int variantOf(int key, Entry<String> slot) {
            return slot == null ? -1 : slot == slots[key][0] ? 0 : slot == slots[key][1] ? 1 : 99;
        }

        @Operation
        public int get(@Param(name = "key") int key) {
            return variantOf(key, index.get(KEYS[key]));
        }

        @Operation
        public int putIfAbsent(@Param(name = "key") int key, @Param(name = "variant") int variant) {
            return variantOf(key, index.putIfAbsent(KEYS[key], slots[key][variant]));
        }

        @Operation
        public boolean remove(@Param(name = "key") int key, @Param(name = "variant") int variant) {
            return index.remove(KEYS[key], slots[key][variant]);
        }
    }

    public static class OnHash extends Subject {
        public OnHash() {
            super(new HashIndex<>());
        }
    }

    /** All keys in one part that has room for one more. */
    public static class OnGrowingHash extends Subject {
        public OnGrowingHash() {
            super(sameHash(2));
        }
    }

    /** All keys in one part, most of them in its overflow. */
    public static class OnFullHash extends Subject {
        public OnFullHash() {
            super(sameHash(15));
        }
    }

    /** A hash index with some keys to which all keys have the same hash code. */
    static Index<String, Entry<String>> sameHash(int count) {
        HashIndex<SameHash, Slot> index = new HashIndex<>();
        for (int i = 0; i < count; i++) {
            Slot slot = new Slot(new Entry<>("other " + i));
            index.putIfAbsent((SameHash) slot.key, slot);
        }
        return new SameHashIndex(index);
    }

    private record SameHash(String key) {
        @Override
        public int hashCode() {
            return 7;
        }
    }

    /** A slot under a key of the same hash. */
    private static final class Slot extends HashIndex.Node {
        private final Entry<String> entry;

        Slot(Entry<String> entry) {
            super(new SameHash(entry.key()), 7);
            this.entry = entry;
        }
    }

    private record SameHashIndex(HashIndex<SameHash, Slot> index, Map<Entry<String>, Slot> slots)
            implements Index<String, Entry<String>> {
        SameHashIndex(HashIndex<SameHash, Slot> index) {
            this(index, new java.util.concurrent.ConcurrentHashMap<>());
        }

        private Slot slot(Entry<String> entry) {
            return slots.computeIfAbsent(entry, Slot::new);
        }

        @Override
        public Entry<String> get(String key) {
            Slot slot = index.get(new SameHash(key));
            return slot == null ? null : slot.entry;
        }

        @Override
        public Entry<String> putIfAbsent(String key, Entry<String> entry) {
            Slot present = index.putIfAbsent(new SameHash(key), slot(entry));
            return present == null ? null : present.entry;
        }

        @Override
        public boolean remove(String key, Entry<String> entry) {
            return index.remove(new SameHash(key), slot(entry));
        }

        @Override
        public long size() {
            return index.size();
        }

        @Override
        public java.util.Iterator<Entry<String>> iterator() {
            throw new UnsupportedOperationException();
        }
    }

    public static class OnRadix extends Subject {
        public OnRadix() {
            super(newRadixIndex());
        }
    }

    public static class OnNode4Of4 extends Subject {
        public OnNode4Of4() {
            super(withChildren(4));
        }
    }

    public static class OnNode48Of48 extends Subject {
        public OnNode48Of48() {
            super(withChildren(48));
        }
    }

    public static class OnNode256Of37 extends Subject {
        public OnNode256Of37() {
            super(shrunkTo37());
        }

        private static Index<String, Entry<String>> shrunkTo37() {
            Index<String, Entry<String>> index = withChildren(49);
            for (int i = 37; i < 49; i++) {
                String key = "p" + (char) i;
                index.remove(key, index.get(key));
            }
            return index;
        }
    }

    /** What the operations mean. */
    public static class Specification {
        private final Map<Integer, Integer> variants = new HashMap<>();

        public int get(int key) {
            return variants.getOrDefault(key, -1);
        }

        public int putIfAbsent(int key, int variant) {
            Integer present = variants.putIfAbsent(key, variant);
            return present == null ? -1 : present;
        }

        public boolean remove(int key, int variant) {
            return variants.remove(key, variant);
        }
    }
}
