package dev.flashdb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class RadixIndexTest extends IndexContract {
    private final RadixIndex<String, Entry<String>> index = strings();

    private static RadixIndex<String, Entry<String>> strings() {
        return new RadixIndex<>(OrderedKeys.strings(), Entry::key);
    }

    @Override
    Index<String, Entry<String>> create() {
        return strings();
    }

    private void add(String... keys) {
        for (String key : keys) {
            assertNull(index.putIfAbsent(key, new Entry<>(key)), () -> "already there: key=" + key);
        }
        RadixTreeChecker.check(index);
    }

    private void remove(String... keys) {
        for (String key : keys) {
            assertTrue(index.remove(key, index.get(key)), () -> "not there: key=" + key);
        }
        RadixTreeChecker.check(index);
    }

    private static <K> List<K> keys(Iterator<Entry<K>> slots) {
        List<K> keys = new ArrayList<>();
        slots.forEachRemaining(slot -> keys.add(slot.key()));
        return keys;
    }

    private Map<Class<?>, Integer> kinds() {
        return RadixTreeChecker.check(index);
    }

    @Test
    void aKeyAndItsPrefixLiveSideBySide() {
        add("user:10", "user:", "user:12", "user:7", "");
        assertEquals(List.of("", "user:", "user:10", "user:12", "user:7"), keys(index.iterator()));
        for (String key : List.of("", "user:", "user:10", "user:12", "user:7")) {
            assertEquals(key, index.get(key).key());
        }
        for (String key : List.of("u", "user", "user:1", "user:100", "user:8", "v")) {
            assertNull(index.get(key), key);
        }
    }

    @Test
    void removingTheLastChildCollapsesThePrefix() {
        add("abcdef", "abcdeg", "abx");
        assertEquals(Map.of(Node4.class, 2), kinds());
        remove("abx");
        assertEquals(Map.of(Node4.class, 1), kinds());
        assertEquals("abcde", new String(((Node) index.top()).prefix));
        remove("abcdef");
        assertEquals(Map.of(), kinds());
        assertEquals("abcdeg", index.get("abcdeg").key());
    }

    @Test
    void removingATerminalCollapsesItsNode() {
        add("ab", "abc", "abcd");
        remove("ab");
        assertEquals(List.of("abc", "abcd"), keys(index.iterator()));
        remove("abc");
        assertEquals(Map.of(), kinds());
    }

    @Test
    void removingTheOnlyChildLeavesTheTerminal() {
        add("ab", "abc");
        remove("abc");
        assertEquals(Map.of(), kinds());
        assertEquals("ab", index.get("ab").key());
    }

    @Test
    void nodesGrowAndShrinkThroughAllKinds() {
        RadixIndex<byte[], Entry<byte[]>> bytes = new RadixIndex<>(OrderedKeys.bytes(), Entry::key);
        List<Integer> order = new ArrayList<>();
        for (int b = 0; b < 256; b++) {
            order.add(b * 37 & 0xFF);
        }
        Entry<byte[]> terminal = new Entry<>(new byte[] {7});
        bytes.putIfAbsent(terminal.key(), terminal);
        List<Entry<byte[]>> slots = new ArrayList<>();
        int count = 0;
        for (int b : order) {
            Entry<byte[]> slot = new Entry<>(new byte[] {7, (byte) b});
            assertNull(bytes.putIfAbsent(slot.key(), slot));
            slots.add(slot);
            Class<?> kind = ++count <= 4
                    ? Node4.class
                    : count <= 16 ? Node16.class : count <= 48 ? Node48.class : Node256.class;
            assertEquals(Map.of(kind, 1), RadixTreeChecker.check(bytes));
        }
        for (Entry<byte[]> slot : slots) {
            assertSame(slot, bytes.get(slot.key().clone()));
            assertTrue(bytes.remove(slot.key(), slot));
            assertNull(bytes.get(slot.key()));
            Class<?> kind = --count == 0
                    ? null
                    : count <= 3
                            ? Node4.class
                            : count <= 12 ? Node16.class : count <= 36 ? Node48.class : Node256.class;
            assertEquals(kind == null ? Map.of() : Map.of(kind, 1), RadixTreeChecker.check(bytes));
        }
        assertSame(terminal, bytes.get(new byte[] {7}));
    }

    @Test
    void aSplitKeepsTheNodesBelowWhateverTheirKind() {
        for (int fanOut : new int[] {2, 4, 5, 16, 17, 48, 49, 256}) {
            RadixIndex<byte[], Entry<byte[]>> bytes = new RadixIndex<>(OrderedKeys.bytes(), Entry::key);
            for (int b = 0; b < fanOut; b++) {
                Entry<byte[]> slot = new Entry<>(new byte[] {1, 2, 3, (byte) b});
                bytes.putIfAbsent(slot.key(), slot);
            }
            Entry<byte[]> other = new Entry<>(new byte[] {1, 9});
            bytes.putIfAbsent(other.key(), other);
            RadixTreeChecker.check(bytes);
            assertEquals(fanOut, keys(bytes.withPrefix(new byte[] {1, 2, 3})).size());
            assertTrue(bytes.remove(other.key(), other));
            RadixTreeChecker.check(bytes);
            assertEquals(fanOut, keys(bytes.withPrefix(new byte[] {1, 2, 3})).size());
        }
    }

    @Test
    void aDeepChainOfPrefixesIsWalkedWithoutRecursion() {
        int depth = 2_000;
        for (int length = 0; length <= depth; length++) {
            String key = "a".repeat(length);
            assertNull(index.putIfAbsent(key, new Entry<>(key)));
        }
        assertEquals(depth + 1, keys(index.iterator()).size());
        List<String> descending = keys(index.descending(null, null));
        assertEquals(depth, descending.get(0).length());
        assertEquals(0, descending.get(depth).length());
        assertEquals(depth - 999, keys(index.withPrefix("a".repeat(1_000))).size());
        for (int length = 0; length <= depth; length += 2) {
            String key = "a".repeat(length);
            assertTrue(index.remove(key, index.get(key)));
        }
        assertEquals(depth / 2, keys(index.iterator()).size());
        for (int length = 0; length <= depth; length++) {
            assertEquals(length % 2 == 1, index.get("a".repeat(length)) != null);
        }
    }

    @Test
    void keysWithNulsAreNotTheirPrefixes() {
        add("", "\0", "\0\0", "a", "a\0", "a\0b", "a\0\0");
        assertEquals(List.of("", "\0", "\0\0", "a", "a\0", "a\0\0", "a\0b"), keys(index.iterator()));
        assertEquals(List.of("a\0", "a\0\0", "a\0b"), keys(index.withPrefix("a\0")));
        remove("a\0", "\0");
        assertNull(index.get("a\0"));
        assertEquals("a", index.get("a").key());
    }

    @Test
    void theEmptyKeyAloneIsAKeyLikeAnyOther() {
        add("");
        assertEquals(List.of(""), keys(index.ascending("", null)));
        assertEquals(List.of(""), keys(index.descending(null, "a")));
        assertEquals(List.of(), keys(index.ascending(null, "")));
        remove("");
        assertNull(index.top());
    }

    @Test
    void unpairedSurrogatesAndPairsAreDistinctAndInOrderOfCodePoints() {
        List<String> inOrder = List.of(
                "?",
                "\u007f",
                "\u0080",
                "\u07ff",
                "\u0800",
                "\ud7ff",
                "\ud800",
                "\ud83d",
                "\ud83da",
                "\ude00",
                "\ude00\ud83d",
                "\udfff",
                "\ue000",
                "\ufffd",
                "\uffff",
                "\ud83d\ude00",
                "\ud83d\ude01",
                "\udbff\udfff");
        List<String> shuffled = new ArrayList<>(inOrder);
        Collections.reverse(shuffled);
        add(shuffled.toArray(String[]::new));
        assertEquals(inOrder, keys(index.iterator()));
        inOrder.forEach(key -> assertEquals(key, index.get(key).key()));
        assertEquals(List.of("\ud83d", "\ud83da"), keys(index.withPrefix("\ud83d")));
    }

    @Test
    void aLookupTurnsToBytesInTheMiddleOfAPrefixOrBehindIt() {
        add("straße:1", "straße:2", "strasse", "café", "cafés", "cafè");
        for (String key : List.of("straße:1", "straße:2", "strasse", "café", "cafés", "cafè")) {
            assertEquals(key, index.get(key).key());
        }
        for (String key : List.of("straße", "straße:", "straße:3", "str\u00e4", "caf", "cafê", "cafés!")) {
            assertNull(index.get(key), key);
        }
    }

    @Test
    void aRangeIncludesItsLowerBoundAndExcludesItsUpper() {
        add("a", "ab", "abc", "b", "ba", "c");
        assertEquals(List.of("ab", "abc", "b"), keys(index.ascending("ab", "ba")));
        assertEquals(List.of("b", "abc", "ab"), keys(index.descending("ab", "ba")));
        assertEquals(List.of("abc", "b", "ba", "c"), keys(index.ascending("aba", null)));
        assertEquals(List.of("ab", "a"), keys(index.descending(null, "aba")));
        assertEquals(List.of(), keys(index.ascending("b", "b")));
        assertEquals(List.of(), keys(index.ascending("c", "a")));
        assertEquals(List.of(), keys(index.descending("c", "a")));
        assertEquals(List.of(), keys(index.ascending("d", null)));
        assertEquals(List.of(), keys(index.descending(null, "")));
    }

    @Test
    void aPrefixThatEndsInsideOfACompressedPathFindsAllBelow() {
        add("customer:1", "customer:2", "other");
        assertEquals(List.of("customer:1", "customer:2"), keys(index.withPrefix("cust")));
        assertEquals(List.of("other"), keys(index.withPrefix("ot")));
        assertEquals(List.of(), keys(index.withPrefix("custard")));
        assertEquals(List.of(), keys(index.withPrefix("others")));
        assertEquals(3, keys(index.withPrefix("")).size());
    }

    @Test
    void numbersAreInNumericOrder() {
        RadixIndex<Long, Entry<Long>> longs = new RadixIndex<>(OrderedKeys.of(Long.class), Entry::key);
        RadixIndex<Integer, Entry<Integer>> integers = new RadixIndex<>(OrderedKeys.of(Integer.class), Entry::key);
        List<Long> inOrder = List.of(Long.MIN_VALUE, -257L, -256L, -1L, 0L, 1L, 255L, 256L, 1L << 40, Long.MAX_VALUE);
        inOrder.forEach(key -> longs.putIfAbsent(key, new Entry<>(key)));
        inOrder.forEach(key -> integers.putIfAbsent(key.intValue(), new Entry<>(key.intValue())));
        assertEquals(inOrder, keys(longs.iterator()));
        assertEquals(
                List.of(-1, 0, 1, 255, 256),
                keys(integers.iterator()).stream()
                        .sorted()
                        .filter(i -> i > -256)
                        .toList());
        assertEquals(keys(integers.iterator()).stream().sorted().toList(), keys(integers.iterator()));
        inOrder.forEach(key -> assertEquals(key, longs.get(key).key()));
        assertEquals(List.of(-1L, 0L), keys(longs.ascending(-1L, 1L)));
        assertThrows(UnsupportedOperationException.class, () -> longs.withPrefix(1L));
    }

    @Test
    void uuidsAreInTheOrderOfTheirText() {
        RadixIndex<UUID, Entry<UUID>> uuids = new RadixIndex<>(OrderedKeys.of(UUID.class), Entry::key);
        List<UUID> inOrder = List.of(
                new UUID(0, 1),
                new UUID(0, -1),
                new UUID(Long.MAX_VALUE, 0),
                new UUID(Long.MIN_VALUE, 5),
                new UUID(-1, -1));
        inOrder.forEach(key -> uuids.putIfAbsent(key, new Entry<>(key)));
        assertEquals(inOrder, keys(uuids.iterator()));
        inOrder.forEach(key -> assertEquals(key, uuids.get(key).key()));
        assertNull(uuids.get(new UUID(0, 2)));
    }

    @Test
    void otherKeyTypesAreRefusedByName() {
        assertThrows(IllegalArgumentException.class, () -> OrderedKeys.of(Double.class));
        assertFalse(OrderedKeys.of(byte[].class).same(new byte[] {1}, new byte[] {2}));
        assertTrue(Arrays.equals(
                OrderedKeys.strings().encode("\ud800"), new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80}));
    }
}
