package dev.flashdb.cli;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.DirectoryHeldException;
import dev.flashdb.FlashDbException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program. */
@Command(
        name = "flashdb-cli",
        versionProvider = FlashDbCli.Version.class,
        description = {
            "Looks into the directory of a FlashDB database, also beside the application that has it open, and copies,"
                    + " repairs and changes it.",
            ""
        },
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            InfoCommand.class,
            VerifyCommand.class,
            KeysCommand.class,
            GetCommand.class,
            StatsCommand.class,
            DumpCommand.class,
            LoadCommand.class,
            CompactCommand.class,
            DropCommand.class,
            BackupCommand.class,
            SalvageCommand.class,
            ShellCommand.class
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all went well",
            "1:what was asked for is not there",
            "2:the command line is wrong",
            "3:there is no database, a file cannot be read or written, or a command of the shell failed",
            "4:another process has the database open",
            "5:a file of the database is damaged",
            "6:what was to be loaded is no dump, or has a broken line; nothing was loaded",
            "130:Ctrl-C"
        },
        footer = {
            "",
            "info, verify, keys, get, stats, dump and backup read, and take no lock; the others change the database, and"
                    + " nobody else may have it open.",
            "",
            "Examples:",
            "  flashdb-cli info data",
            "  flashdb-cli keys --prefix user: data",
            "  flashdb-cli dump data | gzip > data.jsonl.gz",
            "  flashdb-cli shell data"
        })
@SuppressWarnings("NullAway.Init") // the fields are filled from the command line
public final class FlashDbCli implements Runnable {

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print the result as JSON, one object a line.")
    private boolean isJson;

    @Option(
            names = "--no-color",
            scope = ScopeType.INHERIT,
            description =
                    "No colours; without a terminal, and with NO_COLOR in the environment, there are none anyway.")
    @SuppressWarnings("UnusedVariable") // Console looks for it before the command line is taken apart
    private boolean noColor;

    @Option(
            names = "--no-progress",
            scope = ScopeType.INHERIT,
            description = "No progress bar; without a terminal there is none anyway.")
    private boolean noProgress;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli shows it
    private boolean isHelp;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // picocli shows it
    private boolean isVersion;

    @Spec
    private CommandSpec spec;

    private final Console console;

    private FlashDbCli(Console console) {
        this.console = console;
    }

    /** Runs the program and ends the process. */
    public static void main(String... arguments) {
        System.exit(run(Streams.system(), arguments));
    }

    /** Runs the program and returns its exit code. */
    static int run(Streams streams, String... arguments) {
        Console console = new Console(streams, List.of(arguments));
        CommandLine line = commandLine(console);
        int code = line.execute(arguments);
        try {
            line.getOut().flush();
            console.flush();
            return code;
        } catch (IOException e) {
            return Failure.of(e).report(console);
        }
    }

    static CommandLine commandLine(Console console) {
        CommandLine line = new CommandLine(new FlashDbCli(console));
        line.setOut(new PrintWriter(console.out()));
        line.setErr(console.err());
        line.setColorScheme(CommandLine.Help.defaultColorScheme(console.isColored() ? Ansi.ON : Ansi.OFF));
        line.setUsageHelpWidth(Math.max(55, Math.min(120, console.width())));
        line.setUsageHelpLongOptionsMaxWidth(24);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setAbbreviatedOptionsAllowed(false);
        line.setParameterExceptionHandler((e, raw) -> misuse(console, e));
        line.setExecutionExceptionHandler((e, at, result) -> Failure.of(e).report(console));
        return line;
    }

    private static int misuse(Console console, ParameterException e) {
        CommandLine line = e.getCommandLine();
        if (e instanceof UnmatchedArgumentException unmatched && line.getParent() == null) {
            console.error("There is no such command: "
                    + Text.printable(unmatched.getUnmatched().get(0)) + "; there are "
                    + String.join(", ", line.getSubcommands().keySet()));
            UnmatchedArgumentException.printSuggestions(e, console.err());
        } else {
            console.error(String.valueOf(e.getMessage()));
            UnmatchedArgumentException.printSuggestions(e, console.err());
        }
        console.note("Try '" + line.getCommandSpec().qualifiedName() + " --help'.");
        return ExitCode.USAGE;
    }

    /** Without a command there is nothing to do. */
    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Missing command; one of those that --help names is needed");
    }

    Console console() {
        if (noProgress) {
            console.hideProgress();
        }
        return console;
    }

    boolean isJson() {
        return isJson;
    }

    /**
     * What a failure means to the user.
     *
     * @param exitCode how the process ends
     * @param message what to print; empty for nothing
     */
    private record Failure(int exitCode, String message) {
        static Failure of(Throwable e) {
            if (e instanceof UncheckedIOException unchecked) {
                return of(Objects.requireNonNull(unchecked.getCause()));
            } else if (e instanceof BadLineException) {
                return new Failure(ExitCode.BAD_INPUT, e.getMessage() + "\nNothing was loaded.");
            } else if (e instanceof DirectoryHeldException) {
                return new Failure(
                        ExitCode.HELD,
                        e.getMessage() + "\nCommands that only read work beside it; so does 'shell --read-only'.");
            } else if (e instanceof CorruptStorageException) {
                return new Failure(
                        ExitCode.DAMAGED,
                        e.getMessage() + "\nThe way out: put a backup in its place, or keep what is intact with"
                                + " 'flashdb-cli salvage' (with --to into another directory).");
            } else if (e instanceof AbsentException) {
                return new Failure(ExitCode.ABSENT, message(e));
            } else if (e instanceof UsageException) {
                return new Failure(ExitCode.USAGE, message(e));
            } else if (e instanceof FlashDbException) {
                return new Failure(ExitCode.FAILURE, message(e));
            } else if (e instanceof IOException io) {
                return of(io);
            }
            return new Failure(ExitCode.FAILURE, "This should not happen; please report it: " + stack(e));
        }

        /** A reader that closes its end of a pipe has seen enough: no failure, and nothing to say. */
        private static Failure of(IOException e) {
            String message = String.valueOf(e.getMessage());
            if (message.toLowerCase(Locale.ROOT).contains("pipe")) {
                return new Failure(ExitCode.OK, "");
            }
            if (e instanceof NoSuchFileException) {
                return new Failure(ExitCode.FAILURE, "There is no such file: " + message);
            }
            return new Failure(ExitCode.FAILURE, e.getClass().getSimpleName() + ": " + message);
        }

        private static String message(Throwable e) {
            return String.valueOf(e.getMessage());
        }

        private static String stack(Throwable e) {
            StringWriter text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            return text.toString();
        }

        int report(Console console) {
            try {
                console.flush();
            } catch (IOException e) {
                return message.isEmpty() ? exitCode : reportNow(console);
            }
            return reportNow(console);
        }

        private int reportNow(Console console) {
            if (!message.isEmpty()) {
                console.error(message);
            }
            return exitCode;
        }
    }

    /** The version of the build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() throws IOException {
            Properties properties = new Properties();
            try (InputStream in = FlashDbCli.class.getResourceAsStream("version.properties")) {
                properties.load(in);
            }
            return new String[] {"flashdb-cli " + properties.getProperty("version") + ", Java " + Runtime.version()};
        }
    }
}
