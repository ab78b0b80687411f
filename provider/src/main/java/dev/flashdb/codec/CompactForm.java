package dev.flashdb.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The well-known immutables as bytes: a tag and a payload of their own. */
final class CompactForm {
    /*
     * tag | payload, numbers big-endian
     *
     *  STRING          UTF-8                        LOCAL_DATE        int year, byte month, byte day
     *  STRING_CHARS    chars (unpaired surrogates)  LOCAL_TIME        long nanoOfDay
     *  BYTES           the bytes                    LOCAL_DATE_TIME   LOCAL_DATE, LOCAL_TIME
     *  FALSE, TRUE     -                            OFFSET_DATE_TIME  LOCAL_DATE_TIME, int offsetSeconds
     *  BYTE .. DOUBLE  1, 2, 2, 4, 8, 4, 8 bytes    OFFSET_TIME       LOCAL_TIME, int offsetSeconds
     *  BIG_INTEGER     two's complement             ZONED_DATE_TIME   LOCAL_DATE_TIME, int offsetSeconds, zone
     *  BIG_DECIMAL     int scale, BIG_INTEGER       ZONE              UTF-8 id (also of a ZoneOffset)
     *  UUID            long, long                   PERIOD            int, int, int
     *  INSTANT         long seconds, int nanos      YEAR, YEAR_MONTH, MONTH_DAY   int, int+byte, byte+byte
     *  DURATION        long seconds, int nanos
     *
     * The tags are a file format: never renumbered, never reused.
     */
    static final byte STRING = 1;
    private static final byte STRING_CHARS = 2;
    static final byte BYTES = 3;
    static final byte FALSE = 4;
    static final byte TRUE = 5;
    private static final byte BYTE = 6;
    private static final byte SHORT = 7;
    private static final byte CHARACTER = 8;
    static final byte INTEGER = 9;
    static final byte LONG = 10;
    static final byte FLOAT = 11;
    static final byte DOUBLE = 12;
    private static final byte BIG_INTEGER = 13;
    private static final byte BIG_DECIMAL = 14;
    private static final byte UUID_BITS = 15;
    private static final byte INSTANT = 16;
    private static final byte DURATION = 17;
    private static final byte LOCAL_DATE = 18;
    private static final byte LOCAL_TIME = 19;
    private static final byte LOCAL_DATE_TIME = 20;
    private static final byte OFFSET_DATE_TIME = 21;
    private static final byte OFFSET_TIME = 22;
    private static final byte ZONED_DATE_TIME = 23;
    private static final byte ZONE = 24;
    private static final byte PERIOD = 25;
    private static final byte YEAR = 26;
    private static final byte YEAR_MONTH = 27;
    private static final byte MONTH_DAY = 28;

    private static final int DATE_TIME_BYTES = 6 + Long.BYTES;

    private CompactForm() {}

    /** Returns the compact form of a well-known immutable, or null when the value is none. */
    static byte @Nullable [] encode(Object value) {
        if (value instanceof String text) {
            return encodeString(text);
        } else if (value instanceof Boolean truth) {
            return tagged(truth ? TRUE : FALSE, 0).array();
        } else if (value instanceof Character character) {
            return tagged(CHARACTER, Character.BYTES).putChar(character).array();
        } else if (value instanceof Number number) {
            return encodeNumber(number);
        } else if (value instanceof UUID id) {
            return tagged(UUID_BITS, 2 * Long.BYTES)
                    .putLong(id.getMostSignificantBits())
                    .putLong(id.getLeastSignificantBits())
                    .array();
        } else if (value.getClass().getName().startsWith("java.time.")) {
            return encodeTime(value);
        }
        return null;
    }

    /** Makes the value of a tag and its payload; the buffer's position is behind it then. */
    static Object decode(byte tag, ByteBuffer buffer) throws CharacterCodingException {
        return switch (tag) {
            case STRING -> decodeUtf8(buffer, buffer.remaining());
            case STRING_CHARS -> decodeChars(buffer);
            case BYTES -> rest(buffer);
            case FALSE -> Boolean.FALSE;
            case TRUE -> Boolean.TRUE;
            case BYTE -> buffer.get();
            case SHORT -> buffer.getShort();
            case CHARACTER -> buffer.getChar();
            case INTEGER -> buffer.getInt();
            case LONG -> buffer.getLong();
            case FLOAT -> Float.intBitsToFloat(buffer.getInt());
            case DOUBLE -> Double.longBitsToDouble(buffer.getLong());
            case BIG_INTEGER -> new BigInteger(rest(buffer));
            case BIG_DECIMAL -> decodeBigDecimal(buffer);
            case UUID_BITS -> new UUID(buffer.getLong(), buffer.getLong());
            default -> decodeTime(tag, buffer);
        };
    }

    private static Object decodeTime(byte tag, ByteBuffer buffer) throws CharacterCodingException {
        return switch (tag) {
            case INSTANT -> Instant.ofEpochSecond(buffer.getLong(), getNanos(buffer));
            case DURATION -> Duration.ofSeconds(buffer.getLong(), getNanos(buffer));
            case LOCAL_DATE -> getDate(buffer);
            case LOCAL_TIME -> LocalTime.ofNanoOfDay(buffer.getLong());
            case LOCAL_DATE_TIME -> getDateTime(buffer);
            case OFFSET_DATE_TIME -> OffsetDateTime.of(getDateTime(buffer), getOffset(buffer));
            case OFFSET_TIME -> OffsetTime.of(LocalTime.ofNanoOfDay(buffer.getLong()), getOffset(buffer));
            case ZONED_DATE_TIME ->
                ZonedDateTime.ofInstant(
                        getDateTime(buffer), getOffset(buffer), ZoneId.of(decodeUtf8(buffer, buffer.remaining())));
            case ZONE -> ZoneId.of(decodeUtf8(buffer, buffer.remaining()));
            case PERIOD -> Period.of(buffer.getInt(), buffer.getInt(), buffer.getInt());
            case YEAR -> Year.of(buffer.getInt());
            case YEAR_MONTH -> YearMonth.of(buffer.getInt(), buffer.get());
            case MONTH_DAY -> MonthDay.of(buffer.get(), buffer.get());
            default -> throw new CodecException("A stored value has an unknown type: tag=" + tag);
        };
    }

    static ByteBuffer tagged(byte tag, int payloadBytes) {
        return ByteBuffer.allocate(Math.addExact(1, payloadBytes)).put(tag);
    }

    static byte[] rest(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] encodeString(String text) {
        if (hasUnpairedSurrogate(text)) {
            ByteBuffer buffer = tagged(STRING_CHARS, Math.multiplyExact(text.length(), Character.BYTES));
            buffer.asCharBuffer().put(text);
            return buffer.array();
        }
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        return tagged(STRING, utf8.length).put(utf8).array();
    }

    static boolean hasUnpairedSurrogate(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                continue;
            }
            boolean paired = i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1));
            if (!paired) {
                return true;
            }
            i++;
        }
        return false;
    }

    static String decodeUtf8(ByteBuffer buffer, int length) throws CharacterCodingException {
        ByteBuffer part = slice(buffer, length);
        return utf8(part.array(), part.arrayOffset() + part.position(), length);
    }

    static String utf8(byte[] bytes, int from, int length) throws CharacterCodingException {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        if (text.indexOf('\uFFFD') >= 0) { // written as such, or put in for malformed bytes
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, from, length))
                    .toString();
        }
        return text;
    }

    private static ByteBuffer slice(ByteBuffer buffer, int length) {
        if (length > buffer.remaining()) {
            throw new BufferUnderflowException();
        }
        ByteBuffer part = buffer.slice(buffer.position(), length);
        buffer.position(buffer.position() + length);
        return part;
    }

    private static String decodeChars(ByteBuffer buffer) {
        CharBuffer chars = buffer.asCharBuffer();
        buffer.position(buffer.position() + chars.remaining() * Character.BYTES);
        return chars.toString();
    }

    /** Numbers by their exact class: a subclass of BigDecimal or BigInteger is serialized as what it is. */
    private static byte @Nullable [] encodeNumber(Number number) {
        Class<?> type = number.getClass();
        if (type == Integer.class) {
            return tagged(INTEGER, Integer.BYTES).putInt((Integer) number).array();
        } else if (type == Long.class) {
            return tagged(LONG, Long.BYTES).putLong((Long) number).array();
        } else if (type == Double.class) {
            long bits = Double.doubleToRawLongBits((Double) number);
            return tagged(DOUBLE, Double.BYTES).putLong(bits).array();
        } else if (type == Float.class) {
            int bits = Float.floatToRawIntBits((Float) number);
            return tagged(FLOAT, Float.BYTES).putInt(bits).array();
        } else if (type == Short.class) {
            return tagged(SHORT, Short.BYTES).putShort((Short) number).array();
        } else if (type == Byte.class) {
            return tagged(BYTE, Byte.BYTES).put((Byte) number).array();
        } else if (type == BigInteger.class) {
            byte[] magnitude = ((BigInteger) number).toByteArray();
            return tagged(BIG_INTEGER, magnitude.length).put(magnitude).array();
        } else if (type == BigDecimal.class) {
            return encodeBigDecimal((BigDecimal) number);
        }
        return null;
    }

    private static byte[] encodeBigDecimal(BigDecimal number) {
        BigInteger unscaled = number.unscaledValue();
        byte[] magnitude = unscaled.toByteArray();
        return tagged(BIG_DECIMAL, Integer.BYTES + magnitude.length)
                .putInt(number.scale())
                .put(magnitude)
                .array();
    }

    private static BigDecimal decodeBigDecimal(ByteBuffer buffer) {
        int scale = buffer.getInt();
        return new BigDecimal(new BigInteger(rest(buffer)), scale);
    }

    private static byte @Nullable [] encodeTime(Object value) {
        if (value instanceof Instant instant) {
            return seconds(INSTANT, instant.getEpochSecond(), instant.getNano());
        } else if (value instanceof Duration duration) {
            return seconds(DURATION, duration.getSeconds(), duration.getNano());
        } else if (value instanceof LocalDate date) {
            return putDate(tagged(LOCAL_DATE, 6), date).array();
        } else if (value instanceof LocalTime time) {
            return tagged(LOCAL_TIME, Long.BYTES).putLong(time.toNanoOfDay()).array();
        } else if (value instanceof LocalDateTime dateTime) {
            return putDateTime(tagged(LOCAL_DATE_TIME, DATE_TIME_BYTES), dateTime)
                    .array();
        } else if (value instanceof OffsetDateTime dateTime) {
            return putDateTime(tagged(OFFSET_DATE_TIME, DATE_TIME_BYTES + Integer.BYTES), dateTime.toLocalDateTime())
                    .putInt(dateTime.getOffset().getTotalSeconds())
                    .array();
        } else if (value instanceof OffsetTime time) {
            return tagged(OFFSET_TIME, Long.BYTES + Integer.BYTES)
                    .putLong(time.toLocalTime().toNanoOfDay())
                    .putInt(time.getOffset().getTotalSeconds())
                    .array();
        } else if (value instanceof ZonedDateTime dateTime) {
            return encodeZoned(dateTime);
        } else if (value instanceof ZoneId zone) {
            byte[] id = zone.getId().getBytes(StandardCharsets.UTF_8);
            return tagged(ZONE, id.length).put(id).array();
        }
        return encodeCalendarField(value);
    }

    private static byte @Nullable [] encodeCalendarField(Object value) {
        if (value instanceof Period period) {
            return tagged(PERIOD, 3 * Integer.BYTES)
                    .putInt(period.getYears())
                    .putInt(period.getMonths())
                    .putInt(period.getDays())
                    .array();
        } else if (value instanceof Year year) {
            return tagged(YEAR, Integer.BYTES).putInt(year.getValue()).array();
        } else if (value instanceof YearMonth month) {
            return tagged(YEAR_MONTH, Integer.BYTES + 1)
                    .putInt(month.getYear())
                    .put((byte) month.getMonthValue())
                    .array();
        } else if (value instanceof MonthDay day) {
            return tagged(MONTH_DAY, 2)
                    .put((byte) day.getMonthValue())
                    .put((byte) day.getDayOfMonth())
                    .array();
        }
        return null;
    }

    private static byte[] encodeZoned(ZonedDateTime dateTime) {
        byte[] zone = dateTime.getZone().getId().getBytes(StandardCharsets.UTF_8);
        return putDateTime(
                        tagged(ZONED_DATE_TIME, DATE_TIME_BYTES + Integer.BYTES + zone.length),
                        dateTime.toLocalDateTime())
                .putInt(dateTime.getOffset().getTotalSeconds())
                .put(zone)
                .array();
    }

    private static byte[] seconds(byte tag, long seconds, int nanos) {
        return tagged(tag, Long.BYTES + Integer.BYTES)
                .putLong(seconds)
                .putInt(nanos)
                .array();
    }

    private static int getNanos(ByteBuffer buffer) {
        int nanos = buffer.getInt();
        if (nanos < 0 || nanos > 999_999_999) {
            throw new CodecException("A stored time has impossible nanoseconds: nanos=" + nanos);
        }
        return nanos;
    }

    private static ByteBuffer putDate(ByteBuffer buffer, LocalDate date) {
        return buffer.putInt(date.getYear()).put((byte) date.getMonthValue()).put((byte) date.getDayOfMonth());
    }

    private static LocalDate getDate(ByteBuffer buffer) {
        return LocalDate.of(buffer.getInt(), buffer.get(), buffer.get());
    }

    private static ByteBuffer putDateTime(ByteBuffer buffer, LocalDateTime dateTime) {
        return putDate(buffer, dateTime.toLocalDate())
                .putLong(dateTime.toLocalTime().toNanoOfDay());
    }

    private static LocalDateTime getDateTime(ByteBuffer buffer) {
        return LocalDateTime.of(getDate(buffer), LocalTime.ofNanoOfDay(buffer.getLong()));
    }

    private static ZoneOffset getOffset(ByteBuffer buffer) {
        return ZoneOffset.ofTotalSeconds(buffer.getInt());
    }
}
