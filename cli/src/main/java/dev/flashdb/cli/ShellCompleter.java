package dev.flashdb.cli;

import dev.flashdb.StoredItem;
import java.util.List;
import java.util.stream.Stream;
import org.jline.reader.Candidate;
import org.jline.reader.Completer;
import org.jline.reader.LineReader;
import org.jline.reader.ParsedLine;
import org.jspecify.annotations.Nullable;

/** Completes the names of commands, and behind them the keys of their type. Confined to the shell's thread. */
final class ShellCompleter implements Completer {
    private static final int MOST_KEYS = 100;

    private final Shell shell;

    ShellCompleter(Shell shell) {
        this.shell = shell;
    }

    @Override
    public void complete(LineReader reader, ParsedLine line, List<Candidate> candidates) {
        if (line.wordIndex() == 0) {
            names(candidates);
            return;
        }
        String command = line.words().get(0);
        ShellTable.@Nullable Entry entry = shell.table().get(command);
        if (entry != null && entry.usage().matches("(key|source|destination).*")) {
            keys(entry.type(), line.word().substring(0, line.wordCursor()), candidates);
        } else if (command.equalsIgnoreCase("help") && line.wordIndex() == 1) {
            names(candidates);
        }
    }

    private void names(List<Candidate> candidates) {
        for (ShellTable.Entry entry : shell.table().entries()) {
            candidates.add(new Candidate(
                    entry.name(), entry.name(), entry.type().word(), entry.usage(), null, null, /* complete= */ true));
        }
        for (List<String> own : Shell.OWN) {
            candidates.add(
                    new Candidate(own.get(0), own.get(0), "shell", own.get(2), null, null, /* complete= */ true));
        }
    }

    private void keys(ItemFilter.Type type, String prefix, List<Candidate> candidates) {
        try (Stream<String> keys = keys(type, prefix)) {
            keys.filter(ShellCompleter::isPlain).limit(MOST_KEYS).forEach(key -> candidates.add(new Candidate(key)));
        }
    }

    private Stream<String> keys(ItemFilter.Type type, String prefix) {
        if (type == ItemFilter.Type.STRING) {
            return shell.db().scanPrefix(prefix).map(entry -> entry.key());
        }
        Stream<StoredItem> items = shell.db().items();
        return items.filter(item -> ItemFilter.Type.of(item) == type)
                .map(ItemFilter::nativeKey)
                .filter(key -> key.startsWith(prefix));
    }

    /** Others would have to be quoted. */
    private static boolean isPlain(String key) {
        return !key.isEmpty()
                && key.chars().noneMatch(c -> Character.isWhitespace(c) || c == '"' || c == '\'')
                && Text.printable(key).equals(key);
    }
}
