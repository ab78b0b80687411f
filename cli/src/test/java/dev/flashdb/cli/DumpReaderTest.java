package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.ScoredMember;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a dump says is read as it was written, and what it cannot say is refused with its line. */
class DumpReaderTest {
    private static final String HEADER = "{\"format\":\"flashdb-dump\",\"version\":1}\n";

    private static List<StoredItem> read(String dump) {
        List<StoredItem> items = new ArrayList<>();
        new DumpReader(new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8))).forEachRemaining(items::add);
        return items;
    }

    private static String write(List<StoredItem> items) throws IOException {
        StringWriter text = new StringWriter(HEADER.length()).append(HEADER);
        ItemJson json = new ItemJson(text);
        for (StoredItem item : items) {
            json.write(item);
        }
        return text + "{\"type\":\"end\",\"items\":" + items.size() + "}\n";
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"type\":\"string\",\"key\":\"k\"} | the field is missing: value",
                "{\"type\":\"string\",\"key\":1,\"value\":\"v\"} | the field is a string: key",
                "{\"type\":\"string\",\"key\":\"k\",\"value\":1} | a value is a string or",
                "{\"type\":\"string\",\"key\":\"k\",\"value\":null} | null stands nowhere",
                "{\"type\":\"string\",\"key\":\"k\",\"value\":\"v\",\"ttl\":1} | there is no such field in a line of this type: ttl",
                "{\"type\":\"string\",\"key\":\"k\",\"key\":\"k\",\"value\":\"v\"} | Duplicate field 'key'",
                "{\"type\":\"string\",\"key\":\"k\",\"value\":\"v\",\"deadline\":\"soon\"} | a deadline is an instant",
                "{\"type\":\"string\",\"key\":\"k\",\"value\":{\"bytes\":\"*\"}} | this is no base64",
                "{\"type\":\"string\",\"key\":\"k\",\"value\":\"v\"} x | Unrecognized token",
                "{\"type\":\"string\",\"key\":\"k\",\"value\":\"v\"} {} | something stands behind the JSON object",
                "{\"type\":\"string\",\"key\":\"k | was expecting closing quote",
                "{\"type\":\"list\",\"key\":\"k\"} | the type is string, hash",
                "[] | a line is one JSON object",
                "{\"type\":\"hash\",\"key\":\"k\",\"fields\":{}} | the fields of a hash",
                "{\"type\":\"set\",\"key\":\"k\",\"members\":[]} | the members are an array with at least one",
                "{\"type\":\"set\",\"key\":\"k\",\"members\":[\"a\",\"a\"]} | each once",
                "{\"type\":\"zset\",\"key\":\"k\",\"members\":[{\"member\":\"a\",\"score\":\"nan\"}]} | a score is a number",
                "{\"type\":\"zset\",\"key\":\"k\",\"members\":[{\"member\":\"a\"}]} | the members of a zset",
                "{\"type\":\"entry\",\"cache\":\"c\",\"key\":\"k\",\"value\":\"v\"} | there is no line of type cache",
                "{\"type\":\"end\",\"items\":1} | the dump had 1 items when it was written, and has 0 now",
            })
    void aBrokenLineIsNamed(String line, String reason) {
        BadLineException broken = assertThrows(BadLineException.class, () -> read(HEADER + line + "\n"));
        assertTrue(broken.getMessage().contains(reason), broken.getMessage());
        assertTrue(broken.getMessage().startsWith("Line 2 "), broken.getMessage());
    }

    @Test
    void whatStandsBehindTheEndIsRefused() {
        BadLineException broken =
                assertThrows(BadLineException.class, () -> read(HEADER + "{\"type\":\"end\",\"items\":0}\n{}\n"));
        assertTrue(broken.getMessage().startsWith("Line 3 of the dump is broken: something stands behind the end"));
    }

    @Test
    void whatIsNoDumpIsRefusedAtItsFirstLine() {
        for (String dump : List.of("", "hello", "{}\n", "\n", "{\"format\":\"flashdb-dump\"}\n")) {
            BadLineException broken = assertThrows(BadLineException.class, () -> read(dump));
            assertTrue(broken.getMessage().startsWith("Line 1 "), broken.getMessage());
        }
        BadLineException newer = assertThrows(BadLineException.class, () -> read(HEADER.replace(":1}", ":2}")));
        assertTrue(newer.getMessage().contains("reads version 1 of the format, found=2"), newer.getMessage());
    }

    @Test
    void aDumpThatWasCutOffAnywhereIsRefused() throws IOException {
        String dump = write(List.of(new StoredString("k", "v", null), new StoredSet("s", Set.of("m"), null)));
        for (int length = 0; length < dump.length() - 1; length++) {
            String cut = dump.substring(0, length);
            assertThrows(BadLineException.class, () -> read(cut), cut);
        }
        assertEquals(2, read(dump.strip()).size());
    }

    @Test
    void bytesThatAreNoUtf8AreRefused() {
        byte[] dump =
                (HEADER + "{\"type\":\"string\",\"key\":\"?\",\"value\":\"v\"}\n").getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < dump.length; i++) {
            dump[i] = dump[i] == '?' ? (byte) 0xff : dump[i];
        }
        DumpReader reader = new DumpReader(new ByteArrayInputStream(dump));
        assertTrue(assertThrows(BadLineException.class, reader::next)
                .getMessage()
                .contains("Line 2 of the dump is broken: it is not UTF-8"));
    }

    /** Whatever is written is read as it was, and written the same again. */
    @Test
    void randomItemsComeBack() throws IOException {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 60; round++) {
            List<StoredItem> items = new ArrayList<>();
            items.add(new StoredCache("c", "java.lang.Object", "java.lang.Object", "standard", 0, false));
            items.add(new StoredCache("other", "k", "v", "another codec", 0, false));
            for (int i = 0; i < 20; i++) {
                items.add(item(random));
            }
            String dump = write(items);
            assertEquals(dump, write(read(dump)), () -> "seed=" + seed);
        }
    }

    private static StoredItem item(Random random) {
        String key = text(random);
        Instant deadline = random.nextBoolean() ? null : Instant.ofEpochMilli(random.nextLong() >>> random.nextInt(30));
        int size = 1 + random.nextInt(3);
        switch (random.nextInt(6)) {
            case 0:
                return new StoredString(key, value(random), deadline);
            case 1:
                Map<String, Object> fields = new LinkedHashMap<>();
                for (int i = 0; i < size; i++) {
                    fields.put(text(random), value(random));
                }
                return new StoredHash(key, fields, deadline);
            case 2:
                Set<String> members = new LinkedHashSet<>();
                for (int i = 0; i < size; i++) {
                    members.add(text(random));
                }
                return new StoredSet(key, members, deadline);
            case 3:
                Map<String, ScoredMember> scored = new LinkedHashMap<>();
                for (int i = 0; i < size; i++) {
                    double score = Double.longBitsToDouble(random.nextLong());
                    String member = text(random);
                    scored.put(
                            member, new ScoredMember(member, Double.isNaN(score) ? Double.POSITIVE_INFINITY : score));
                }
                return new StoredSortedSet(key, List.copyOf(scored.values()), deadline);
            case 4:
                return new StoredCacheEntry("c", coded(random), random.nextInt(5) == 0 ? null : coded(random), null);
            default:
                return new StoredCacheEntry("other", bytes(random), bytes(random), deadline);
        }
    }

    private static Object value(Random random) {
        return random.nextBoolean() ? text(random) : bytes(random);
    }

    private static byte[] bytes(Random random) {
        byte[] bytes = new byte[random.nextInt(10)];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Chars of all kinds, halves of pairs among them. */
    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.append((char) (random.nextBoolean() ? random.nextInt(128) : random.nextInt(1 << 16)));
        }
        return text.toString();
    }

    private static byte[] coded(Random random) {
        return switch (random.nextInt(9)) {
            case 0 -> ItemJson.CODEC.encode(random.nextInt());
            case 1 -> ItemJson.CODEC.encode(random.nextLong());
            case 2 -> ItemJson.CODEC.encode(Double.longBitsToDouble(random.nextLong()));
            case 3 -> ItemJson.CODEC.encode(random.nextBoolean());
            case 4 -> ItemJson.CODEC.encode(bytes(random));
            case 5 -> ItemJson.CODEC.encode(text(random));
            case 6 -> ItemJson.CODEC.encode(BigDecimal.valueOf(random.nextLong(), random.nextInt(9)));
            case 7 -> ItemJson.CODEC.encode(new ArrayList<>(List.of(text(random))));
            default -> bytes(random);
        };
    }
}
