package dev.flashdb.embedded;

import dev.flashdb.engine.MonotonicClock;
import dev.flashdb.engine.Version;
import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The newest state of one key, for a command that reads no other: nothing is opened, nothing held. Asked for a second key,
 * it gives up with {@link Several}. Confined to one command.
 */
final class NewestAccess implements ReadAccess {

    private final NativeSpaces spaces;
    private final MonotonicClock clock;

    @Nullable
    private Space space;

    @Nullable
    private String key;

    @Nullable
    private Version version;

    private long nowMillis = -1;

    NewestAccess(NativeSpaces spaces, MonotonicClock clock) {
        this.spaces = spaces;
        this.clock = clock;
    }

    @Override
    public long nowMillis() {
        if (nowMillis < 0) {
            nowMillis = clock.nowMillis();
        }
        return nowMillis;
    }

    @Override
    public @Nullable Object value(Space wantedSpace, String wantedKey) {
        read(wantedSpace, wantedKey);
        return version == null ? null : version.value();
    }

    @Override
    public long deadlineMillis(Space wantedSpace, String wantedKey) {
        read(wantedSpace, wantedKey);
        return version == null ? NEVER : version.deadlineMillis();
    }

    private void read(Space wantedSpace, String wantedKey) {
        if (key == null) {
            space = wantedSpace;
            key = wantedKey;
            @Nullable Version newest = spaces.of(wantedSpace).read(wantedKey);
            boolean isGone =
                    newest != null && newest.deadlineMillis() != NEVER && newest.deadlineMillis() <= nowMillis();
            version = isGone ? null : newest;
        } else if (space != wantedSpace || !key.equals(wantedKey)) {
            throw Several.KEYS;
        }
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        throw Several.KEYS;
    }

    @Override
    public Iterator<String> keys(Space wantedSpace) {
        throw Several.KEYS;
    }

    @Override
    public @Nullable String lastKey() {
        throw Several.KEYS;
    }
}
