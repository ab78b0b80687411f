package dev.flashdb.bench;

import java.nio.file.Path;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.jspecify.annotations.Nullable;

/** H2's MVStore with its own settings: what does not wait is committed by its thread in the background. */
final class MvStore implements Store {
    private static final int MOST_COMPACTING_MILLIS = 60_000;

    private final MVStore store;
    private final MVMap<String, byte[]> map;
    private final boolean waits;

    MvStore(Path directory, boolean waits) {
        this.store = new MVStore.Builder()
                .fileName(directory.resolve("store.mv").toString())
                .open();
        this.map = store.openMap("bench");
        this.waits = waits;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return map.get(key);
    }

    @Override
    public void put(String key, byte[] value) {
        map.put(key, value);
        if (waits) {
            store.commit();
            store.sync();
        }
    }

    @Override
    public void compact() {
        store.commit();
        store.compactFile(MOST_COMPACTING_MILLIS);
    }

    @Override
    public void close() {
        store.close();
    }
}
