package dev.flashdb.log;

import java.util.zip.CRC32C;

/** Sums up two runs of bytes, one behind the other, so that changed ones are noticed. */
@FunctionalInterface
interface Checksum {
    /** The Castagnoli polynomial, for which processors have an instruction. */
    Checksum CASTAGNOLI = (head, headOffset, headLength, body, bodyOffset, bodyLength) -> {
        CRC32C crc = new CRC32C();
        crc.update(head, headOffset, headLength);
        if (bodyLength > 0) {
            crc.update(body, bodyOffset, bodyLength);
        }
        return (int) crc.getValue();
    };

    int of(byte[] head, int headOffset, int headLength, byte[] body, int bodyOffset, int bodyLength);
}
