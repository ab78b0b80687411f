package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.record.RecordWriter;
import dev.flashdb.record.Records;
import dev.flashdb.record.Space;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Records with right checksums that no release has written: found by fuzzing, refused with the number of their frame. */
class MalformedRecordsTest {
    private static final int FRAME = 7;

    private static void replay(Consumer<RecordWriter> record) {
        RecordWriter out = new RecordWriter(0);
        record.accept(out);
        new Catalogue().replay(FRAME, ByteBuffer.wrap(out.bytes(), 0, out.length()));
    }

    private static void assertRefused(String expected, Consumer<RecordWriter> record) {
        CorruptStorageException refused = assertThrows(CorruptStorageException.class, () -> replay(record));
        assertTrue(refused.getMessage().contains("frame=7, expected " + expected), refused::toString);
    }

    private static RecordWriter change(RecordWriter out, Space space) {
        return out.begin(Records.CHANGE, Records.idOf(space))
                .number(0)
                .text("key")
                .deadline(Version.NEVER)
                .number(0)
                .number(Records.SET)
                .text("field");
    }

    @Test
    void aScoreThatIsNoNumber() {
        assertRefused(
                "a score, found=NaN",
                out -> change(out, Space.SORTED_SETS)
                        .fixed(Double.doubleToLongBits(Double.NaN))
                        .number(Records.END));
    }

    @Test
    void theValueOfAFieldThatNoCodecReads() {
        assertRefused(
                "the value of a field",
                out -> change(out, Space.HASHES).blob(new byte[] {1, -1}).number(Records.END));
    }

    @Test
    void aNativeSpaceThatIsDefinedOrDropped() {
        assertRefused("the number of a cache, found=1", out -> out.begin(Records.DROP, Records.idOf(Space.STRINGS)));
        assertRefused(
                "the number of a cache, found=2",
                out -> out.begin(Records.DEFINE, Records.idOf(Space.HASHES))
                        .text("name")
                        .text("codec")
                        .text("key")
                        .text("value"));
    }

    /** As is said of every record of a cache that was dropped. */
    @Test
    void aClearOfWhatIsNotThereSaysNothing() {
        replay(out -> out.begin(Records.CLEAR, 0).number(1));
    }
}
