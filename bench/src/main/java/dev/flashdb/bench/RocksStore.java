package dev.flashdb.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.rocksdb.FlushOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.RocksDBException;
import org.rocksdb.WriteOptions;

/** RocksDB with its own settings. */
final class RocksStore implements Store {
    private final Options options;
    private final WriteOptions writing;
    private final RocksDB db;

    private RocksStore(Options options, WriteOptions writing, RocksDB db) {
        this.options = options;
        this.writing = writing;
        this.db = db;
    }

    static RocksStore open(Path directory, boolean waits) {
        RocksDB.loadLibrary();
        Options options = new Options().setCreateIfMissing(true);
        try {
            return new RocksStore(
                    options, new WriteOptions().setSync(waits), RocksDB.open(options, directory.toString()));
        } catch (RocksDBException e) {
            options.close();
            throw new IllegalStateException("RocksDB could not be opened: directory=" + directory, e);
        }
    }

    @Override
    public byte @Nullable [] get(String key) {
        try {
            return db.get(key.getBytes(ISO_8859_1));
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void put(String key, byte[] value) {
        try {
            db.put(writing, key.getBytes(ISO_8859_1), value);
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void compact() {
        try (FlushOptions waiting = new FlushOptions().setWaitForFlush(true)) {
            db.flush(waiting);
            db.compactRange();
        } catch (RocksDBException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        db.close();
        writing.close();
        options.close();
    }
}
