package dev.flashdb.bench;

import java.io.IOException;
import java.nio.file.Path;

/** A store that keeps entries in files. Immutable. */
enum Contestant {
    /** Ours: a durable JCache cache. */
    FLASHDB("FlashDB") {
        @Override
        Store open(Path directory, boolean waits) {
            return CacheStore.flashDb(directory, waits);
        }
    },
    /** Ehcache's disk tier through JCache, which has no way to wait for the disk. */
    EHCACHE("Ehcache disk") {
        @Override
        boolean canWait() {
            return false;
        }

        @Override
        boolean canCompact() {
            return false;
        }

        @Override
        Store open(Path directory, boolean waits) {
            return CacheStore.ehcache(directory);
        }
    },
    MVSTORE("H2 MVStore") {
        @Override
        Store open(Path directory, boolean waits) {
            return new MvStore(directory, waits);
        }
    },
    ROCKSDB("RocksDB") {
        @Override
        Store open(Path directory, boolean waits) {
            return RocksStore.open(directory, waits);
        }
    },
    REDIS("Redis AOF") {
        @Override
        boolean isThere() {
            return RedisStore.program().isPresent();
        }

        @Override
        Store open(Path directory, boolean waits) throws IOException {
            return RedisStore.start(directory, waits);
        }
    };

    private final String title;

    Contestant(String title) {
        this.title = title;
    }

    /** Returns the name as the tables show it. */
    String title() {
        return title;
    }

    /** Returns whether it can run on this machine. */
    boolean isThere() {
        return true;
    }

    /** Returns whether it has a mode in which a write waits for the disk. */
    boolean canWait() {
        return true;
    }

    /** Returns whether it can give up what was overwritten. */
    boolean canCompact() {
        return true;
    }

    /**
     * Opens a store.
     *
     * @param directory an existing directory; empty, or that of an earlier store of this kind
     * @param waits whether each write returns when the disk has it
     */
    abstract Store open(Path directory, boolean waits) throws IOException;
}
