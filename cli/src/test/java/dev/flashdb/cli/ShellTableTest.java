package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jline.reader.Candidate;
import org.jline.reader.impl.DefaultParser;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The shell's commands, their arguments and their replies. */
class ShellTableTest {
    private final FlashDb db = FlashDb.open(Options.defaults());
    private final ShellTable table = new ShellTable();

    @AfterEach
    void close() {
        db.close();
    }

    private String run(String line) throws IOException {
        Arguments arguments = Arguments.of(line);
        ShellTable.Entry entry = Objects.requireNonNull(table.get(arguments.command()), line);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Console console = new Console(
                new Streams(new ByteArrayInputStream(new byte[0]), out, out, Tty.NONE, Map.of()), List.of());
        new Replies(console, Replies.Form.JSON).print(entry.run(db, arguments));
        console.flush();
        return out.toString(StandardCharsets.UTF_8).strip();
    }

    @Test
    void namesThatRedisHasAndWeHaveNotAreAnsweredWithOurs() {
        RedisNames.all().keySet().forEach(name -> assertNull(table.get(name), name));
        assertEquals(
                "There is no DEL here: use delete for strings, hclear, sclear or zclear for the others",
                RedisNames.refusal("DEL"));
        assertEquals("There is no such command: zip; 'help' names all", RedisNames.refusal("zip"));
    }

    @Test
    void everyCommandOfTheReadmeIsThere() throws IOException {
        String readme = Files.readString(Path.of("..", "README.md"));
        String tables = readme.substring(readme.indexOf("| Strings: "), readme.indexOf("## Durable caches"));
        Matcher names = Pattern.compile("`(\\w+)`")
                .matcher(tables.lines()
                        .filter(line -> line.startsWith("| `"))
                        .map(line -> line.split("\\|")[1])
                        .collect(Collectors.joining(" ")));
        List<String> missing = new ArrayList<>();
        int count = 0;
        while (names.find()) {
            String name = names.group(1).replaceAll("(Bytes|WithScores)$", "");
            count++;
            if (table.get(name) == null) {
                missing.add(name);
            }
        }
        assertEquals(List.of(), missing);
        assertTrue(count > 120, "the README names " + count + " commands");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "set a 1; incrby a 41; get a | \"42\"",
                "set a \"x\\xff\"; get a | {\"bytes\":\"eP8=\"}",
                "set 'two words' 'it\\'s'; get 'two words' | \"it's\"",
                "mset a 1 b 2; mget a none b | [\"1\",null,\"2\"]",
                "setex a 100 v; ttl a | 100",
                "set a v; expire a 100; persist a; ttl a | -1",
                "setnx a 1; setnx a 2 | 0",
                "set a 1; getset a 2 | \"1\"",
                "set a 1; append a \"\\n2\" | 3",
                "mset p:1 a p:2 b q c; scanPrefix p: 1 | [\"p:1\",\"a\"]",
                "hset p:1 a b; hset q a b; hscanPrefix p: | [\"p:1\"]",
                "sadd p:1 a; sadd q a; sscanPrefix p: 1 | [\"p:1\"]",
                "zadd p:1 1 a; zadd q 1 a; zscanPrefix p: 0 | []",
                "mset p:1 a p:2 b q c; removeprefix p: | 2",
                "set a 1; delete a b | 1",
                "incrbyfloat a 1.5 | 1.5",
                "hset h a 1 b 2; hgetall h | [\"a\",\"1\",\"b\",\"2\"]",
                "hset h a 1; hset h a 2 b 3 | 1",
                "hset h a \"\\xfe\"; hget h a | {\"bytes\":\"/g==\"}",
                "hset h a 1; hincrby h a 2; hmget h a none | [\"3\",null]",
                "hset h a 1; hexpire h 50; httl h | 50",
                "sadd s a b; smismember s a c | [1,0]",
                "sadd s a b; sadd t b c; sinterstore d s t; smembers d | [\"b\"]",
                "sadd s a; smove s t a; scard t | 1",
                "sadd s a; spop s 5 | [\"a\"]",
                "zadd z 1 a 2 b; zadd z NX CH 5 a 3 c | 1",
                "zadd z 1 a 2 b; zadd z xx gt ch 5 a 1 b | 1",
                "zadd z 1 a 2 b 3 c; zrangebyscore z (1 +inf WITHSCORES LIMIT 0 1 | [\"b\",2.0]",
                "zadd z 1 a 2 b 3 c; zrangebyscore z (1 +inf LIMIT 1 1 | [\"c\"]",
                "zadd z 1 a 2 b 3 c; zrevrangebyscore z +inf (1 | [\"c\",\"b\"]",
                "zadd z 0 a 0 b 0 c; zrangebylex z [b + | [\"b\",\"c\"]",
                "zadd z 0 a 0 b 0 c; zrevrangebylex z (c - | [\"b\",\"a\"]",
                "zadd z 0 a 0 b 0 c; zlexcount z + - | 0",
                "zadd z -inf a inf b; zrange z 0 -1 withscores | [\"a\",\"-inf\",\"b\",\"inf\"]",
                "zadd z 1 a; zincrby z 1.5 a | 2.5",
                "zadd z 1 a; zaddincr z NX 1 a | null",
                "zadd x 1 a; zadd y 2 a 3 b; zunion 2 x y weights 10 1 aggregate max withscores | [\"b\",3.0,\"a\",10.0]",
                "zadd x 1 a; zadd y 2 a 3 b; zinterstore d 2 x y; zscore d a | 3.0",
                "zadd x 1 a 2 b; zadd y 2 a; zdiff 2 x y WITHSCORES | [\"b\",2.0]",
                "zadd z 1 a 2 b; zpopmax z | [\"b\",2.0]",
                "zadd z 1 a 2 b; zrank z b | 1",
                "zrank z none | null",
                "zadd z 1 a 2 b 3 c; zremrangebyscore z -inf (3 | 2",
            })
    void commandsTakeRedisArgumentsAndGiveItsReplies(String lines, String reply) throws IOException {
        String last = "";
        for (String line : lines.split("; ")) {
            last = run(line);
        }
        assertEquals(reply, last);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "get | An argument is missing: key",
                "set a | An argument is missing: value",
                "set a b c | There is an argument too many: c",
                "incrby a x | This is no whole number: increment=x",
                "zadd z x a | This is no number: x",
                "zadd z nan a | This is no number: nan",
                "zadd z 1 | An argument is missing: member",
                "zunion 3 a b | The number of keys is not that of the words behind it: numkeys=3",
                "zunion 1 a aggregate avg | Scores are aggregated by SUM, MIN or MAX",
                "zrangebylex z a b | A range of members is [member, (member, - or +",
                "get \"\\xff\" | Only values may be bytes that are no text: key=\\xff",
                "get \"a | A quote is not closed: \"",
                "get \"a\"b | A blank stands behind a closing quote",
                "scanPrefix a -1 | A count is 0 or more",
            })
    void whatIsWrongIsToldAndNothingIsDone(String line, String message) {
        UsageException wrong = assertThrows(UsageException.class, () -> run(line));
        assertTrue(wrong.getMessage().contains(message), wrong.getMessage());
        assertEquals(0, db.items().count());
    }

    @Test
    void commandsAndKeysAreCompleted() {
        db.set("student:1", "a");
        db.set("with blank", "b");
        db.zadd("scores", 1, "a");
        try (Shell shell = new Shell(() -> db, false, console(), new Replies(console(), Replies.Form.PLAIN))) {
            ShellCompleter completer = new ShellCompleter(shell);
            assertTrue(candidates(completer, "zran").contains("zrangebyscore"));
            assertEquals(List.of("student:1"), candidates(completer, "get s"));
            assertEquals(List.of("scores"), candidates(completer, "zrange s"));
            assertEquals(List.of(), candidates(completer, "firstKey s"));
            assertTrue(candidates(completer, "help zr").contains("zrange"));
        }
    }

    private static Console console() {
        return new Console(
                new Streams(
                        new ByteArrayInputStream(new byte[0]),
                        new ByteArrayOutputStream(),
                        new ByteArrayOutputStream(),
                        Tty.NONE,
                        Map.of()),
                List.of());
    }

    private static List<String> candidates(ShellCompleter completer, String line) {
        List<Candidate> candidates = new ArrayList<>();
        completer.complete(null, new DefaultParser().parse(line, line.length()), candidates);
        String[] words = line.split(" ");
        return candidates.stream()
                .map(Candidate::value)
                .filter(value -> value.startsWith(words[words.length - 1])
                        || Arrays.asList(words).contains("help"))
                .toList();
    }
}
