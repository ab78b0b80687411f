package dev.flashdb.embedded;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What stands between a command that writes and the state, as {@link CommandReader} does for those that read. */
interface CommandWriter extends CommandReader {
    /**
     * Runs a command; all it writes is committed at one instant, or nothing when it throws.
     *
     * @param command without side effects but its writes and its result, so it may run again after writes that were undone;
     *     keeps nothing of the access
     */
    <T extends @Nullable Object> T write(Function<? super WriteAccess, ? extends T> command);
}
