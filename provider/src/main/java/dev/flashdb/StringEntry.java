package dev.flashdb;

/** A string key with its value, as a scan gives it. Immutable. */
public interface StringEntry {
    /**
     * The key.
     *
     * @return never null
     */
    String key();

    /**
     * The value as text, as {@link StringReads#get} gives it.
     *
     * @return never null
     */
    String value();

    /**
     * The value as bytes, as {@link StringReads#getBytes} gives it.
     *
     * @return a new array
     */
    byte[] bytes();
}
