package dev.flashdb.jcache;

import dev.flashdb.OnFullDisk;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.MonotonicClock;
import dev.flashdb.log.Disk;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The databases with a directory that this process has open: managers with the same directory share one, which is closed with
 * the last of them. Thread-safe.
 */
final class SharedDatabases {

    private static final System.Logger LOG = System.getLogger(SharedDatabases.class.getName());
    private static final ReentrantLock LOCK = new ReentrantLock();

    /** Guarded by {@link #LOCK}. */
    private static final Map<Key, Place> PLACES = new HashMap<>();

    private SharedDatabases() {}

    /** A directory by its path and, where the file system has that, its identity: another one at the same path is another. */
    private record Key(Path directory, @Nullable Object fileKey) {}

    /**
     * Where a database is, is being opened, or is being closed. Each has a lock of its own: opening may take long, and others go
     * on meanwhile.
     */
    private static final class Place {
        final ReentrantLock lock = new ReentrantLock();

        /** How many work with this place; guarded by {@link #LOCK}. */
        int interested;

        /** Guarded by the lock. */
        @Nullable
        Shared shared;
    }

    /** One of them. */
    static final class Shared {
        private final Key key;
        private final Options options;
        final Engine engine;
        final EmbeddedDb database;

        /** Guarded by the lock of its place. */
        private int users;

        private Shared(Key key, Options options, Engine engine) {
            this.key = key;
            this.options = options;
            this.engine = engine;
            this.database = new EmbeddedDb(engine, /* isManaged= */ true);
        }

        /** Ends the use of it; with the last user it is closed, and its directory free, before this returns. */
        void release() {
            if (!at(key, this::release)) {
                engine.storeDropped();
            }
        }

        /** Returns whether that was the last one. */
        private boolean release(Place place) {
            users--;
            if (users > 0) {
                return false;
            }
            place.shared = null;
            database.shutDown();
            return true;
        }
    }

    /**
     * Opens the database in a directory, or takes part in the one that is open.
     *
     * @param clock the time of a database that is not open yet
     * @throws StorageException if it cannot be opened
     */
    static Shared open(MonotonicClock clock, Options options) {
        Key key = key(options.directory().orElseThrow(), options);
        return at(key, place -> {
            Shared shared = place.shared;
            if (shared == null) {
                shared = new Shared(key, options, Engine.openOrRead(clock, options));
                place.shared = shared;
            } else if (shared.options.sync() != options.sync()) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "Two managers share a directory and ask for different syncs; the first one's holds: directory="
                                + key.directory + ", sync=" + shared.options.sync() + ", asked=" + options.sync());
            }
            shared.users++;
            return shared;
        });
    }

    /** Does something at a place that nobody else is at. */
    private static <T> T at(Key key, Function<Place, T> work) {
        Place place = enter(key);
        place.lock.lock();
        try {
            return work.apply(place);
        } finally {
            boolean isEmpty = place.shared == null;
            place.lock.unlock();
            leave(key, place, isEmpty);
        }
    }

    private static Place enter(Key key) {
        LOCK.lock();
        try {
            Place place = PLACES.computeIfAbsent(key, any -> new Place());
            place.interested++;
            return place;
        } finally {
            LOCK.unlock();
        }
    }

    private static void leave(Key key, Place place, boolean isEmpty) {
        LOCK.lock();
        try {
            place.interested--;
            if (isEmpty && place.interested == 0) {
                PLACES.remove(key, place);
            }
        } finally {
            LOCK.unlock();
        }
    }

    /** The directory by its one name, whatever links lead to it; made if it is not there. */
    private static Key key(Path directory, Options options) {
        try {
            if (!Files.exists(directory)) {
                Disk.real().createDirectories(directory.toAbsolutePath());
            }
            Path real = directory.toRealPath();
            return new Key(
                    real, Files.readAttributes(real, BasicFileAttributes.class).fileKey());
        } catch (IOException e) {
            if (options.onFullDisk() == OnFullDisk.READ_ONLY) {
                return new Key(directory.toAbsolutePath(), null);
            }
            throw new StorageException(
                    "The directory of the database cannot be made or read. Give one in which this process may write:"
                            + " directory=" + directory + ", cause=" + e,
                    e);
        }
    }
}
