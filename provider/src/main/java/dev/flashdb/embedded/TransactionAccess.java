package dev.flashdb.embedded;

import dev.flashdb.engine.Namespace;
import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Transaction;
import dev.flashdb.engine.Version;
import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The native keys in a transaction. Confined to its thread. */
final class TransactionAccess implements WriteAccess {

    private final NativeSpaces spaces;
    private final Transaction transaction;

    /** Whether a second key is one too many: the transaction does not have the turn to update. */
    private final boolean isSingle;

    @Nullable
    private Space space;

    @Nullable
    private String key;

    TransactionAccess(NativeSpaces spaces, Transaction transaction, boolean isSingle) {
        this.spaces = spaces;
        this.transaction = transaction;
        this.isSingle = isSingle;
    }

    @Override
    public long nowMillis() {
        return transaction.nowMillis();
    }

    @Override
    public long ofWallMillis(long wallMillis) {
        return transaction.ofWallMillis(wallMillis);
    }

    @Override
    public long presentMillis() {
        return transaction.presentMillis();
    }

    @Override
    public @Nullable Object value(Space wantedSpace, String wantedKey) {
        @Nullable Version version = read(wantedSpace, wantedKey);
        return version == null ? null : version.value();
    }

    @Override
    public long deadlineMillis(Space wantedSpace, String wantedKey) {
        @Nullable Version version = read(wantedSpace, wantedKey);
        return version == null ? NEVER : version.deadlineMillis();
    }

    private @Nullable Version read(Space wantedSpace, String wantedKey) {
        return transaction.read(namespace(wantedSpace, wantedKey), wantedKey);
    }

    private Namespace namespace(Space wantedSpace, String wantedKey) {
        if (isSingle) {
            if (key == null) {
                space = wantedSpace;
                key = wantedKey;
            } else if (space != wantedSpace || !key.equals(wantedKey)) {
                throw Several.KEYS;
            }
        }
        return spaces.of(wantedSpace);
    }

    @Override
    public void write(Space wantedSpace, String wantedKey, Object value, long deadlineMillis) {
        transaction.write(namespace(wantedSpace, wantedKey), wantedKey, value, deadlineMillis);
    }

    @Override
    public void remove(Space wantedSpace, String wantedKey) {
        transaction.erase(namespace(wantedSpace, wantedKey), wantedKey);
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        if (isSingle) {
            throw Several.KEYS;
        }
        return new ScannedStrings(transaction.range(spaces.of(Space.STRINGS), from, to, /* descending= */ false));
    }

    @Override
    public Iterator<String> keys(Space wantedSpace) {
        if (isSingle) {
            throw Several.KEYS;
        }
        return new ScannedKeys(transaction.entries(spaces.of(wantedSpace)));
    }

    @Override
    public @Nullable String lastKey() {
        if (isSingle) {
            throw Several.KEYS;
        }
        Iterator<Snapshot.Entry> last = transaction.range(spaces.of(Space.STRINGS), null, null, /* descending= */ true);
        return last.hasNext() ? (String) last.next().key() : null;
    }
}
