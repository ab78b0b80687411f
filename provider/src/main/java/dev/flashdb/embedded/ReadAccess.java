package dev.flashdb.embedded;

import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The state as one read-only command sees it. Confined to the thread that runs the command. */
interface ReadAccess {
    /** The deadline of a key that has none. */
    long NEVER = Long.MAX_VALUE;

    /** The time in milliseconds since 1970, fixed for the life of this access. */
    long nowMillis();

    /** The instant in the time of {@link #nowMillis} that the wall clock calls so. */
    default long ofWallMillis(long wallMillis) {
        return wallMillis;
    }

    /** The time in milliseconds since 1970 at which a command of this access runs: that of a change which it makes. */
    default long presentMillis() {
        return nowMillis();
    }

    /** The live value under a key, of the type its space says; null when absent or expired. */
    @Nullable
    Object value(Space space, String key);

    /** The instant at which a live key expires, {@link #NEVER} without one. Meaningful only where a value is. */
    long deadlineMillis(Space space, String key);

    /**
     * The live strings with {@code from <= key < to}, in the order of their keys' UTF-8 bytes, lazily.
     *
     * @param from the first key, inclusive; null for no lower end
     * @param to the last key, exclusive; null for no upper end
     */
    Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to);

    /** The live keys of a space, in no order, lazily. */
    Iterator<String> keys(Space space);

    /** The last live string key in the order of {@link #scan}; null when there is none. */
    @Nullable
    String lastKey();
}
