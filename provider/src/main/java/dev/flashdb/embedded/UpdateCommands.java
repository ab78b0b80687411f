package dev.flashdb.embedded;

import dev.flashdb.CacheWrites;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.Transaction;
import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import javax.cache.Cache;
import org.jspecify.annotations.Nullable;

/** An update as its user sees it. Confined to the update's thread and time. */
final class UpdateCommands implements CommandWrites, UpdateTransaction {

    private final Engine engine;
    private final Transaction transaction;
    private final TransactionAccess access;

    UpdateCommands(Engine engine, NativeSpaces spaces, Transaction transaction) {
        this.engine = engine;
        this.transaction = transaction;
        this.access = new TransactionAccess(spaces, transaction, /* isSingle= */ false);
    }

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadAccess, ? extends T> command) {
        transaction.requireOpen();
        return command.apply(access);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super WriteAccess, ? extends T> command) {
        transaction.requireOpen();
        return command.apply(access);
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        transaction.requireOpen();
        return access.scan(from, to);
    }

    @Override
    public Iterator<String> keys(Space space) {
        transaction.requireOpen();
        return access.keys(space);
    }

    @Override
    public <K, V> CacheWrites<K, V> cache(Cache<K, V> cache) {
        transaction.requireOpen();
        return Participants.of(cache, engine).in(transaction);
    }
}
