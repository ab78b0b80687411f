package dev.flashdb.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every command of docs/cli.md is run, in its order, and prints what the page says; the page names all exit codes. */
class PageTest {
    private static final Path PAGE = Path.of("..", "docs", "cli.md");
    private static final Pattern CONSOLE = Pattern.compile("(?ms)^```console\\n(.*?)^```$");
    private static final Pattern DUMP = Pattern.compile("(?ms)^```jsonl\\n(.*?)^```$");
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|(\\S+)");

    @TempDir
    private Path temporary;

    @Test
    void everyTranscriptIsTrue() throws IOException {
        String page = Files.readString(PAGE);
        Matcher dump = DUMP.matcher(page);
        assertTrue(dump.find(), "the page shows a dump");
        Files.writeString(temporary.resolve("shop.jsonl"), dump.group(1));
        Files.writeString(temporary.resolve("broken.jsonl"), dump.group(1).replaceFirst("\"value\"", "\"valeu\""));
        StringBuilder expected = new StringBuilder();
        StringBuilder actual = new StringBuilder();
        CONSOLE.matcher(page).results().forEach(block -> {
            expected.append(block.group(1));
            block.group(1).lines().filter(line -> line.startsWith("$ ")).forEach(line -> actual.append(run(line)));
        });
        assertEquals(expected.toString(), actual.toString());
        assertTrue(expected.toString()
                        .lines()
                        .filter(line -> line.startsWith("$ "))
                        .count()
                > 12);
    }

    /** A command and all that it prints, with the names of files as the page has them. */
    private String run(String line) {
        List<Object> words = new ArrayList<>();
        WORD.matcher(line.substring(2))
                .results()
                .forEach(word -> words.add(word.group(1) != null ? word.group(1) : word.group(2)));
        assertEquals("flashdb-cli", words.remove(0));
        words.replaceAll(word ->
                word.equals("data") || word.toString().endsWith(".jsonl") ? temporary.resolve(word.toString()) : word);
        Ran ran = Ran.of(words.toArray());
        String printed = (ran.out() + ran.err()).replace(temporary + java.io.File.separator, "");
        return line + "\n" + printed + (ran.code() == 0 ? "" : "[exit code " + ran.code() + "]\n");
    }

    @Test
    void thePageNamesEachExitCode() throws IOException {
        String page = Files.readString(PAGE);
        for (int code : new int[] {
            ExitCode.OK,
            ExitCode.ABSENT,
            ExitCode.USAGE,
            ExitCode.FAILURE,
            ExitCode.HELD,
            ExitCode.DAMAGED,
            ExitCode.BAD_INPUT,
            ExitCode.INTERRUPTED
        }) {
            assertTrue(page.contains("\n| " + code + " | "), "exit code " + code);
            assertTrue(Ran.of("--help").out().matches("(?s).*\\n +" + code + " +\\w.*"), "exit code " + code);
        }
    }
}
