package dev.flashdb.lives;

import java.io.Serializable;
import java.util.zip.CRC32C;

/**
 * What is known of a value: enough to recognize it. Immutable.
 *
 * @param bytes how many it has
 * @param sum of all of them
 */
record Content(int bytes, long sum) implements Serializable {
    /** The member of a set has no value. */
    static final Content NONE = new Content(0, 0);

    static Content of(byte[] value) {
        CRC32C crc = new CRC32C();
        crc.update(value);
        return new Content(value.length, crc.getValue());
    }

    static Content of(double score) {
        return new Content(Double.BYTES, Double.doubleToLongBits(score));
    }

    @Override
    public String toString() {
        return bytes + " bytes/" + Long.toHexString(sum);
    }
}
