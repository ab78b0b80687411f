package dev.flashdb.embedded;

import static java.util.Objects.requireNonNull;

import dev.flashdb.engine.SnapshotScan;
import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import java.util.Spliterator;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a read command and the state: the one method through which all of them pass. A transaction checks its
 * thread and that it is open, and hands over its access; the database opens an access for one command. Thread safety is that of
 * whoever implements it.
 */
interface CommandReader {
    /**
     * Runs a command against one consistent state.
     *
     * @param command without side effects but its result, so it may run more than once; keeps nothing of the access
     */
    <T extends @Nullable Object> T read(Function<? super ReadAccess, ? extends T> command);

    /**
     * The live strings with {@code from <= key < to} in the order of {@link ReadAccess#scan}, lazily and beyond this call. Every
     * step makes the checks that {@link #read} makes.
     */
    Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to);

    /** The keys of a space, in no order, lazily and beyond this call; with the checks that {@link #scan} makes. */
    Iterator<String> keys(Space space);

    /** As {@link #keys}, but those that begin with a prefix. */
    default Stream<String> keysWithPrefix(Space space, String prefix) {
        requireNonNull(prefix, "prefix");
        return SnapshotScan.stream(keys(space), Spliterator.DISTINCT).filter(key -> key.startsWith(prefix));
    }
}
