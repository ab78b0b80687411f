package dev.flashdb.cli;

import dev.flashdb.StoredCache;
import dev.flashdb.StoredCacheEntry;
import dev.flashdb.StoredHash;
import dev.flashdb.StoredItem;
import dev.flashdb.StoredSet;
import dev.flashdb.StoredSortedSet;
import dev.flashdb.StoredString;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which of a database's items a command is about, and how the keys and values of caches are shown. */
final class ItemFilter {
    /** The kinds of items. */
    enum Type {
        STRING("string"),
        HASH("hash"),
        SET("set"),
        ZSET("zset"),
        ENTRY("entry");

        private final String word;

        Type(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }

        /** As messages about the command line name it. */
        @Override
        public String toString() {
            return word;
        }

        /** Null for a cache's definition. */
        static @Nullable Type of(StoredItem item) {
            if (item instanceof StoredString) {
                return STRING;
            } else if (item instanceof StoredHash) {
                return HASH;
            } else if (item instanceof StoredSet) {
                return SET;
            } else if (item instanceof StoredSortedSet) {
                return ZSET;
            }
            return item instanceof StoredCacheEntry ? ENTRY : null;
        }
    }

    @Option(
            names = {"-t", "--type"},
            paramLabel = "TYPE",
            description = "Only this type: string, hash, set, zset (sorted sets) or entry (of caches).")
    private @Nullable Type type;

    @Option(
            names = {"-c", "--cache"},
            paramLabel = "NAME",
            description = "Only the entries of this cache.")
    private @Nullable String cache;

    @Option(
            names = "--classpath",
            paramLabel = "PATH",
            split = "[:;](?![/\\\\])",
            splitSynopsisLabel = ":",
            description = "Jars and folders with the classes of keys and values in caches; only those that --allow"
                    + " names are used.")
    private List<Path> classPath = new ArrayList<>();

    @Option(
            names = "--allow",
            paramLabel = "PATTERNS",
            defaultValue = "",
            description = "Classes that keys and values in caches may be made of, as in flashdb.codecAllow:"
                    + " com.acme.Order;com.acme.model.**. Their toString() shows them. Without, only classes of the JDK"
                    + " are, and others are shown as their class and bytes.")
    private String allow = "";

    private @Nullable CacheValues values;

    CacheValues values() {
        CacheValues present = values;
        if (present == null) {
            try {
                present = CacheValues.of(classPath, allow);
            } catch (IllegalArgumentException e) {
                throw new UsageException(String.valueOf(e.getMessage()));
            }
            values = present;
        }
        return present;
    }

    @Nullable
    String cache() {
        return cache;
    }

    /** Whether only one kind of things is asked for. */
    boolean isOfOneKind() {
        return type != null && type != Type.ENTRY || cache != null;
    }

    /** Passes the items that are asked for, caches' definitions too, as far as type and cache go. */
    Predicate<StoredItem> kind() {
        return item -> {
            if (item instanceof StoredCache definition) {
                return isEntryWanted() && (cache == null || definition.name().equals(cache));
            } else if (item instanceof StoredCacheEntry entry) {
                return isEntryWanted() && (cache == null || entry.cache().equals(cache));
            }
            return cache == null && (type == null || Type.of(item) == type);
        };
    }

    private boolean isEntryWanted() {
        return type == null || type == Type.ENTRY;
    }

    static String nativeKey(StoredItem item) {
        if (item instanceof StoredString string) {
            return string.key();
        } else if (item instanceof StoredHash hash) {
            return hash.key();
        } else if (item instanceof StoredSet set) {
            return set.key();
        }
        return ((StoredSortedSet) item).key();
    }
}
