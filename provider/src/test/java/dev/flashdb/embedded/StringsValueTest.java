package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.CorruptStorageException;
import org.junit.jupiter.api.Test;

class StringsValueTest {

    @Test
    void aStringThatIsNeitherTextNorBytes() {
        assertEquals("text", StringsValue.text("text"));
        CorruptStorageException refused =
                assertThrows(CorruptStorageException.class, () -> StringsValue.text((byte) 1));
        assertTrue(refused.getMessage().endsWith("type=java.lang.Byte"), refused::toString);
        assertThrows(CorruptStorageException.class, () -> StringsValue.bytes(1));
        assertThrows(CorruptStorageException.class, () -> StringsValue.lengthBytes(1L));
    }
}
