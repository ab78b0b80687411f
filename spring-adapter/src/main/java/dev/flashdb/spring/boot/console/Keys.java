package dev.flashdb.spring.boot.console;

import dev.flashdb.spring.boot.console.Place.Found;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A page of keys, as JSON. Immutable.
 *
 * @param keys the keys, in the order of their text
 * @param hasMore whether there are keys behind these
 * @param isPartial whether there are so many that not all were looked at
 */
record Keys(List<Line> keys, boolean hasMore, boolean isPartial) {
    static final int PAGE = 50;

    /** How many keys are looked at for a page. */
    private static final int MOST_LOOKED_AT = 1_000_000;

    private static final Comparator<Found> ORDER =
            Comparator.comparing(Found::text).thenComparing(Found::type);

    /**
     * One key.
     *
     * @param key its text
     * @param type its class
     * @param value the beginning of its value's text; of a structure its size
     * @param deadlineMillis when it expires, in milliseconds since 1970; null for never
     */
    record Line(
            String key, String type, String value, @Nullable Long deadlineMillis) {}

    /**
     * Returns the page behind a key, or the first. Keys come in any order: so all are looked at, and the first of a page kept.
     *
     * @param after the text of the last key of the page before; null for the first page
     * @param afterType its class
     */
    static Keys page(Place place, String prefix, @Nullable String after, String afterType) {
        @Nullable Found last = after == null ? null : new Found(after, afterType, () -> new Line("", "", "", null));
        return place.view(prefix, keys -> page(keys, prefix, last));
    }

    private static Keys page(Stream<Found> keys, String prefix, @Nullable Found last) {
        PriorityQueue<Found> first = new PriorityQueue<>(ORDER.reversed());
        Iterator<Found> all = keys.iterator();
        int looked = 0;
        for (; looked < MOST_LOOKED_AT && all.hasNext(); looked++) {
            Found found = all.next();
            if (found.text().startsWith(prefix) && (last == null || ORDER.compare(found, last) > 0)) {
                first.add(found);
                if (first.size() > PAGE + 1) {
                    first.remove();
                }
            }
        }
        List<Found> sorted = new ArrayList<>(first);
        sorted.sort(ORDER);
        return new Keys(
                sorted.stream().limit(PAGE).map(found -> found.line().get()).toList(),
                sorted.size() > PAGE,
                looked == MOST_LOOKED_AT && all.hasNext());
    }
}
