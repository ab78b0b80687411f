package dev.flashdb.engine;

import dev.flashdb.record.Coding;
import java.util.function.ToIntBiFunction;
import org.jspecify.annotations.Nullable;

/**
 * How a namespace is made. Immutable.
 *
 * @param name its name, for messages
 * @param orderedKeys the type of the keys when they are kept in order (String, Integer, Long, UUID, byte[]); null for a
 *     hash index
 * @param bound how many entries, or which weight of them, the namespace holds at most; {@link Long#MAX_VALUE} for no bound
 * @param weigher the weight of an entry; null when each weighs one
 * @param departures told of what the engine takes out by itself
 * @param isTimed whether entries have deadlines as a rule; others may have one too, at the cost of another object
 * @param coding how entries become bytes, when the log keeps them; null when it does not
 */
public record NamespaceOptions(
        String name,
        @Nullable Class<?> orderedKeys,
        long bound,
        @Nullable ToIntBiFunction<Object, Object> weigher,
        Departures departures,
        boolean isTimed,
        @Nullable Coding coding) {

    /** Returns the options of an unbounded namespace with a hash index. */
    public static NamespaceOptions named(String name) {
        return new NamespaceOptions(name, null, Long.MAX_VALUE, null, Departures.SILENT, true, null);
    }

    /** Returns these options with keys of the given type kept in order. */
    public NamespaceOptions withOrderedKeys(Class<?> type) {
        return new NamespaceOptions(name, type, bound, weigher, departures, isTimed, coding);
    }

    /** Returns these options with a bound on the sum of the entries' weights. */
    public NamespaceOptions withBound(long maximum, @Nullable ToIntBiFunction<Object, Object> weight) {
        return new NamespaceOptions(name, orderedKeys, maximum, weight, departures, isTimed, coding);
    }

    /** Returns these options with somebody to tell of departures. */
    public NamespaceOptions withDepartures(Departures told) {
        return new NamespaceOptions(name, orderedKeys, bound, weigher, told, isTimed, coding);
    }

    /** Returns these options for entries that the log keeps, if the engine has one. */
    public NamespaceOptions withCoding(Coding entries) {
        return new NamespaceOptions(name, orderedKeys, bound, weigher, departures, isTimed, entries);
    }

    /** Returns these options for entries that have no deadline as a rule. */
    public NamespaceOptions withoutDeadlines() {
        return new NamespaceOptions(name, orderedKeys, bound, weigher, departures, false, coding);
    }

    boolean isBounded() {
        return bound != Long.MAX_VALUE;
    }
}
