package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.EndOfFileException;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.UserInterruptException;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.terminal.spi.SystemStream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Opens a shell for the command table's commands. */
@Command(
        name = "shell",
        header = "Take commands with Redis' names: strings, hashes, sets and sorted sets.",
        description = {
            "",
            "On a terminal with completion (Tab) and history (arrows, Ctrl-R); else line by line from standard input, and"
                    + " the first that fails ends it with exit code 3. Each command is a transaction. 'help' names all.",
            "The shell has the database open, so no application can have it meanwhile; with --read-only it shows what was"
                    + " there when it was started, and takes no lock.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  flashdb-cli shell data",
            "  flashdb-cli shell --read-only -e 'zrange leaderboard 0 9 WITHSCORES' data",
            "  flashdb-cli shell data < commands.txt"
        })
final class ShellCommand extends DirectoryCommand {
    @Option(
            names = {"-r", "--read-only"},
            description = "Read what is there now, also beside a running application.")
    private boolean isReadOnly;

    @Option(
            names = {"-e", "--execute"},
            paramLabel = "COMMAND",
            description = "Do this instead of reading lines; may be given several times.")
    private List<String> commands = new ArrayList<>();

    @Option(
            names = "--history",
            paramLabel = "FILE",
            description = "Where the lines are kept that were typed; ~/.flashdb_history by default.")
    private @Nullable Path history;

    @Override
    int run(Console console) throws IOException {
        Tty tty = console.streams().tty();
        boolean isInteractive =
                commands.isEmpty() && tty.isTerminal(SystemStream.Input) && tty.isTerminal(SystemStream.Output);
        try (Shell shell = new Shell(() -> open(console), isReadOnly, console, new Replies(console, form(console)))) {
            if (isInteractive) {
                return interact(shell, console);
            }
            return commands.isEmpty() ? readLines(shell, console) : execute(shell, commands);
        }
    }

    private Replies.Form form(Console console) {
        if (isJson()) {
            return Replies.Form.JSON;
        }
        return console.streams().tty().isTerminal(SystemStream.Output) ? Replies.Form.LABELLED : Replies.Form.PLAIN;
    }

    private FlashDb open(Console console) {
        if (isReadOnly) {
            return read(console);
        }
        requireDirectory();
        try (Progress progress = console.progress("Reading", bytes(directory()))) {
            return FlashDb.open(writing().progress(progress::advance).build());
        }
    }

    private static int execute(Shell shell, List<String> lines) throws IOException {
        for (String line : lines) {
            if (!shell.run(line, "")) {
                return ExitCode.FAILURE;
            }
            if (shell.isEnded()) {
                return ExitCode.OK;
            }
        }
        return ExitCode.OK;
    }

    private static int readLines(Shell shell, Console console) throws IOException {
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(console.streams().in(), StandardCharsets.UTF_8));
        long number = 0;
        for (String line = lines.readLine(); line != null && !shell.isEnded(); line = lines.readLine()) {
            number++;
            if (!shell.run(line, "Line " + number + ": ")) {
                return ExitCode.FAILURE;
            }
            console.flush();
        }
        return ExitCode.OK;
    }

    private int interact(Shell shell, Console console) throws IOException {
        try (Terminal terminal =
                TerminalBuilder.builder().system(true).graphemeCluster(false).build()) {
            LineReader reader = reader(shell, terminal);
            console.note("FlashDB " + directory() + (isReadOnly ? ", read only" : "") + "; 'help' names the commands.");
            while (!shell.isEnded()) {
                try {
                    shell.run(reader.readLine("flashdb> "), "");
                    console.flush();
                } catch (UserInterruptException e) {
                    continue; // Ctrl-C gives up the line
                } catch (EndOfFileException e) {
                    break;
                }
            }
        }
        return ExitCode.OK;
    }

    private LineReader reader(Shell shell, Terminal terminal) {
        DefaultParser parser = new DefaultParser();
        parser.setEscapeChars(null);
        parser.setEofOnUnclosedQuote(false);
        Path file = history != null ? history : Path.of(System.getProperty("user.home"), ".flashdb_history");
        return LineReaderBuilder.builder()
                .appName("flashdb-cli")
                .terminal(terminal)
                .parser(parser)
                .completer(new ShellCompleter(shell))
                .variable(LineReader.HISTORY_FILE, file)
                .option(LineReader.Option.DISABLE_EVENT_EXPANSION, true)
                .build();
    }
}
