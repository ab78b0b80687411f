package dev.flashdb.embedded;

import dev.flashdb.engine.Snapshot;
import dev.flashdb.engine.Version;
import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The native keys in a snapshot. Thread-safe. */
record SnapshotAccess(NativeSpaces spaces, Snapshot snapshot) implements ReadAccess {

    @Override
    public long nowMillis() {
        return snapshot.nowMillis();
    }

    @Override
    public @Nullable Object value(Space space, String key) {
        @Nullable Version version = snapshot.read(spaces.of(space), key);
        return version == null ? null : version.value();
    }

    @Override
    public long deadlineMillis(Space space, String key) {
        @Nullable Version version = snapshot.read(spaces.of(space), key);
        return version == null ? NEVER : version.deadlineMillis();
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        return new ScannedStrings(snapshot.range(spaces.of(Space.STRINGS), from, to, /* descending= */ false));
    }

    @Override
    public Iterator<String> keys(Space space) {
        return new ScannedKeys(snapshot.entries(spaces.of(space)));
    }

    @Override
    public @Nullable String lastKey() {
        Iterator<Snapshot.Entry> last = snapshot.range(spaces.of(Space.STRINGS), null, null, /* descending= */ true);
        return last.hasNext() ? (String) last.next().key() : null;
    }
}
