package dev.flashdb.codec;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.Date;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How the JDK's mutable containers are copied: by their public methods, and by their exact class, so that a subclass is
 * never taken for what it extends. Thread-safe.
 */
final class Containers {
    /*
     * A copy is made known before it is filled, so that what it holds can refer to it. A clone comes first, where there is
     * one: it keeps load factor, order by access and comparator, and nobody else can change it while it is looked through.
     */
    @FunctionalInterface
    private interface Container {
        Object copy(Object original, StructuralCopy copy);
    }

    private static final Map<Class<?>, Container> KNOWN = Map.ofEntries(
            Map.entry(ArrayList.class, Containers::copyArrayList),
            Map.entry(LinkedList.class, Containers::copyLinkedList),
            Map.entry(ArrayDeque.class, Containers::copyDeque),
            Map.entry(HashMap.class, Containers::copyHashMap),
            Map.entry(LinkedHashMap.class, Containers::copyHashMap),
            Map.entry(TreeMap.class, Containers::copyTreeMap),
            Map.entry(EnumMap.class, Containers::copyEnumMap),
            Map.entry(ConcurrentHashMap.class, Containers::copyConcurrentMap),
            Map.entry(HashSet.class, Containers::copyHashSet),
            Map.entry(LinkedHashSet.class, Containers::copyHashSet),
            Map.entry(TreeSet.class, Containers::copyTreeSet),
            Map.entry(EnumSet.noneOf(Thread.State.class).getClass(), Containers::copyEnumSet),
            Map.entry(EnumSet.noneOf(Character.UnicodeScript.class).getClass(), Containers::copyEnumSet),
            Map.entry(List.of(1).getClass(), Containers::copyImmutableList),
            Map.entry(List.of(1, 2, 3).getClass(), Containers::copyImmutableList),
            Map.entry(Set.of(1).getClass(), Containers::copyImmutableSet),
            Map.entry(Set.of(1, 2, 3).getClass(), Containers::copyImmutableSet),
            Map.entry(Map.of(1, 1).getClass(), Containers::copyImmutableMap),
            Map.entry(Map.of(1, 1, 2, 2).getClass(), Containers::copyImmutableMap),
            Map.entry(Date.class, (date, copy) -> copy.met(date, ((Date) date).clone())),
            Map.entry(BitSet.class, (bits, copy) -> copy.met(bits, ((BitSet) bits).clone())),
            Map.entry(
                    AtomicInteger.class,
                    (number, copy) -> copy.met(number, new AtomicInteger(((AtomicInteger) number).get()))),
            Map.entry(
                    AtomicLong.class, (number, copy) -> copy.met(number, new AtomicLong(((AtomicLong) number).get()))),
            Map.entry(
                    AtomicBoolean.class,
                    (truth, copy) -> copy.met(truth, new AtomicBoolean(((AtomicBoolean) truth).get()))),
            Map.entry(AtomicReference.class, Containers::copyAtomicReference));

    /** Of a module that need not be there; they hold numbers only. */
    private static final Set<String> DATES = Set.of("java.sql.Date", "java.sql.Time", "java.sql.Timestamp");

    private Containers() {}

    static boolean isKnown(Class<?> type) {
        return KNOWN.containsKey(type) || isDate(type);
    }

    private static boolean isDate(Class<?> type) {
        return DATES.contains(type.getName()) && ClassStructure.isOfJdk(type);
    }

    /** Returns a copy, or null for what is none of the known containers. */
    static @Nullable Object copy(Object original, StructuralCopy copy) {
        Class<?> type = original.getClass();
        Container known = KNOWN.get(type);
        if (known != null) {
            return known.copy(original, copy);
        }
        return isDate(type) ? copy.met(original, ((Date) original).clone()) : null;
    }

    @SuppressWarnings("unchecked")
    private static Object copyArrayList(Object original, StructuralCopy copy) {
        ArrayList<@Nullable Object> list = (ArrayList<@Nullable Object>) ((ArrayList<?>) original).clone();
        copy.met(original, list);
        for (int i = 0; i < list.size(); i++) {
            Object element = list.get(i);
            Object copied = copy.apply(element);
            if (copied != element) {
                list.set(i, copied);
            }
        }
        return list;
    }

    @SuppressWarnings("unchecked")
    private static Object copyLinkedList(Object original, StructuralCopy copy) {
        LinkedList<@Nullable Object> list = (LinkedList<@Nullable Object>) ((LinkedList<?>) original).clone();
        copy.met(original, list);
        for (ListIterator<@Nullable Object> elements = list.listIterator(); elements.hasNext(); ) {
            elements.set(copy.apply(elements.next()));
        }
        return list;
    }

    @SuppressWarnings("unchecked")
    private static Object copyDeque(Object original, StructuralCopy copy) {
        ArrayDeque<@Nullable Object> deque = (ArrayDeque<@Nullable Object>) ((ArrayDeque<?>) original).clone();
        copy.met(original, deque);
        return refilled(deque, copy);
    }

    @SuppressWarnings("unchecked")
    private static Object copyHashSet(Object original, StructuralCopy copy) {
        HashSet<@Nullable Object> set = (HashSet<@Nullable Object>) ((HashSet<?>) original).clone();
        copy.met(original, set);
        return refilled(set, copy);
    }

    /** Gives a clone copies of its elements, in their order, unless all of them are immutable. */
    private static Object refilled(Collection<@Nullable Object> clone, StructuralCopy copy) {
        if (!Immutability.areImmutable(clone)) {
            Object[] elements = clone.toArray();
            clone.clear();
            for (Object element : elements) {
                clone.add(copy.apply(element));
            }
        }
        return clone;
    }

    @SuppressWarnings("unchecked")
    private static Object copyHashMap(Object original, StructuralCopy copy) {
        HashMap<@Nullable Object, @Nullable Object> map =
                (HashMap<@Nullable Object, @Nullable Object>) ((HashMap<?, ?>) original).clone();
        copy.met(original, map);
        if (Immutability.areImmutable(map.keySet())) {
            return withValuesCopied(map, copy);
        }
        List<Map.Entry<@Nullable Object, @Nullable Object>> entries = new ArrayList<>(map.entrySet());
        map.clear();
        for (Map.Entry<?, ?> entry : entries) {
            map.put(copy.apply(entry.getKey()), copy.apply(entry.getValue()));
        }
        return map;
    }

    private static Object withValuesCopied(Map<?, @Nullable Object> clone, StructuralCopy copy) {
        for (Map.Entry<?, @Nullable Object> entry : clone.entrySet()) {
            Object value = entry.getValue();
            Object copied = copy.apply(value);
            if (copied != value) {
                entry.setValue(copied);
            }
        }
        return clone;
    }

    @SuppressWarnings("unchecked")
    private static Object copyTreeMap(Object original, StructuralCopy copy) {
        TreeMap<Object, @Nullable Object> map = (TreeMap<Object, @Nullable Object>) ((TreeMap<?, ?>) original).clone();
        requireShared(((SortedMap<?, ?>) map).comparator(), map.keySet());
        copy.met(original, map);
        return withValuesCopied(map, copy);
    }

    @SuppressWarnings("unchecked")
    private static Object copyTreeSet(Object original, StructuralCopy copy) {
        TreeSet<Object> set = (TreeSet<Object>) ((TreeSet<?>) original).clone();
        requireShared(((SortedSet<?>) set).comparator(), set);
        return copy.met(original, set);
    }

    /** A sorted container of mutable keys would have to be sorted anew, which serialization does not do. */
    private static void requireShared(@Nullable Comparator<?> comparator, Collection<?> keys) {
        boolean shared = comparator == null
                || comparator == Collections.reverseOrder()
                || comparator == String.CASE_INSENSITIVE_ORDER
                || Immutability.isImmutable(comparator);
        if (!shared || !Immutability.areImmutable(keys)) {
            throw NotStructural.INSTANCE;
        }
    }

    @SuppressWarnings("unchecked")
    private static Object copyEnumMap(Object original, StructuralCopy copy) {
        Map<?, @Nullable Object> map = (Map<?, @Nullable Object>) ((EnumMap<?, ?>) original).clone();
        copy.met(original, map);
        return withValuesCopied(map, copy);
    }

    private static Object copyEnumSet(Object original, StructuralCopy copy) {
        return copy.met(original, ((EnumSet<?>) original).clone());
    }

    private static Object copyConcurrentMap(Object original, StructuralCopy copy) {
        ConcurrentHashMap<?, ?> from = (ConcurrentHashMap<?, ?>) original;
        ConcurrentHashMap<Object, Object> map = new ConcurrentHashMap<>(from.size());
        copy.met(original, map);
        from.forEach((key, value) -> map.put(copy.copyOf(key), copy.copyOf(value)));
        return map;
    }

    private static Object copyAtomicReference(Object original, StructuralCopy copy) {
        AtomicReference<@Nullable Object> reference = new AtomicReference<>();
        copy.met(original, reference);
        reference.set(copy.apply(((AtomicReference<?>) original).get()));
        return reference;
    }

    private static Object copyImmutableList(Object original, StructuralCopy copy) {
        List<?> list = (List<?>) original;
        copy.begin(original);
        List<?> copied = allowsNull(list) ? list.stream().map(copy).toList() : List.of(copyAll(list.toArray(), copy));
        return copy.finish(original, copied);
    }

    /** Lists of {@code Stream.toList} are of the same class as those of {@code List.of}, but take a null for an answer. */
    private static boolean allowsNull(List<?> list) {
        try {
            return list.indexOf(null) >= -1; // whatever the answer is
        } catch (NullPointerException e) {
            return false;
        }
    }

    private static Object copyImmutableSet(Object original, StructuralCopy copy) {
        copy.begin(original);
        return copy.finish(original, Set.of(copyAll(((Set<?>) original).toArray(), copy)));
    }

    private static Object copyImmutableMap(Object original, StructuralCopy copy) {
        copy.begin(original);
        List<Map.Entry<Object, Object>> entries = new ArrayList<>();
        ((Map<?, ?>) original).forEach((key, value) -> entries.add(Map.entry(copy.copyOf(key), copy.copyOf(value))));
        @SuppressWarnings({"unchecked", "rawtypes"})
        Map.Entry<Object, Object>[] array = entries.toArray(new Map.Entry[0]);
        return copy.finish(original, Map.ofEntries(array));
    }

    private static Object[] copyAll(Object[] elements, StructuralCopy copy) {
        for (int i = 0; i < elements.length; i++) {
            elements[i] = copy.copyOf(elements[i]);
        }
        return elements;
    }
}
