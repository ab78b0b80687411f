package dev.flashdb.record;

import dev.flashdb.codec.Codec;
import dev.flashdb.structure.PersistentHashMap;
import dev.flashdb.structure.PersistentHashSet;
import dev.flashdb.structure.RankedSet;
import org.jspecify.annotations.Nullable;

/**
 * The records of the native hashes, sets and sorted sets: of each key what has changed within it, found by comparing the
 * persistent structures, at the cost of the changes. Thread-safe.
 */
public final class FieldsRecording implements Recording {

    private final Space space;
    private final int id;
    private final Codec<Object> values;

    public FieldsRecording(Space space, Codec<Object> values) {
        this.space = space;
        this.id = Records.idOf(space);
        this.values = values;
    }

    @Override
    public void change(
            RecordWriter out,
            long generation,
            Object key,
            @Nullable Object before,
            @Nullable Object after,
            long deadlineMillis) {
        if (after == null) {
            out.begin(Records.REMOVE, id).number(generation).text((String) key);
            return;
        }
        out.begin(Records.CHANGE, id)
                .number(generation)
                .text((String) key)
                .deadline(deadlineMillis)
                .number(before == null ? 1 : 0);
        fields(out, before, after);
        out.number(Records.END);
    }

    @SuppressWarnings("unchecked") // each space holds values of its own type only
    private void fields(RecordWriter out, @Nullable Object before, Object after) {
        switch (space) {
            case HASHES ->
                ((PersistentHashMap<String, Object>) after)
                        .changesSince(
                                before == null ? PersistentHashMap.empty() : (PersistentHashMap<String, Object>) before,
                                (field, value) -> hashField(out, field, value));
            case SETS ->
                ((PersistentHashSet<String>) after)
                        .changesSince(
                                before == null ? PersistentHashSet.empty() : (PersistentHashSet<String>) before,
                                (member, isHere) -> begin(out, isHere, member));
            case SORTED_SETS ->
                ((RankedSet) after)
                        .changesSince(
                                before == null ? RankedSet.empty() : (RankedSet) before,
                                (member, score) -> member(out, member, score));
            default -> throw new IllegalStateException("strings have no fields");
        }
    }

    private static void begin(RecordWriter out, boolean isHere, String field) {
        out.number(isHere ? Records.SET : Records.UNSET).text(field);
    }

    private void hashField(RecordWriter out, String field, @Nullable Object value) {
        begin(out, value != null, field);
        if (value != null) {
            out.blob(values.encode(value));
        }
    }

    private static void member(RecordWriter out, String member, double score) {
        begin(out, !Double.isNaN(score), member);
        if (!Double.isNaN(score)) {
            out.fixed(Double.doubleToLongBits(score));
        }
    }

    @Override
    public void clear(RecordWriter out, long generation) {
        out.begin(Records.CLEAR, id).number(generation);
    }
}
