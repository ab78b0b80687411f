package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.FlashDbException;
import dev.flashdb.ReadOnlyException;
import dev.flashdb.StoredCache;
import java.io.IOException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Does what the lines of a shell say, on one open database. Confined to one thread. */
final class Shell implements AutoCloseable {
    /** What has no keys: name, arguments, meaning. */
    static final List<List<String>> OWN = List.of(
            List.of("help", "[command]", "what there is, or the arguments of a command"),
            List.of("caches", "", "the durable caches; their entries are shown by 'flashdb-cli get --cache'"),
            List.of("refresh", "", "with --read-only: what is in the directory now"),
            List.of("exit", "", "leave; so do quit and Ctrl-D"));

    private final ShellTable table = new ShellTable();
    private final Supplier<FlashDb> opener;
    private final boolean isReadOnly;
    private final Console console;
    private final Replies replies;
    private FlashDb db;
    private boolean isEnded;

    Shell(Supplier<FlashDb> opener, boolean isReadOnly, Console console, Replies replies) {
        this.opener = opener;
        this.isReadOnly = isReadOnly;
        this.console = console;
        this.replies = replies;
        this.db = opener.get();
    }

    boolean isEnded() {
        return isEnded;
    }

    FlashDb db() {
        return db;
    }

    ShellTable table() {
        return table;
    }

    /** Does one line; what is wrong with it is printed. Returns whether all went well. */
    boolean run(String line, String where) throws IOException {
        try {
            Arguments arguments = Arguments.of(line);
            String command = arguments.command();
            if (!command.isEmpty() && !command.startsWith("#")) {
                run(command, arguments);
            }
            return true;
        } catch (ReadOnlyException e) {
            console.flush();
            console.error(where + "This shell only reads; to write leave out --read-only, when nobody else has the"
                    + " database open");
        } catch (UsageException | FlashDbException | IllegalArgumentException | ArithmeticException e) {
            console.flush();
            console.error(where + e.getMessage());
        }
        return false;
    }

    private void run(String command, Arguments arguments) throws IOException {
        switch (command) {
            case "exit", "quit" -> isEnded = true;
            case "help" -> help(arguments.hasMore() ? arguments.text("command") : "");
            case "caches" -> caches();
            case "refresh" -> refresh();
            default -> {
                ShellTable.Entry entry = entry(command);
                try {
                    replies.print(entry.run(db, arguments));
                } catch (UsageException e) {
                    throw new UsageException(e.getMessage() + "; usage: " + usage(entry));
                }
            }
        }
    }

    private ShellTable.Entry entry(String command) {
        ShellTable.@Nullable Entry entry = table.get(command);
        if (entry == null) {
            throw new UsageException(RedisNames.refusal(Text.printable(command)));
        }
        return entry;
    }

    private static String usage(ShellTable.Entry entry) {
        return (entry.name() + " " + entry.usage()).strip();
    }

    private void help(String command) throws IOException {
        if (!command.isEmpty()) {
            console.line(usage(entry(command)));
            return;
        }
        for (ItemFilter.Type type : ItemFilter.Type.values()) {
            List<String> names = table.entries().stream()
                    .filter(entry -> entry.type() == type)
                    .map(ShellTable.Entry::name)
                    .toList();
            if (!names.isEmpty()) {
                console.heading(type.word());
                wrap(names);
            }
        }
        console.heading("shell");
        for (List<String> own : OWN) {
            console.line("  " + (own.get(0) + " " + own.get(1)).strip() + ": " + own.get(2));
        }
        console.line(
                "Quote words with blanks; in double quotes \\n, \\t and \\xff are bytes. The README has each command's cost.");
    }

    private void wrap(List<String> names) throws IOException {
        StringBuilder line = new StringBuilder(" ");
        for (String name : names) {
            if (line.length() + 1 + name.length() >= console.width()) {
                console.line(line.toString());
                line.setLength(1);
            }
            line.append(' ').append(name);
        }
        console.line(line.toString());
    }

    private void caches() throws IOException {
        for (StoredCache cache : db.storedCaches()) {
            console.line(Text.printable(cache.name()) + "\t" + Text.printable(cache.keyType()) + "\t"
                    + Text.printable(cache.valueType()) + "\t" + cache.entries());
        }
    }

    private void refresh() {
        if (!isReadOnly) {
            throw new UsageException(
                    "This shell has the database open, and sees all as it is; refresh is for --read-only");
        }
        FlashDb old = db;
        db = opener.get();
        old.close();
    }

    @Override
    public void close() {
        db.close();
    }
}
