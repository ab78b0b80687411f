package dev.flashdb.jcache;

import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.engine.EmbeddedDb;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.MonotonicClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The databases with a directory that this process has open: managers with the same directory share one, which is closed with
 * the last of them. Thread-safe.
 */
final class SharedDatabases {

    private static final System.Logger LOG = System.getLogger(SharedDatabases.class.getName());
    private static final ReentrantLock LOCK = new ReentrantLock();
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private SharedDatabases() {}

    /** One of them. */
    static final class Shared {
        private final Path directory;
        private final Options options;
        final Engine engine;
        final EmbeddedDb database;
        private int users;

        private Shared(Path directory, Options options, Engine engine) {
            this.directory = directory;
            this.options = options;
            this.engine = engine;
            this.database = new EmbeddedDb(engine, /* isManaged= */ true);
        }

        /** Ends the use of it; with the last user it is closed, and its directory free, before this returns. */
        void release() {
            LOCK.lock();
            try {
                users--;
                if (users == 0) {
                    OPEN.remove(directory);
                    database.shutDown();
                    return;
                }
            } finally {
                LOCK.unlock();
            }
            engine.storeDropped();
        }
    }

    /**
     * Opens the database in a directory, or takes part in the one that is open.
     *
     * @param clock the time of a database that is not open yet
     * @throws StorageException if it cannot be opened
     */
    static Shared open(MonotonicClock clock, Options options) {
        LOCK.lock();
        try {
            Path directory = real(options.directory().orElseThrow());
            @Nullable Shared shared = OPEN.get(directory);
            if (shared == null) {
                Engine engine = Engine.open(clock, options.evictionInterval(), options);
                shared = new Shared(directory, options, engine);
                OPEN.put(directory, shared);
            } else if (shared.options.sync() != options.sync()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Two managers share a directory and ask for different syncs; the first one's holds: directory="
                                + directory + ", sync=" + shared.options.sync() + ", asked=" + options.sync());
            }
            shared.users++;
            return shared;
        } finally {
            LOCK.unlock();
        }
    }

    /** The directory by its one name, whatever links lead to it; made if it is not there. */
    private static Path real(Path directory) {
        try {
            if (!Files.exists(directory)) {
                dev.flashdb.log.Disk.real().createDirectories(directory.toAbsolutePath());
            }
            return directory.toRealPath();
        } catch (IOException e) {
            throw new StorageException(
                    "The directory of the log cannot be made or read; give one in which this process may write:"
                            + " directory=" + directory,
                    e);
        }
    }
}
