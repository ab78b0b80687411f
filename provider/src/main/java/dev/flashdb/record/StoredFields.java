package dev.flashdb.record;

import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.structure.PersistentHashMap;
import dev.flashdb.structure.PersistentHashSet;
import dev.flashdb.structure.RankedSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The native hashes, sets or sorted sets as recovery builds them from the log. Confined to one thread. */
public final class StoredFields {

    /** One key's fields: values of a hash, scores of a sorted set as doubles, {@code true} for members of a set. */
    private static final class Fields {
        private final Map<String, Object> values = new HashMap<>();
        private long deadlineMillis;
    }

    /** Takes one key with its structure. */
    @FunctionalInterface
    public interface Taker {
        /** Takes a key that is live. */
        void restore(Object key, Object value, long deadlineMillis);
    }

    private final Space space;
    private final Codec<Object> codec;
    private Map<String, Fields> keys = new HashMap<>();
    private long generation;

    public StoredFields(Space space, Codec<Object> codec) {
        this.space = space;
        this.codec = codec;
    }

    public long generation() {
        return generation;
    }

    public void clear(long newGeneration) {
        if (newGeneration > generation) {
            generation = newGeneration;
            keys = new HashMap<>();
        }
    }

    public long count() {
        return keys.size();
    }

    public void remove(long ofGeneration, String key) {
        if (ofGeneration >= generation) {
            keys.remove(key);
        }
    }

    /** Takes the rest of a CHANGE, from its key on. */
    public void change(long ofGeneration, RecordReader reader) {
        String key = reader.text();
        long deadlineMillis = reader.deadline();
        boolean isReset = reader.number() != 0;
        @Nullable Fields fields = isReset ? null : keys.get(key);
        if (fields == null) {
            fields = new Fields();
        }
        fields.deadlineMillis = deadlineMillis;
        for (long change = reader.number(); change != Records.END; change = reader.number()) {
            change(reader, change, fields.values);
        }
        if (ofGeneration >= generation) {
            keys.put(key, fields);
        }
    }

    private void change(RecordReader reader, long change, Map<String, Object> values) {
        String field = reader.text();
        if (change == Records.UNSET) {
            values.remove(field);
        } else if (change == Records.SET) {
            values.put(field, value(reader));
        } else {
            throw reader.malformed("a change of a field, found=" + change);
        }
    }

    private Object value(RecordReader reader) {
        return switch (space) {
            case HASHES -> decoded(reader);
            case SORTED_SETS -> score(reader);
            default -> Boolean.TRUE;
        };
    }

    private Object decoded(RecordReader reader) {
        byte[] bytes = reader.blob();
        try {
            return codec.decode(bytes);
        } catch (CodecException e) {
            throw reader.malformed("the value of a field", e);
        }
    }

    private static Double score(RecordReader reader) {
        double score = Double.longBitsToDouble(reader.fixed());
        if (Double.isNaN(score)) {
            throw reader.malformed("a score, found=NaN");
        }
        return score;
    }

    /** Passes each key whose deadline is to come, with its structure, and gives up what it was made of. */
    public void restore(Taker taker, long nowMillis) {
        Iterator<Map.Entry<String, Fields>> left = keys.entrySet().iterator();
        while (left.hasNext()) {
            Map.Entry<String, Fields> key = left.next();
            left.remove();
            Fields fields = key.getValue();
            if (fields.deadlineMillis > nowMillis && !fields.values.isEmpty()) {
                taker.restore(key.getKey(), structure(fields.values), fields.deadlineMillis);
            }
        }
    }

    public void putBack(long byMillis) {
        keys.values().forEach(fields -> fields.deadlineMillis = RecordChunk.earlier(fields.deadlineMillis, byMillis));
    }

    /** Gives up everything; makes no object. */
    public void lose() {
        keys.clear();
    }

    private Object structure(Map<String, Object> values) {
        return switch (space) {
            case HASHES -> hash(values);
            case SETS -> set(values);
            default -> sortedSet(values);
        };
    }

    private static PersistentHashMap<String, Object> hash(Map<String, Object> values) {
        PersistentHashMap<String, Object> hash = PersistentHashMap.empty();
        for (Iterator<Map.Entry<String, Object>> left = values.entrySet().iterator(); left.hasNext(); left.remove()) {
            Map.Entry<String, Object> field = left.next();
            hash = hash.with(field.getKey(), field.getValue());
        }
        return hash;
    }

    private static PersistentHashSet<String> set(Map<String, Object> values) {
        PersistentHashSet<String> set = PersistentHashSet.empty();
        for (Iterator<String> left = values.keySet().iterator(); left.hasNext(); left.remove()) {
            set = set.with(left.next());
        }
        return set;
    }

    private static RankedSet sortedSet(Map<String, Object> values) {
        RankedSet set = RankedSet.empty();
        for (Iterator<Map.Entry<String, Object>> left = values.entrySet().iterator(); left.hasNext(); left.remove()) {
            Map.Entry<String, Object> member = left.next();
            set = set.with(member.getKey(), (Double) member.getValue());
        }
        return set;
    }
}
