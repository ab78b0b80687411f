package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredItem;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists keys. */
@Command(
        name = "keys",
        header = "List the keys of strings, hashes, sets, sorted sets and caches.",
        description = {
            "",
            "A line is the type, or the cache, a tab, and the key; the key alone where --type or --cache asks for one"
                    + " kind. Control characters are escaped, as is a backslash; --json gives keys as they are.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  flashdb-cli keys data",
            "  flashdb-cli keys --prefix user: --type string data",
            "  flashdb-cli keys --cache visits --limit 10 data"
        })
@SuppressWarnings("NullAway.Init") // the fields are filled from the command line
final class KeysCommand extends DirectoryCommand {
    @Option(
            names = {"-p", "--prefix"},
            paramLabel = "PREFIX",
            defaultValue = "",
            description = "Only keys that begin so.")
    private String prefix = "";

    @Option(
            names = {"-n", "--limit"},
            paramLabel = "COUNT",
            description = "Stop after so many keys; zero or more.")
    private long limit = Long.MAX_VALUE;

    @Mixin
    private ItemFilter filter;

    private long count;

    @Override
    int run(Console console) throws IOException {
        if (limit < 0) {
            throw new UsageException("The limit is zero or more: --limit=" + limit);
        }
        @Nullable String wanted = filter.cache();
        ItemJson json = new ItemJson(console.out());
        try (FlashDb db = read(console);
                ItemWalk walk = new ItemWalk(db, filter.values(), filter.kind())) {
            if (wanted != null) {
                StoredCaches.require(db, wanted);
            }
            walk.each((item, key) -> {
                if (count >= limit) {
                    return false;
                }
                if (item instanceof StoredCache cache) {
                    json.enter(cache);
                } else if (key.startsWith(prefix)) {
                    count++;
                    if (isJson()) {
                        json.writeKey(item);
                    } else {
                        String text = item instanceof StoredCacheEntry ? key : Text.printable(key);
                        console.line(filter.isOfOneKind() ? text : kind(item) + "\t" + text);
                    }
                }
                return true;
            });
        }
        return ExitCode.OK;
    }

    private static String kind(StoredItem item) {
        return item instanceof StoredCacheEntry entry
                ? "cache " + Text.printable(entry.cache())
                : Objects.requireNonNull(ItemFilter.Type.of(item)).word();
    }
}
