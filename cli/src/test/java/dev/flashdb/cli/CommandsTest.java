package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.cache.CacheManager;
import org.jline.terminal.spi.SystemStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each command, on a database with something of everything. */
class CommandsTest {
    private static final List<String> COMMANDS = List.of(
            "info", "verify", "keys", "get", "stats", "dump", "load", "compact", "drop", "backup", "salvage", "shell");

    @TempDir
    private Path temporary;

    private Path data;

    @BeforeEach
    void fill() {
        data = temporary.resolve("data");
        Shop.fill(data);
    }

    /** A terminal of some width. */
    private record Terminal(int columns) implements Tty {
        @Override
        public boolean isTerminal(SystemStream stream) {
            return stream != SystemStream.Input;
        }

        @Override
        public int width(SystemStream stream) {
            return columns;
        }
    }

    // ---------------------------------------------------------------- info, verify, stats

    @Test
    void infoNamesTheStateAndTheCaches() {
        String out = Ran.of("info", data).ok().out();
        assertTrue(out.contains("state       closed"), out);
        assertTrue(out.contains("keys        21: 7 strings, 2 hashes, 1 set, 1 zset, 10 entries of caches"), out);
        assertTrue(out.contains(Shop.Order.class.getName()), out);
        String json = Ran.of("info", "--json", data).ok().out();
        assertTrue(json.contains("\"closed\":true"), json);
        assertTrue(
                json.contains("{\"cache\":\"visits\",\"keys\":\"java.lang.String\",\"values\":\"java.lang.Integer\","
                        + "\"codec\":\"standard\",\"entries\":2}"),
                json);
    }

    @Test
    void infoNamesTheProcessThatHasItOpen() {
        try (FlashDb owner = Shop.open(data)) {
            owner.set("new", "1");
            String state = "open in process " + ProcessHandle.current().pid();
            assertTrue(Ran.of("info", data).ok().out().contains(state));
            assertEquals("1\n", Ran.of("get", data, "new").ok().out());
        }
    }

    @Test
    void verifyCountsAndSaysWhatItHasNotLookedInto() {
        String out = Ran.of("verify", data).ok().out();
        assertTrue(out.startsWith("The log is whole: "), out);
        assertTrue(out.contains("2 keys and values of " + Shop.Order.class.getName()), out);
        assertTrue(Ran.of("verify", "--json", data).ok().out().contains("\"whole\":true"));
    }

    @Test
    void statsCountsKeysElementsBytesAndDeadlines() {
        List<String> lines = Ran.of("stats", "--top", 1, data).ok().lines();
        assertTrue(lines.get(1).matches("string +7 +7 +\\d+ +1"), lines.get(1));
        assertTrue(lines.get(4).matches("zset +1 +3 +41 +0"), lines.get(4));
        assertTrue(lines.stream().anyMatch(line -> line.matches("within a day +1")), lines.toString());
        assertTrue(lines.stream().anyMatch(line -> line.matches("later +2")), lines.toString());
        String json = Ran.of("stats", "--json", data).ok().out();
        assertTrue(json.contains("{\"kind\":\"set\",\"keys\":1,\"elements\":3,"), json);
        Ran.of("stats", "--top", -1, data).ended(ExitCode.USAGE);
    }

    // ---------------------------------------------------------------- keys, get

    @Test
    void keysAreListedByTypePrefixAndCache() {
        assertEquals(
                List.of("student:1", "student:2"),
                Ran.of("keys", "--type", "string", "--prefix", "student:", data)
                        .ok()
                        .lines());
        assertEquals(
                List.of("ada", "bob"),
                Ran.of("keys", "--cache", "visits", data).ok().lines());
        assertEquals(
                List.of("string\tboth", "hash\tboth"),
                Ran.of("keys", "-p", "both", data).ok().lines());
        assertEquals(2, Ran.of("keys", "--limit", 2, data).ok().lines().size());
        assertEquals(
                List.of("{\"type\":\"string\",\"key\":\"soon\",\"deadline\":\"" + Shop.LATER + "\"}"),
                Ran.of("keys", "--json", "-p", "soon", data).ok().lines());
    }

    @Test
    void aKeyCannotChangeATerminal() {
        try (FlashDb db = Shop.open(data)) {
            db.set("evil\u001b[2J\nkey\u202e", "v");
        }
        assertEquals(
                List.of("evil\\u001b[2J\\nkey\\u202e"),
                Ran.of("keys", "-t", "string", "-p", "evil", data).ok().lines());
    }

    @Test
    void getShowsEachType() {
        assertEquals(
                "two\\nlines \\u001b[31m and a \\\\\n",
                Ran.of("get", data, "student:2").ok().out());
        assertEquals("\\u0000\\r\\n\\xff\n", Ran.of("get", data, "bytes").ok().out());
        assertEquals(
                "a\t1\nb\t2\n", Ran.of("get", "-t", "hash", data, "both").ok().out());
        assertEquals(
                "-inf\tfirst\n0.1\tsecond\n1.0E300\tthird\n",
                Ran.of("get", data, "z").ok().out());
        assertEquals(
                "x\ny\n\u00e9 \ud83d\ude00\n", Ran.of("get", data, "s").ok().out());
        assertEquals("7\n", Ran.of("get", "-c", "visits", data, "ada").ok().out());
        assertEquals("2.5\n", Ran.of("get", "-c", "mixed", data, "1").ok().out());
        assertEquals(
                Shop.LATER + "\n",
                Ran.of("get", "-c", "mixed", data, "instant").ok().out());
    }

    @Test
    void getGivesBytesAsTheyAre() {
        assertArrayEquals(
                new byte[] {0, 13, 10, -1},
                Ran.of("get", "--raw", data, "bytes").ok().bytes());
        assertEquals(
                "{\"type\":\"string\",\"key\":\"bytes\",\"value\":{\"bytes\":\"AA0K/w==\"}}\n",
                Ran.of("get", "--json", data, "bytes").ok().out());
        Ran.of("get", "--raw", "--json", data, "bytes").ended(ExitCode.USAGE);
        Ran.of("get", "--raw", data, "s").ended(ExitCode.USAGE);
    }

    @Test
    void whatIsNotThereIsToldByTheExitCode() {
        assertTrue(Ran.of("get", data, "none").ended(ExitCode.ABSENT).err().contains("nothing under this key: none"));
        assertTrue(Ran.of("get", "-c", "none", data, "k")
                .ended(ExitCode.ABSENT)
                .err()
                .contains("no such cache: none. There are colors, empty, gadgets, mixed, orders, visits"));
        Ran.of("keys", "-c", "none", data).ended(ExitCode.ABSENT);
        assertTrue(
                Ran.of("keys", "--limit", -1, data).ended(ExitCode.USAGE).err().contains("--limit=-1"));
        assertEquals("", Ran.of("keys", "--limit", 0, data).ok().out());
        assertTrue(Ran.of("get", "-c", "colors", "--allow", "x..y", data, "k")
                .ended(ExitCode.USAGE)
                .err()
                .contains("x..y"));
        assertTrue(Ran.of("compcat", data).ended(ExitCode.USAGE).err().contains("compact"));
        Ran.of("get", "-c", "visits", data, "gone").ended(ExitCode.ABSENT);
        assertTrue(Ran.of("get", data, "both").ended(ExitCode.USAGE).err().contains("string, hash"));
    }

    @Test
    void aDropAsksAndLeavesEverythingElse() {
        assertTrue(Ran.of("drop", data, "orders").ended(ExitCode.USAGE).err().contains("--yes"));
        Tty asks = new Tty() {
            @Override
            public boolean isTerminal(SystemStream stream) {
                return stream == SystemStream.Input;
            }

            @Override
            public int width(SystemStream stream) {
                return 0;
            }
        };
        String before = Ran.of("dump", data).ok().out();
        for (String answer : List.of("", "no\n", "y\n")) {
            Ran refused = Ran.on(asks, Map.of(), answer.getBytes(StandardCharsets.UTF_8), "drop", data, "orders");
            assertTrue(
                    refused.ended(ExitCode.ABSENT).err().contains("Drop cache orders with 2 entries?"), refused.err());
            assertEquals(before, Ran.of("dump", data).ok().out());
        }
        Ran dropped = Ran.on(asks, Map.of(), "yes\n".getBytes(StandardCharsets.UTF_8), "drop", data, "orders");
        assertTrue(
                dropped.ended(ExitCode.OK).out().startsWith("Dropped cache orders with 2 entries from "),
                dropped.out());
        Ran.of("keys", "-c", "orders", data).ended(ExitCode.ABSENT);
        assertEquals(
                before.lines()
                        .filter(line -> !line.contains("\"cache\":\"orders\"") && !line.contains("\"end\""))
                        .toList(),
                Ran.of("dump", data)
                        .ok()
                        .out()
                        .lines()
                        .filter(line -> !line.contains("\"end\""))
                        .toList());
        assertEquals(
                "{\"dropped\":\"empty\",\"entries\":0}\n",
                Ran.of("drop", "--yes", "--json", data, "empty").ok().out());
        Ran.of("drop", "--yes", data, "empty").ended(ExitCode.ABSENT);
    }

    @Test
    void aDropRefusesADirectoryThatIsInUseOrNotThere() {
        try (FlashDb owner = Shop.open(data)) {
            owner.set("new", "1");
            Ran.of("drop", "--yes", data, "orders").ended(ExitCode.HELD);
        }
        Ran.of("drop", "--yes", temporary.resolve("nowhere"), "orders").ended(ExitCode.FAILURE);
    }

    @Test
    void keysThatCannotBeReadAreMentionedWhereAKeyIsNotFound() throws IOException {
        Path other = temporary.resolve("other");
        Path dump = temporary.resolve("other.jsonl");
        Files.writeString(dump, """
                {"format":"flashdb-dump","version":1}
                {"type":"cache","cache":"users","keys":"java.lang.String","values":"java.lang.Integer","codec":"fory"}
                {"type":"entry","cache":"users","key":{"encoded":"AAECAw=="},"value":{"encoded":"AAECAw=="}}
                {"type":"end","items":2}
                """);
        Ran.of("load", other, dump).ok();
        assertTrue(Ran.of("get", "-c", "users", other, "ada")
                .ended(ExitCode.ABSENT)
                .err()
                .contains("But the cache has 1 key that cannot be read here"));
    }

    @Test
    void aClassIsMadeAnObjectOnlyWhereItIsAllowed() {
        System.clearProperty("flashdb.gadget");
        Ran shown = Ran.of("get", "-c", "gadgets", data, "g").ended(ExitCode.OK);
        assertTrue(
                shown.out().matches("\\(dev\\.flashdb\\.cli\\.Shop\\$Gadget, \\d+ bytes\\) [A-Za-z0-9+/=]+\n"),
                shown.out());
        assertTrue(shown.err().contains("--allow"), shown.err());
        Path classes = Path.of("target", "test-classes").toAbsolutePath();
        Ran.of("get", "-c", "gadgets", "--classpath", classes, data, "g").ended(ExitCode.OK);
        Ran.of("verify", "--classpath", classes, data).ok();
        Ran.of("dump", data).ok();
        assertNull(System.getProperty("flashdb.gadget"));
        String name = Shop.Gadget.class.getName();
        assertEquals(
                "a gadget\n",
                Ran.of("get", "-c", "gadgets", "--classpath", classes, "--allow", name, data, "g")
                        .ok()
                        .out());
        assertEquals("was made", System.clearProperty("flashdb.gadget"));
        assertEquals(
                "RED\n",
                Ran.of("get", "-c", "colors", "--classpath", classes, "--allow", "dev.flashdb.cli.*", data, "1")
                        .ok()
                        .out());
        Ran.of("get", "-c", "colors", "--allow", "a.*.b", data, "1").ended(ExitCode.USAGE);
        Ran.of("get", "-c", "colors", "--classpath", temporary.resolve("no.jar"), data, "1")
                .ended(ExitCode.USAGE);
    }

    // ---------------------------------------------------------------- dump, load

    @Test
    void aDumpThatWasLoadedGivesTheSameLines() {
        Ran dump = Ran.of("dump", data).ok();
        Path copy = temporary.resolve("copy");
        Ran.with(dump.bytes(), "load", copy).ok();
        assertEquals(dump.lines(), Ran.of("dump", copy).ok().lines());
        try (CacheManager manager = Shop.manager(copy)) {
            assertEquals(
                    new Shop.Order("o1", 5),
                    Shop.cache(manager, "orders", String.class, Shop.Order.class)
                            .get("o1"));
            FlashDb db = manager.unwrap(FlashDb.class);
            assertEquals("\ud800", db.get("half"));
            assertEquals(1e300, db.zscore("z", "third").orElseThrow());
            assertArrayEquals(new byte[] {-2}, db.hgetBytes("h", "bytes"));
        }
    }

    @Test
    void aDumpGoesIntoAFileAtOnceAndIsLoadedFromIt() throws IOException {
        Path file = temporary.resolve("dump.jsonl");
        Ran.of("dump", "--output", file, data).ended(ExitCode.OK);
        assertEquals(Ran.of("dump", data).out(), Files.readString(file));
        assertFalse(Files.exists(temporary.resolve("dump.jsonl.tmp")));
        assertTrue(Ran.of("load", temporary.resolve("b"), file).ok().out().startsWith("Loaded 28 items"));
        Path packed = temporary.resolve("dump.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            Files.copy(file, out);
        }
        assertEquals(
                "{\"loaded\":28}\n",
                Ran.of("load", "--json", temporary.resolve("c"), packed).ok().out());
        assertEquals(
                Files.readString(file),
                Ran.of("dump", temporary.resolve("c")).ok().out());
    }

    @Test
    void aDumpOfOneTypeIsADump() {
        Ran dump = Ran.of("dump", "-t", "entry", data).ok();
        Ran.with(dump.bytes(), "load", temporary.resolve("copy")).ok();
        assertTrue(dump.lines().stream().noneMatch(line -> line.contains("\"hash\"")));
        assertEquals(dump.out(), Ran.of("dump", temporary.resolve("copy")).ok().out());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 5, 12, 20})
    void aBrokenLineIsNamedAndNothingIsLoaded(int broken) {
        List<String> lines = Ran.of("dump", data).ok().lines();
        StringBuilder text = new StringBuilder();
        for (int i = 1; i <= lines.size(); i++) {
            text.append(i == broken ? lines.get(i - 1).substring(3) : lines.get(i - 1))
                    .append('\n');
        }
        Path fresh = temporary.resolve("fresh");
        Ran refused = Ran.with(text.toString(), "load", fresh).ended(ExitCode.BAD_INPUT);
        assertTrue(refused.err().contains("Line " + broken + " of the dump is broken: "), refused.err());
        assertFalse(Files.exists(fresh));

        Path other = temporary.resolve("other");
        try (FlashDb db = Shop.open(other)) {
            db.set("kept", "1");
        }
        String before = Ran.of("dump", other).ok().out();
        Ran.with(text.toString(), "load", other).ended(ExitCode.BAD_INPUT);
        assertEquals(before, Ran.of("dump", other).ok().out());
    }

    @Test
    void aCacheOfOtherTypesIsRefusedWithItsLine() {
        String dump = Ran.of("dump", "-t", "entry", data).ok().out();
        String other = dump.replace("\"values\":\"java.lang.Integer\"", "\"values\":\"java.lang.Long\"");
        Ran refused = Ran.with(other, "load", data).ended(ExitCode.BAD_INPUT);
        assertTrue(refused.err().contains("cache=visits"), refused.err());
    }

    // ---------------------------------------------------------------- compact, backup, salvage

    @Test
    void compactLosesNothing() {
        String before = Ran.of("dump", data).ok().out();
        assertTrue(Ran.of("compact", data).ok().out().startsWith("Compacted " + data));
        assertTrue(Ran.of("compact", "--json", data).ok().out().startsWith("{\"bytesBefore\":"));
        assertTrue(Ran.of("compact", "--reset-clock", data).ok().out().startsWith("Compacted " + data));
        assertEquals(before, Ran.of("dump", data).ok().out());
    }

    @Test
    void aBackupIsTheSameAlsoBesideItsOwner() {
        Path copy = temporary.resolve("copy");
        try (FlashDb owner = Shop.open(data)) {
            owner.set("new", "1");
            Ran.of("backup", data, copy).ok();
        }
        assertEquals(Ran.of("dump", data).ok().out(), Ran.of("dump", copy).ok().out());
        Ran again = Ran.of("backup", data, copy).ended(ExitCode.FAILURE);
        assertTrue(again.err().contains("needs an empty directory"), again.err());
    }

    private Path damage() throws IOException {
        try (Stream<Path> files = Files.list(data)) {
            Path segment = files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(segment);
            int at = new String(bytes, StandardCharsets.ISO_8859_1).indexOf("ada@example.org");
            bytes[at] ^= 1;
            Files.write(segment, bytes);
            return segment;
        }
    }

    @Test
    void damageIsNamedWithTheWayOut() throws IOException {
        Path segment = damage();
        for (String command : List.of("info", "verify", "keys", "stats", "dump", "compact")) {
            Ran refused = Ran.of(command, data).ended(ExitCode.DAMAGED);
            assertTrue(refused.err().contains("file=" + segment + ", offset="), refused.err());
            assertTrue(refused.err().contains("salvage"), refused.err());
            assertEquals("", refused.out());
        }
    }

    @Test
    void salvageKeepsTheRestElsewhereOrInPlace() throws IOException {
        damage();
        Path rescued = temporary.resolve("rescued");
        String out = Ran.of("salvage", "--to", rescued, data).ok().out();
        assertTrue(out.contains("Given up:") && out.contains("hold no intact frame: file=" + rescued), out);
        Ran.of("verify", data).ended(ExitCode.DAMAGED);
        Ran.of("get", rescued, "student:1").ended(ExitCode.ABSENT);
        String kept = Ran.of("dump", rescued).ok().out();
        assertTrue(Ran.of("salvage", "--json", data).ok().out().contains("\"givenUp\":[\"Bytes "));
        assertEquals(kept, Ran.of("dump", data).ok().out());
        assertTrue(Ran.of("salvage", data).ok().out().startsWith("Nothing is damaged"));
        Ran.of("salvage", "--to", rescued, data).ended(ExitCode.FAILURE);
    }

    // ---------------------------------------------------------------- the shell

    @Test
    void aScriptOfTheShellEndsAtTheFirstLineThatFails() {
        Ran ran = Ran.with("# a comment\n\nset a 1\nincrby a 2\nincrby student:1 1\nset a never\n", "shell", data);
        ran.ended(ExitCode.FAILURE);
        assertEquals("OK\n3\n", ran.out());
        assertTrue(ran.err().startsWith("error: Line 5: "), ran.err());
        assertEquals("3\n", Ran.of("get", data, "a").ok().out());
    }

    @Test
    void repliesAreLabelledOnATerminalAndJsonWhenAsked() {
        Ran labelled = Ran.on(
                        new Terminal(80),
                        Map.of(),
                        new byte[0],
                        "shell",
                        "-e",
                        "zrange z 0 -1 withscores",
                        "-e",
                        "get none",
                        "-e",
                        "get bytes",
                        "-e",
                        "exists both",
                        "-e",
                        "smembers none",
                        data)
                .ended(ExitCode.OK);
        assertEquals(
                List.of(
                        "1) \"first\"",
                        "2) \"-inf\"",
                        "3) \"second\"",
                        "4) \"0.1\"",
                        "5) \"third\"",
                        "6) \"1.0E300\"",
                        "(nil)",
                        "\"\\u0000\\r\\n\\xff\"",
                        "(integer) 1",
                        "(empty)"),
                labelled.lines());
        Ran json = Ran.of("shell", "--json", "-e", "mget both none bytes", "-e", "zscore z first", data)
                .ok();
        assertEquals("[\"text\",null,{\"bytes\":\"AA0K/w==\"}]\n\"-inf\"\n", json.out());
    }

    @Test
    void aReadOnlyShellShowsWhatWasThereAndRefreshes() {
        try (FlashDb owner = Shop.open(data)) {
            owner.set("a", "1");
            assertEquals(
                    "1\n1\n",
                    Ran.of("shell", "-r", "-e", "get a", "-e", "refresh", "-e", "get a", data)
                            .ok()
                            .out());
            Ran.of("shell", "-r", "-e", "set a 2", data).ended(ExitCode.FAILURE);
            Ran held = Ran.of("shell", "-e", "get a", data).ended(ExitCode.HELD);
            assertTrue(held.err().contains("pid=" + ProcessHandle.current().pid()), held.err());
        }
        Ran.of("shell", "-e", "refresh", data).ended(ExitCode.FAILURE);
    }

    @Test
    void theShellListsItsCommandsAndTheCaches() {
        String help = Ran.of("shell", "-r", "-e", "help", data).ok().out();
        assertTrue(help.contains(" zrangebyscore ") && help.contains("exit: leave"), help);
        assertEquals(
                "set key value\n",
                Ran.of("shell", "-r", "-e", "help SET", data).ok().out());
        assertTrue(Ran.of("shell", "-r", "-e", "caches", data).ok().out().contains("visits\tjava.lang.String\t"));
        assertEquals(
                "",
                Ran.of("shell", "-r", "-e", "exit", "-e", "get nothing", data)
                        .ok()
                        .out());
        Ran.of("shell", "-r", "-e", "nothing", data).ended(ExitCode.FAILURE);
    }

    // ---------------------------------------------------------------- everywhere

    @Test
    void whoeverNeedsTheLockIsToldWhoHasIt() {
        try (FlashDb owner = Shop.open(data)) {
            for (String command : List.of("load", "compact", "salvage", "shell")) {
                Ran held = command.equals("load")
                        ? Ran.with(
                                "{\"format\":\"flashdb-dump\",\"version\":1}\n{\"type\":\"end\",\"items\":0}\n",
                                command,
                                data)
                        : Ran.of(command, data);
                held.ended(ExitCode.HELD);
                assertTrue(held.err().contains("pid=" + ProcessHandle.current().pid()), held.err());
            }
            owner.set("still", "open");
        }
    }

    @Test
    void whereThereIsNoDatabaseNoneIsMade() throws IOException {
        Path none = temporary.resolve("none");
        Path empty = Files.createDirectory(temporary.resolve("empty"));
        for (String command : List.of("info", "verify", "keys", "stats", "dump", "compact", "salvage", "shell")) {
            assertTrue(Ran.of(command, none).ended(ExitCode.FAILURE).err().contains("directory=" + none));
            assertTrue(Ran.of(command, empty).ended(ExitCode.FAILURE).err().contains("no log in this directory"));
        }
        assertFalse(Files.exists(none));
        try (Stream<Path> files = Files.list(empty)) {
            assertEquals(0, files.count());
        }
    }

    @Test
    void everyCommandHasHelpWithExamplesThatFitsANarrowTerminal() {
        for (String command : COMMANDS) {
            Ran help = Ran.on(new Terminal(60), Map.of("NO_COLOR", "1"), new byte[0], command, "--help")
                    .ok();
            assertTrue(help.out().contains("Example"), help.out());
            assertTrue(help.out().contains("flashdb-cli " + command), help.out());
            String options = help.out().substring(0, help.out().indexOf("Example"));
            assertTrue(options.lines().allMatch(line -> line.length() <= 60), options);
        }
        assertTrue(COMMANDS.stream().allMatch(Ran.of("--help").ok().out()::contains));
    }

    @Test
    void mistakesOfTheCommandLineAreUsage() {
        assertTrue(Ran.of().ended(ExitCode.USAGE).err().contains("Missing command"));
        assertTrue(Ran.of("kyes", data).ended(ExitCode.USAGE).err().contains("keys"));
        assertTrue(Ran.of("keys").ended(ExitCode.USAGE).err().contains("DIRECTORY"));
        assertTrue(Ran.of("keys", "--type", "list", data)
                .ended(ExitCode.USAGE)
                .err()
                .contains("list"));
        assertTrue(Ran.of("--version").ok().out().startsWith("flashdb-cli "));
    }

    @Test
    void coloursAreForTerminalsThatWantThem() {
        String escape = "\u001b[";
        Tty terminal = new Terminal(80);
        assertTrue(Ran.on(terminal, Map.of(), new byte[0], "stats", data).out().contains(escape));
        assertTrue(Ran.on(terminal, Map.of(), new byte[0], "--help").out().contains(escape));
        assertFalse(Ran.on(terminal, Map.of("NO_COLOR", "1"), new byte[0], "stats", data)
                .out()
                .contains(escape));
        assertFalse(Ran.on(terminal, Map.of("TERM", "dumb"), new byte[0], "--help")
                .out()
                .contains(escape));
        assertFalse(Ran.on(terminal, Map.of(), new byte[0], "stats", "--no-color", data)
                .out()
                .contains(escape));
        assertFalse(Ran.on(terminal, Map.of(), new byte[0], "--no-color", "get", data, "none")
                .err()
                .contains(escape));
        assertFalse(Ran.of("stats", data).out().contains(escape));
    }

    @Test
    void aTableFitsANarrowTerminal() {
        Ran narrow = Ran.on(new Terminal(50), Map.of("NO_COLOR", "1"), new byte[0], "info", data);
        List<String> table = narrow.lines()
                .subList(narrow.lines().indexOf("") + 1, narrow.lines().size());
        assertEquals(7, table.size());
        assertTrue(table.stream().allMatch(line -> line.length() <= 50), narrow.out());
    }

    @Test
    void aFullDiskBehindStandardOutputIsAFailureAndAClosedPipeIsNot() {
        assertEquals(ExitCode.FAILURE, failing("No space left on device"));
        assertEquals(ExitCode.OK, failing("Broken pipe"));
    }

    private int failing(String message) {
        OutputStream out = new OutputStream() {
            @Override
            public void write(int one) throws IOException {
                throw new IOException(message);
            }
        };
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = FlashDbCli.run(
                new Streams(new ByteArrayInputStream(new byte[0]), out, err, Tty.NONE, Map.of()),
                "dump",
                data.toString());
        assertEquals(code != ExitCode.OK, err.toString(StandardCharsets.UTF_8).contains(message));
        return code;
    }
}
