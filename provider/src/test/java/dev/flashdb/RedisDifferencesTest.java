package dev.flashdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The table of what differs from Redis is true, row by row. */
class RedisDifferencesTest {

    private static final String KEY = "k";
    private static final long AN_HOUR = 3600;
    private static final Pattern QUOTED = Pattern.compile("`([A-Za-z]+)`");

    /** What is shown for each row, in the order of the page, by its first cell. */
    private static final Map<String, Consumer<FlashDb>> SHOWN = new LinkedHashMap<>();

    static {
        SHOWN.put("`WRONGTYPE`, `TYPE`", db -> assertEquals(List.of(true, true, true, true), there(db)));
        SHOWN.put("`DEL`, `UNLINK`", RedisDifferencesTest::deletesOneTypeOnly);
        SHOWN.put("`EXISTS`", db -> {
            db.delete(KEY);
            assertFalse(db.exists(KEY));
            assertTrue(db.hexists(KEY, "f"));
            assertFalse(db.hexists(KEY, "g"));
        });
        SHOWN.put("`EXPIRE`", db -> {
            assertTrue(db.expire(KEY, AN_HOUR));
            assertEquals(List.of(true, false, false, false), mortal(db));
            assertTrue(db.hexpire(KEY, AN_HOUR));
            assertEquals(List.of(true, true, false, false), mortal(db));
            assertTrue(db.sexpire(KEY, AN_HOUR));
            assertEquals(List.of(true, true, true, false), mortal(db));
            assertTrue(db.zexpire(KEY, AN_HOUR));
            assertEquals(List.of(true, true, true, true), mortal(db));
        });
        SHOWN.put("`HEXPIRE`", db -> {
            db.hset(KEY, "g", "2");
            assertTrue(db.hexpire(KEY, 0));
            assertFalse(db.hkeyexists(KEY));
            assertFalse(db.hexists(KEY, "g"));
        });
        SHOWN.put("`TTL`", db -> assertEquals(List.of(false, false, false, false), mortal(db)));
        SHOWN.put("`PERSIST`", db -> {
            db.expire(KEY, AN_HOUR);
            db.hexpire(KEY, AN_HOUR);
            db.sexpire(KEY, AN_HOUR);
            db.zexpire(KEY, AN_HOUR);
            assertTrue(db.persist(KEY));
            assertEquals(List.of(false, true, true, true), mortal(db));
            assertTrue(db.hpersist(KEY));
            assertEquals(List.of(false, false, true, true), mortal(db));
            assertTrue(db.spersist(KEY));
            assertEquals(List.of(false, false, false, true), mortal(db));
            assertTrue(db.zpersist(KEY));
            assertEquals(List.of(false, false, false, false), mortal(db));
        });
        SHOWN.put("`INCR`, `DECR`, `DECRBY`", db -> {
            assertEquals(1, db.incrby("n", 1));
            assertEquals(-2, db.incrby("n", -3));
        });
        SHOWN.put("`SCAN`, `KEYS`", db -> {
            db.set("other*", "v");
            try (Stream<StringEntry> strings = db.scanPrefix("o");
                    Stream<StringEntry> pattern = db.scanPrefix("*");
                    Stream<String> hashes = db.hscanPrefix(KEY);
                    Stream<String> sets = db.sscanPrefix(KEY);
                    Stream<String> sortedSets = db.zscanPrefix(KEY)) {
                assertEquals(1, strings.count());
                assertEquals(0, pattern.count());
                assertEquals(List.of(KEY), hashes.toList());
                assertEquals(List.of(KEY), sets.toList());
                assertEquals(List.of(KEY), sortedSets.toList());
            }
        });
        SHOWN.put("`ZADD` of -0.0", db -> {
            db.zadd(KEY, -0.0, "zero");
            assertEquals(OptionalDouble.of(0.0), db.zscore(KEY, "zero"));
        });
    }

    @Test
    void everyRowIsTrue() throws IOException {
        List<String> rows = new ArrayList<>();
        for (String[] row : rows()) {
            rows.add(row[0]);
            Consumer<FlashDb> shown = SHOWN.get(row[0]);
            assertNotNull(shown, () -> "No test for the row: " + row[0]);
            try (FlashDb db = FlashDb.open(Options.defaults())) {
                db.set(KEY, "v");
                db.hset(KEY, "f", "1");
                db.sadd(KEY, "m");
                db.zadd(KEY, 1, "m");
                shown.accept(db);
            }
        }
        assertEquals(List.copyOf(SHOWN.keySet()), rows);
    }

    @Test
    void theNamesHereAreThereAndRedisOtherNamesAreNot() throws IOException {
        Set<String> methods = Stream.of(FlashDb.class.getMethods())
                .map(method -> method.getName())
                .collect(Collectors.toSet());
        for (String[] row : rows()) {
            List<String> here = quoted(row[1]);
            assertEquals(
                    List.of(),
                    here.stream().filter(name -> !methods.contains(name)).toList(),
                    row[0]);
            if (!row[0].equals("`HEXPIRE`")) {
                List<String> second = quoted(row[0]).stream()
                        .map(name -> name.toLowerCase(Locale.ROOT))
                        .filter(name -> methods.contains(name) && !here.contains(name))
                        .toList();
                assertEquals(List.of(), second, row[0]);
            }
        }
    }

    private static void deletesOneTypeOnly(FlashDb db) {
        assertTrue(db.delete(KEY));
        assertEquals(List.of(false, true, true, true), there(db));
        assertTrue(db.hclear(KEY));
        assertEquals(List.of(false, false, true, true), there(db));
        assertTrue(db.sclear(KEY));
        assertEquals(List.of(false, false, false, true), there(db));
        assertTrue(db.zclear(KEY));
        assertEquals(List.of(false, false, false, false), there(db));
    }

    private static List<Boolean> there(FlashDb db) {
        return List.of(db.exists(KEY), db.hkeyexists(KEY), db.skeyexists(KEY), db.zkeyexists(KEY));
    }

    private static List<Boolean> mortal(FlashDb db) {
        return List.of(db.ttl(KEY) >= 0, db.httl(KEY) >= 0, db.sttl(KEY) >= 0, db.zttl(KEY) >= 0);
    }

    private static List<String> quoted(String cell) {
        return QUOTED.matcher(cell).results().map(found -> found.group(1)).toList();
    }

    private static List<String[]> rows() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "migration.md"));
        Matcher table = Pattern.compile("(?s)### What differs from Redis\n.*?\\| --- \\| --- \\| --- \\|\n(.*)")
                .matcher(page);
        assertTrue(table.find(), "no table of what differs from Redis");
        return table.group(1)
                .lines()
                .takeWhile(line -> line.startsWith("| "))
                .map(line -> line.substring(2, line.length() - 2).split(" \\| "))
                .toList();
    }
}
