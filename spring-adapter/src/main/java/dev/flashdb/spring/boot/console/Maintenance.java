package dev.flashdb.spring.boot.console;

import dev.flashdb.FlashDb;
import dev.flashdb.StorageStatus;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.TreeMap;

/** Compaction and backups. Thread-safe. */
record Maintenance(FlashCacheManager manager, ConsoleProperties properties, InstantSource clock) {
    private static final DateTimeFormatter NAME =
            DateTimeFormatter.ofPattern("'flashdb-'yyyyMMdd-HHmmss-SSS").withZone(ZoneOffset.UTC);

    Map<String, Object> compact() {
        long before = usedBytes();
        manager.database().compact();
        return Map.of("bytesBefore", before, "bytesAfter", usedBytes());
    }

    /** What the log has, without the room that is made ready for what comes next. */
    private long usedBytes() {
        StorageStatus storage = requireStorage("compact");
        return storage.snapshotBytes() + storage.bytesSinceSnapshot();
    }

    /** Whoever uses the console does not choose where on this machine something is written: the settings do. */
    Map<String, Object> backUp() {
        requireStorage("back up");
        FlashDb database = manager.database();
        Path target = parent().resolve(NAME.format(clock.instant()));
        database.backup(target);
        return Map.of("directory", target.toString());
    }

    private Path parent() {
        String named = properties.backupDirectory();
        if (named == null || named.isBlank()) {
            throw new ConsoleException(
                    ConsoleException.CONFLICT,
                    "There is no directory for backups; name one, such as"
                            + " flashdb.console.backup-directory=/var/backups/shop");
        }
        try {
            return Files.createDirectories(Path.of(named).toAbsolutePath());
        } catch (IOException | InvalidPathException e) {
            throw new ConsoleException(
                    ConsoleException.CONFLICT,
                    "The directory for backups cannot be made; name one that this process may write:"
                            + " flashdb.console.backup-directory=" + named + ", reason=" + e);
        }
    }

    /** The caches on the disk by name, and whether each is open. */
    Map<String, Boolean> storedCaches() {
        Map<String, Boolean> caches = new TreeMap<>();
        manager.database().storedCaches().forEach(cache -> caches.put(cache.name(), cache.isOpen()));
        return caches;
    }

    Map<String, Object> clear(FlashSpringCache cache) {
        long entries = cache.getNativeCache().figures().entries();
        cache.clear();
        return Map.of("removed", entries);
    }

    Map<String, Object> drop(String cache) {
        if (!manager.dropCache(cache)) {
            throw new ConsoleException(
                    ConsoleException.NOT_FOUND,
                    "There is no such cache on the disk: cache=" + Text.of(cache) + ", caches="
                            + storedCaches().keySet());
        }
        return Map.of("dropped", cache);
    }

    private StorageStatus requireStorage(String what) {
        return manager.database()
                .storage()
                .orElseThrow(() -> new ConsoleException(
                        ConsoleException.CONFLICT,
                        "All is kept in memory, so there is nothing to " + what
                                + "; flashdb.cache.directory names a directory for durable caches"));
    }
}
