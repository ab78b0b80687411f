package dev.flashdb.jcache;

import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How the keys or values of a durable cache stand in the log. Each remembers the codec that it was written with, so a cache
 * may get another codec and still read what the standard one wrote. What is not of the declared type cannot be read.
 * Thread-safe.
 */
final class StoredForm implements Codec<Object> {

    /** Before the name of a codec; the standard codec's tags are others. */
    private static final byte CHOSEN = 64;

    private final Codec<Object> standard;
    private final @Nullable Codec<Object> chosen;
    private final byte[] chosenStart;
    private final Class<?> type;
    private final String place;

    /**
     * @param chosen the codec that the cache was configured with; null for the standard one
     * @param place of what and whose form this is, for messages
     */
    StoredForm(Codec<Object> standard, @Nullable Codec<Object> chosen, Class<?> type, String place) {
        this.place = place;
        this.standard = standard;
        this.chosen = chosen;
        this.chosenStart = chosen == null ? new byte[0] : start(chosen.name());
        this.type = type;
    }

    private static byte[] start(String name) {
        byte[] utf8 = name.getBytes(StandardCharsets.UTF_8);
        if (utf8.length > Byte.MAX_VALUE) {
            throw new CodecException("The name of a codec has at most 127 bytes: name=" + name);
        }
        byte[] start = new byte[utf8.length + 2];
        start[0] = CHOSEN;
        start[1] = (byte) utf8.length;
        System.arraycopy(utf8, 0, start, 2, utf8.length);
        return start;
    }

    @Override
    public String name() {
        return chosen == null ? standard.name() : chosen.name();
    }

    @Override
    public byte[] encode(Object value) {
        try {
            return encoded(value);
        } catch (CodecException e) {
            throw e.at(place);
        }
    }

    private byte[] encoded(Object value) {
        if (chosen == null) {
            return standard.encode(value);
        }
        byte[] bytes = chosen.encode(value);
        byte[] whole = Arrays.copyOf(chosenStart, chosenStart.length + bytes.length);
        System.arraycopy(bytes, 0, whole, chosenStart.length, bytes.length);
        return whole;
    }

    @Override
    public Object decode(byte[] bytes) {
        try {
            return decoded(bytes);
        } catch (CodecException e) {
            throw e.at(place);
        }
    }

    private Object decoded(byte[] bytes) {
        Object value = bytes.length > 0 && bytes[0] == CHOSEN ? decodeChosen(bytes) : standard.decode(bytes);
        if (!type.isInstance(value)) {
            throw new CodecException("What is stored is not of the declared type: declared=" + type.getName()
                    + ", stored=" + value.getClass().getName());
        }
        return value;
    }

    private Object decodeChosen(byte[] bytes) {
        int length = chosenStart.length;
        Codec<Object> present = chosen;
        boolean isPresent =
                present != null && bytes.length >= length && Arrays.equals(bytes, 0, length, chosenStart, 0, length);
        if (present == null || !isPresent) {
            throw new CodecException("This was written with another codec than the cache has now: codec=" + name()
                    + ", writtenWith=" + nameIn(bytes));
        }
        return present.decode(Arrays.copyOfRange(bytes, length, bytes.length));
    }

    private static String nameIn(byte[] bytes) {
        int length = bytes.length < 2 ? 0 : Math.max(0, Math.min(bytes[1], bytes.length - 2));
        return Quoted.of(new String(bytes, Math.min(2, bytes.length), length, StandardCharsets.UTF_8));
    }

    @Override
    public boolean isOnlyForm(byte[] bytes) {
        return chosen == null && standard.isOnlyForm(bytes);
    }
}
