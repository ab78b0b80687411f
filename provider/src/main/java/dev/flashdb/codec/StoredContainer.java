package dev.flashdb.codec;

import java.util.AbstractMap;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.Vector;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The JDK's containers by their exact class: what each holds, and how it is made again. Immutable.
 *
 * @param code what stands for it in stored bytes; never changed, never used again
 * @param holds what it holds
 * @param isHashing whether making it asks what it holds for hash codes
 * @param maker makes it of what it holds, and of a comparator where it has one
 */
record StoredContainer(int code, Class<?> type, Holds holds, boolean isHashing, Maker maker) {

    enum Holds {
        /** One thing or nothing. */
        ONE,
        ELEMENTS,
        /** Keys and values in turns. */
        ENTRIES,
        SORTED_ELEMENTS,
        SORTED_ENTRIES;

        boolean isSorted() {
            return this == SORTED_ELEMENTS || this == SORTED_ENTRIES;
        }

        boolean isMap() {
            return this == ENTRIES || this == SORTED_ENTRIES;
        }
    }

    @FunctionalInterface
    interface Maker {
        Object make(@Nullable Object[] held, @Nullable Comparator<Object> comparator);
    }

    /** The least code; those below are of other things. */
    static final int FIRST_CODE = 64;

    private static final StoredContainer[] BY_CODE = new StoredContainer[128];

    private static final Map<Class<?>, StoredContainer> BY_TYPE = byType();

    /** Returns how the objects of a class are stored, or null if it is none of these. */
    static @Nullable StoredContainer of(Class<?> type) {
        return BY_TYPE.get(type);
    }

    static @Nullable StoredContainer of(int code) {
        int index = code - FIRST_CODE;
        return index >= 0 && index < BY_CODE.length ? BY_CODE[index] : null;
    }

    /** Returns what an object of the class holds. */
    @Nullable
    Object[] held(Object container) {
        if (container instanceof Optional<?> optional) {
            return optional.isPresent() ? new Object[] {optional.get()} : new Object[0];
        } else if (container instanceof AtomicReference<?> reference) {
            return new Object[] {reference.get()};
        } else if (container instanceof Map.Entry<?, ?> entry) {
            return new Object[] {entry.getKey(), entry.getValue()};
        } else if (holds.isMap()) {
            List<@Nullable Object> entries = new ArrayList<>();
            ((Map<?, ?>) container).forEach((key, value) -> {
                entries.add(key);
                entries.add(value);
            });
            return entries.toArray();
        }
        return ((Collection<?>) container).toArray();
    }

    static @Nullable Object comparatorOf(Object container) {
        if (container instanceof SortedMap<?, ?> map) {
            return map.comparator();
        } else if (container instanceof SortedSet<?> set) {
            return set.comparator();
        }
        return ((PriorityQueue<?>) container).comparator();
    }

    // ---------------------------------------------------------------- all of them

    private static Map<Class<?>, StoredContainer> byType() {
        Map<Class<?>, StoredContainer> all = new HashMap<>();
        lists(all);
        sets(all);
        maps(all);
        wrappers(all);
        singles(all);
        return all;
    }

    private static void add(
            Map<Class<?>, StoredContainer> all, int code, Object example, Holds holds, boolean hashes, Maker maker) {
        StoredContainer added = new StoredContainer(FIRST_CODE + code, example.getClass(), holds, hashes, maker);
        if (BY_CODE[code] != null || all.putIfAbsent(added.type, added) != null) {
            throw new IllegalStateException("a container twice: " + added);
        }
        BY_CODE[code] = added;
    }

    private static void lists(Map<Class<?>, StoredContainer> all) {
        add(all, 0, new ArrayList<>(), Holds.ELEMENTS, false, (held, order) -> new ArrayList<>(Arrays.asList(held)));
        add(all, 1, new LinkedList<>(), Holds.ELEMENTS, false, (held, order) -> new LinkedList<>(Arrays.asList(held)));
        add(all, 2, List.of(1), Holds.ELEMENTS, false, StoredContainer::immutableList);
        add(all, 3, List.of(), Holds.ELEMENTS, false, StoredContainer::immutableList);
        add(all, 4, Arrays.asList(1), Holds.ELEMENTS, false, (held, order) -> Arrays.asList(held));
        add(all, 5, new ArrayDeque<>(), Holds.ELEMENTS, false, (held, order) -> new ArrayDeque<>(List.of(held)));
        add(all, 6, new Vector<>(), Holds.ELEMENTS, false, (held, order) -> new Vector<>(Arrays.asList(held)));
        add(
                all,
                7,
                new CopyOnWriteArrayList<>(),
                Holds.ELEMENTS,
                false,
                (held, order) -> new CopyOnWriteArrayList<>(Arrays.asList(held)));
        add(
                all,
                8,
                new ConcurrentLinkedQueue<>(),
                Holds.ELEMENTS,
                false,
                (held, order) -> new ConcurrentLinkedQueue<>(List.of(held)));
        add(
                all,
                9,
                new ConcurrentLinkedDeque<>(),
                Holds.ELEMENTS,
                false,
                (held, order) -> new ConcurrentLinkedDeque<>(List.of(held)));
        add(all, 10, new PriorityQueue<>(), Holds.SORTED_ELEMENTS, false, StoredContainer::priorityQueue);
        add(all, 11, Collections.emptyList(), Holds.ELEMENTS, false, (held, order) -> Collections.emptyList());
        add(
                all,
                12,
                Collections.singletonList(1),
                Holds.ELEMENTS,
                false,
                (held, order) -> Collections.singletonList(only(held)));
    }

    /** Lists of {@code Stream.toList} are of the same class as those of {@code List.of}, but may hold null. */
    private static Object immutableList(@Nullable Object[] held, @Nullable Comparator<Object> order) {
        return Arrays.asList(held).contains(null) ? Stream.of(held).toList() : List.of(held);
    }

    private static Object priorityQueue(@Nullable Object[] held, @Nullable Comparator<Object> order) {
        PriorityQueue<Object> queue = new PriorityQueue<>(Math.max(1, held.length), order);
        queue.addAll(List.of(held));
        return queue;
    }

    private static @Nullable Object only(@Nullable Object[] held) {
        if (held.length != 1) {
            throw new CodecException("A stored container of one thing has another number: size=" + held.length);
        }
        return held[0];
    }

    private static void sets(Map<Class<?>, StoredContainer> all) {
        add(all, 20, new HashSet<>(), Holds.ELEMENTS, true, (held, order) -> new HashSet<>(Arrays.asList(held)));
        add(
                all,
                21,
                new LinkedHashSet<>(),
                Holds.ELEMENTS,
                true,
                (held, order) -> new LinkedHashSet<>(Arrays.asList(held)));
        add(all, 22, Set.of(1), Holds.ELEMENTS, true, (held, order) -> Set.of(held));
        add(all, 23, Set.of(), Holds.ELEMENTS, true, (held, order) -> Set.of(held));
        add(all, 24, new TreeSet<>(), Holds.SORTED_ELEMENTS, false, (held, order) -> {
            TreeSet<Object> set = new TreeSet<>(order);
            set.addAll(Arrays.asList(held));
            return set;
        });
        add(all, 25, new ConcurrentSkipListSet<>(), Holds.SORTED_ELEMENTS, false, (held, order) -> {
            ConcurrentSkipListSet<Object> set = new ConcurrentSkipListSet<>(order);
            set.addAll(List.of(held));
            return set;
        });
        add(all, 27, ConcurrentHashMap.newKeySet(), Holds.ELEMENTS, true, (held, order) -> {
            Set<Object> set = ConcurrentHashMap.newKeySet();
            set.addAll(List.of(held));
            return set;
        });
        add(all, 28, Collections.emptySet(), Holds.ELEMENTS, false, (held, order) -> Collections.emptySet());
        add(
                all,
                29,
                Collections.singleton(1),
                Holds.ELEMENTS,
                false,
                (held, order) -> Collections.singleton(only(held)));
    }

    private static void maps(Map<Class<?>, StoredContainer> all) {
        add(all, 40, new HashMap<>(), Holds.ENTRIES, true, (held, order) -> filled(new HashMap<>(), held));
        add(all, 41, new LinkedHashMap<>(), Holds.ENTRIES, true, (held, order) -> filled(new LinkedHashMap<>(), held));
        add(all, 42, Map.of(1, 1), Holds.ENTRIES, true, (held, order) -> immutableMap(held));
        add(all, 43, Map.of(), Holds.ENTRIES, true, (held, order) -> immutableMap(held));
        add(all, 44, new TreeMap<>(), Holds.SORTED_ENTRIES, false, (held, order) -> filled(new TreeMap<>(order), held));
        add(
                all,
                45,
                new ConcurrentHashMap<>(),
                Holds.ENTRIES,
                true,
                (held, order) -> filled(new ConcurrentHashMap<>(), held));
        add(
                all,
                46,
                new ConcurrentSkipListMap<>(),
                Holds.SORTED_ENTRIES,
                false,
                (held, order) -> filled(new ConcurrentSkipListMap<>(order), held));
        add(all, 47, Collections.emptyMap(), Holds.ENTRIES, false, (held, order) -> Collections.emptyMap());
        add(
                all,
                48,
                Collections.singletonMap(1, 1),
                Holds.ENTRIES,
                false,
                (held, order) -> Collections.singletonMap(pair(held)[0], pair(held)[1]));
    }

    private static <M extends Map<@Nullable Object, @Nullable Object>> M filled(M map, @Nullable Object[] held) {
        for (int i = 0; i < held.length; i += 2) {
            map.put(held[i], held[i + 1]);
        }
        return map;
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Object immutableMap(@Nullable Object[] held) {
        Map.Entry<Object, Object>[] entries = new Map.Entry[held.length / 2];
        for (int i = 0; i < entries.length; i++) {
            entries[i] = Map.entry(held[2 * i], held[2 * i + 1]);
        }
        return Map.ofEntries(entries);
    }

    private static @Nullable Object[] pair(@Nullable Object[] held) {
        if (held.length != 2) {
            throw new CodecException("A stored entry has another number of parts: size=" + held.length);
        }
        return held;
    }

    @SuppressWarnings("unchecked")
    private static void wrappers(Map<Class<?>, StoredContainer> all) {
        List<Object> list = new ArrayList<>();
        List<Object> linked = new LinkedList<>();
        Set<Object> set = new LinkedHashSet<>();
        Map<Object, Object> map = new LinkedHashMap<>();
        NavigableSet<Object> sortedSet = new TreeSet<>();
        NavigableMap<Object, Object> sortedMap = new TreeMap<>();
        add(
                all,
                60,
                Collections.unmodifiableList(list),
                Holds.ELEMENTS,
                false,
                (held, order) -> Collections.unmodifiableList(new ArrayList<>(Arrays.asList(held))));
        add(
                all,
                61,
                Collections.unmodifiableList(linked),
                Holds.ELEMENTS,
                false,
                (held, order) -> Collections.unmodifiableList(new LinkedList<>(Arrays.asList(held))));
        add(
                all,
                62,
                Collections.unmodifiableCollection(list),
                Holds.ELEMENTS,
                false,
                (held, order) -> Collections.unmodifiableCollection(new ArrayList<>(Arrays.asList(held))));
        add(
                all,
                63,
                Collections.unmodifiableSet(set),
                Holds.ELEMENTS,
                true,
                (held, order) -> Collections.unmodifiableSet(new LinkedHashSet<>(Arrays.asList(held))));
        add(
                all,
                64,
                Collections.unmodifiableMap(map),
                Holds.ENTRIES,
                true,
                (held, order) -> Collections.unmodifiableMap(filled(new LinkedHashMap<>(), held)));
        add(all, 65, Collections.unmodifiableNavigableSet(sortedSet), Holds.SORTED_ELEMENTS, false, (held, order) -> {
            NavigableSet<Object> inner = new TreeSet<>(order);
            inner.addAll(Arrays.asList(held));
            return Collections.unmodifiableNavigableSet(inner);
        });
        add(
                all,
                66,
                Collections.unmodifiableNavigableMap(sortedMap),
                Holds.SORTED_ENTRIES,
                false,
                (held, order) -> Collections.unmodifiableNavigableMap(filled(new TreeMap<>(order), held)));
        add(all, 67, Collections.unmodifiableSortedSet(sortedSet), Holds.SORTED_ELEMENTS, false, (held, order) -> {
            NavigableSet<Object> inner = new TreeSet<>(order);
            inner.addAll(Arrays.asList(held));
            return Collections.unmodifiableSortedSet(inner);
        });
        add(
                all,
                68,
                Collections.unmodifiableSortedMap(sortedMap),
                Holds.SORTED_ENTRIES,
                false,
                (held, order) -> Collections.unmodifiableSortedMap(filled(new TreeMap<>(order), held)));
        add(
                all,
                69,
                Collections.synchronizedList(list),
                Holds.ELEMENTS,
                false,
                (held, order) -> Collections.synchronizedList(new ArrayList<>(Arrays.asList(held))));
        add(
                all,
                70,
                Collections.synchronizedSet(set),
                Holds.ELEMENTS,
                true,
                (held, order) -> Collections.synchronizedSet(new LinkedHashSet<>(Arrays.asList(held))));
        add(
                all,
                71,
                Collections.synchronizedMap(map),
                Holds.ENTRIES,
                true,
                (held, order) -> Collections.synchronizedMap(filled(new LinkedHashMap<>(), held)));
    }

    private static void singles(Map<Class<?>, StoredContainer> all) {
        add(
                all,
                80,
                Optional.empty(),
                Holds.ONE,
                false,
                (held, order) -> held.length == 0
                        ? Optional.empty()
                        : Optional.of(java.util.Objects.requireNonNull(only(held))));
        add(all, 81, new AtomicReference<>(), Holds.ONE, false, (held, order) -> new AtomicReference<>(only(held)));
        add(all, 82, Map.entry(1, 1), Holds.ELEMENTS, false, (held, order) -> Map.entry(pair(held)[0], held[1]));
        add(
                all,
                83,
                new AbstractMap.SimpleEntry<>(1, 1),
                Holds.ELEMENTS,
                false,
                (held, order) -> new AbstractMap.SimpleEntry<>(pair(held)[0], held[1]));
        add(
                all,
                84,
                new AbstractMap.SimpleImmutableEntry<>(1, 1),
                Holds.ELEMENTS,
                false,
                (held, order) -> new AbstractMap.SimpleImmutableEntry<>(pair(held)[0], held[1]));
    }
}
