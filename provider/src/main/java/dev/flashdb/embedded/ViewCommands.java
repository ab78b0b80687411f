package dev.flashdb.embedded;

import dev.flashdb.CacheReads;
import dev.flashdb.ReadTransaction;
import dev.flashdb.TransactionClosedException;
import dev.flashdb.WrongThreadException;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.function.Function;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** A view as its user sees it. Confined to the view's thread and time. */
final class ViewCommands implements CommandReads, ReadTransaction {

    private final Engine engine;
    private final SnapshotAccess access;
    private final Thread owner = Thread.currentThread();
    private boolean closed;

    ViewCommands(Engine engine, NativeSpaces spaces, Snapshot snapshot) {
        this.engine = engine;
        this.access = new SnapshotAccess(spaces, snapshot);
    }

    void close() {
        closed = true;
    }

    private void requireOpen() {
        if (Thread.currentThread() != owner) {
            throw new WrongThreadException("A view belongs to the thread that opened it: owner=" + owner.getName()
                    + " caller=" + Thread.currentThread().getName());
        }
        if (closed) {
            throw new TransactionClosedException(
                    "This view has ended; use it only inside the function that it was given to");
        }
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadAccess, ? extends T> command) {
        requireOpen();
        return command.apply(access);
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        requireOpen();
        return checked(access.scan(from, to));
    }

    @Override
    public Iterator<String> keys(Space space) {
        requireOpen();
        return checked(access.keys(space));
    }

    private <T> Iterator<T> checked(Iterator<T> scanned) {
        return new Iterator<>() {
            @Override
            public boolean hasNext() {
                requireOpen();
                return scanned.hasNext();
            }

            @Override
            public T next() {
                if (!hasNext()) {
                    throw new NoSuchElementException("the scan has no more entries");
                }
                return scanned.next();
            }
        };
    }

    @Override
    public <K, V> CacheReads<K, V> cache(Cache<K, V> cache) {
        requireOpen();
        return Participants.of(cache, engine).in(access.snapshot());
    }
}
