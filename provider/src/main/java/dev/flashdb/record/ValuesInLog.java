package dev.flashdb.record;

import dev.flashdb.log.FrameVisitor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values that a log has of some entries, by reading all of it: for values that were changed in place after they were put,
 * so that they cannot be serialized any more. Confined to one thread.
 */
public final class ValuesInLog implements FrameVisitor {

    /** Who reads a log from its start to its end with a visitor, and again with another where the log has changed meanwhile. */
    @FunctionalInterface
    public interface Source {
        /** A log that has nothing. */
        Source NOTHING = makers -> {};

        /** Reads it; the last visitor that was made has seen all. */
        void read(Supplier<FrameVisitor> makers);
    }

    /** An entry whose value is wanted. */
    public record Wanted(EntryRecording recording, long generation, byte[] key, long deadlineMillis) {}

    private record Place(int id, long generation, ByteBuffer key) {}

    private final Map<Place, Optional<byte[]>> values = new HashMap<>();

    private ValuesInLog(List<Wanted> wanted) {
        wanted.forEach(entry -> values.put(place(entry), Optional.empty()));
    }

    private static Place place(Wanted entry) {
        return new Place(entry.recording().id(), entry.generation(), ByteBuffer.wrap(entry.key()));
    }

    /**
     * Finds values.
     *
     * @return as many as are wanted, in their order; null where the log has none
     */
    public static List<byte @Nullable []> find(Source source, List<Wanted> wanted) {
        ValuesInLog[] last = {new ValuesInLog(wanted)};
        source.read(() -> {
            last[0] = new ValuesInLog(wanted);
            return last[0];
        });
        List<byte @Nullable []> found = new ArrayList<>(wanted.size());
        wanted.forEach(entry -> found.add(
                last[0].values.getOrDefault(place(entry), Optional.empty()).orElse(null)));
        return found;
    }

    @Override
    public void visit(long sequence, ByteBuffer payload) {
        RecordReader reader = new RecordReader(sequence, payload);
        reader.fixed();
        while (reader.hasMore()) {
            record(reader);
        }
    }

    private void record(RecordReader reader) {
        int operation = reader.operation();
        int id = reader.id();
        switch (operation) {
            case Records.DEFINE -> {
                for (int text = 0; text < Records.DEFINED_TEXTS; text++) {
                    reader.text();
                }
            }
            case Records.DROP -> {}
            case Records.CLEAR -> reader.number();
            case Records.PUT -> put(id, reader);
            case Records.REMOVE -> remove(id, reader);
            case Records.CHANGE -> change(id, reader);
            default -> throw reader.malformed("an operation, found=" + operation);
        }
    }

    private void put(int id, RecordReader reader) {
        Place place = place(id, reader);
        reader.deadline();
        int length = reader.length();
        int from = reader.skip(length);
        values.computeIfPresent(place, (any, before) -> {
            byte[] value = new byte[length];
            reader.payload().get(from, value);
            return Optional.of(value);
        });
    }

    private static Place place(int id, RecordReader reader) {
        return new Place(id, reader.number(), ByteBuffer.wrap(reader.blob()));
    }

    private void remove(int id, RecordReader reader) {
        if (isFields(id)) {
            reader.number();
            reader.text();
        } else {
            values.computeIfPresent(place(id, reader), (any, before) -> Optional.empty());
        }
    }

    private static boolean isFields(int id) {
        return id > Records.idOf(Space.STRINGS) && id <= Space.values().length;
    }

    private static void change(int id, RecordReader reader) {
        if (!isFields(id)) {
            throw reader.malformed("the number of a native space, found=" + id);
        }
        reader.number();
        reader.text();
        reader.deadline();
        reader.number();
        Space space = Space.values()[id - 1];
        for (long change = reader.number(); change != Records.END; change = reader.number()) {
            reader.text();
            if (change == Records.SET && space == Space.HASHES) {
                reader.skip(reader.length());
            } else if (change == Records.SET && space == Space.SORTED_SETS) {
                reader.fixed();
            }
        }
    }
}
