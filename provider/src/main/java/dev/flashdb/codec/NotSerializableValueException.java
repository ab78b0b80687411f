package dev.flashdb.codec;

import java.util.Map;

/** Thrown when a value holds something that nothing here can turn into bytes. Its message says what, and where. */
final class NotSerializableValueException extends CodecException {
    private static final long serialVersionUID = 1L;

    NotSerializableValueException(Map<String, String> wayByClass, Throwable cause) {
        super(
                "A value cannot be copied or stored: these parts are neither java.io.Serializable nor records, enums, arrays"
                        + " or collections of the JDK: " + ClassNotAllowedException.listed(wayByClass) + ". "
                        + WAYS_OUT,
                cause);
    }

    static final String WAYS_OUT =
            "Ways out: make the class a record or let it implement Serializable; give the cache a codec that needs"
                    + " neither (the module flashdb-codec-fory); or keep the cache in memory and by reference"
                    + " (setDurable(false) and setStoreByValue(false), in Spring durable: false and by-value: false).";
}
