package dev.flashdb.codec;

/**
 * A two-way translation between values and bytes, used for the log and, where one is set, for copies of by-value
 * caches.
 *
 * <p>{@code decode(encode(value))} equals {@code value} and shares no mutable state with it. The bytes outlive the
 * process: a codec that changes its format either still reads the old one or takes another {@link #name()}.
 *
 * <p>Implementations are Thread-safe: one instance serves all threads of a namespace.
 *
 * @param <T> the type of the values
 */
public interface Codec<T> {
    /**
     * The name under which a namespace on disk remembers its codec; opening it with a codec of another name is an
     * error.
     *
     * @return a name that is never null, not empty and the same for the life of the format
     */
    String name();

    /**
     * Turns a value into bytes.
     *
     * @param value the value, never null
     * @return a new array that the caller may keep
     * @throws CodecException if this codec cannot encode the value
     */
    byte[] encode(T value);

    /**
     * Turns bytes into a value. The bytes may come from a damaged or a hostile file: an implementation allocates no
     * more than a constant multiple of their length, and throws nothing but {@link CodecException} because of them.
     *
     * @param bytes what {@link #encode} returned, never null; not changed and not kept
     * @return a new value, never null
     * @throws CodecException if the bytes are not of this codec, or a class they need is gone, changed or not allowed
     */
    T decode(byte[] bytes);

    /**
     * Whether all values that equal the one in these bytes have these bytes. If so the bytes are looked at in its place.
     *
     * @param bytes what {@link #encode} returned; not changed and not kept
     * @return false by default, which is always right
     */
    default boolean isOnlyForm(byte[] bytes) {
        return false;
    }
}
