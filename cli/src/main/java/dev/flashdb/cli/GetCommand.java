package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.ScoredMember;
import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what is under a key. */
@Command(
        name = "get",
        header = "Show what is under a key.",
        description = {
            "",
            "A string is its value, a hash a line for each field, a set for each member, a sorted set for each score and"
                    + " member. Control characters are escaped; --raw and --json lose nothing.",
            "Exits with 1 when there is nothing under the key.",
            ""
        },
        footer = {
            "",
            "Examples:",
            "  flashdb-cli get data student:1",
            "  flashdb-cli get --type zset data leaderboard",
            "  flashdb-cli get --cache visits data ada",
            "  flashdb-cli get --raw data picture > picture.png"
        })
@SuppressWarnings("NullAway.Init") // the fields are filled from the command line
final class GetCommand extends DirectoryCommand {
    @Parameters(
            index = "1",
            paramLabel = "KEY",
            description = "The key; of a cache as 'keys' shows it, whatever its class is.")
    private String key;

    @Option(names = "--raw", description = "The bytes of a string as they are, and no line end. Not with --json.")
    private boolean isRaw;

    @Mixin
    private ItemFilter filter;

    /** What was found, with the value of a cache's entry as it is shown. */
    private record Found(StoredItem item, CacheValues.@Nullable Shown cacheValue) {}

    private final List<Found> found = new ArrayList<>();

    /** How many keys of the cache are no objects here; they are found as 'keys' shows them. */
    private long unreadableKeys;

    @Override
    int run(Console console) throws IOException {
        if (isRaw && isJson()) {
            throw new UsageException("--raw and --json exclude each other");
        }
        try (FlashDb db = read(console);
                ItemWalk walk = new ItemWalk(db, filter.values(), filter.kind())) {
            ItemJson json = new ItemJson(console.out());
            walk.each((item, itemKey) -> {
                if (item instanceof StoredCache cache) {
                    json.enter(cache);
                } else if (item instanceof StoredCacheEntry entry) {
                    unreadableKeys += walk.show(entry.key()).isReadable() ? 0 : 1;
                    if (filter.cache() != null && itemKey.equals(key)) {
                        found.add(new Found(item, walk.show(Objects.requireNonNull(entry.value()))));
                    }
                } else if (itemKey.equals(key)) {
                    found.add(new Found(item, null));
                }
                return true;
            });
            requireOne(db);
            for (Found one : found) {
                if (isJson()) {
                    json.write(one.item);
                } else {
                    print(console, one);
                }
            }
        }
        return ExitCode.OK;
    }

    private void requireOne(FlashDb db) {
        String cache = filter.cache();
        if (found.isEmpty()) {
            if (cache != null) {
                StoredCaches.require(db, cache);
            }
            throw new AbsentException("There is nothing under this key: " + Text.printable(key) + hint(cache));
        }
        if (found.size() > 1 && cache == null && !isJson()) {
            throw new UsageException("There is more than one thing under this key; say which with --type: "
                    + found.stream()
                            .map(one -> Objects.requireNonNull(ItemFilter.Type.of(one.item))
                                    .word())
                            .collect(Collectors.joining(", ")));
        }
    }

    private String hint(@Nullable String cache) {
        if (cache == null) {
            return " (entries of caches are found with --cache)";
        }
        return unreadableKeys == 0
                ? ""
                : ". But the cache has " + Sizes.counted(unreadableKeys, "key", "keys")
                        + " that cannot be read here. 'flashdb-cli keys' shows them; give the key as it stands there, or"
                        + " its class with --allow and --classpath";
    }

    private void print(Console console, Found one) throws IOException {
        StoredItem item = one.item;
        if (isRaw) {
            if (!(item instanceof StoredString string)) {
                throw new UsageException("--raw is for strings; take --json for others");
            }
            console.bytes()
                    .write(
                            string.value() instanceof byte[] bytes
                                    ? bytes
                                    : ((String) string.value()).getBytes(StandardCharsets.UTF_8));
            console.bytes().flush();
        } else if (item instanceof StoredString string) {
            console.line(Text.printable(string.value()));
        } else if (item instanceof StoredHash hash) {
            for (Map.Entry<String, Object> field : hash.fields().entrySet()) {
                console.line(Text.printable(field.getKey()) + "\t" + Text.printable(field.getValue()));
            }
        } else if (item instanceof StoredSet set) {
            for (String member : set.members()) {
                console.line(Text.printable(member));
            }
        } else if (item instanceof StoredSortedSet set) {
            for (ScoredMember member : set.members()) {
                console.line(Scores.text(member.score()) + "\t" + Text.printable(member.member()));
            }
        } else {
            CacheValues.Shown value = Objects.requireNonNull(one.cacheValue);
            console.line(value.text());
            if (!value.isReadable()) {
                console.flush();
                console.note("Shown as bytes: " + Text.printable(value.type())
                        + " is not allowed here, or not on the class path; see --allow and --classpath.");
            }
        }
    }
}
