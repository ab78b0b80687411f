package dev.flashdb.bench;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is measured keeps what it is given. */
class StoreTest {
    private static final int COUNT = 200;

    @TempDir
    private Path directory;

    private final Pairs pairs = new Pairs(COUNT);

    private void write(Contestant contestant, boolean waits) throws IOException {
        try (Store store = contestant.open(directory, waits)) {
            assertNull(store.get(pairs.key(0)));
            store.putAll(pairs, IntStream.range(0, COUNT).toArray(), 0);
            for (int number = 0; number < COUNT; number += 2) {
                store.put(pairs.key(number), Pairs.value(number, 1));
            }
            if (contestant.canCompact()) {
                store.compact();
            }
            requireAll(store);
        }
    }

    private void requireAll(Store store) {
        for (int number = 0; number < COUNT; number++) {
            int version = 1 - number % 2;
            assertArrayEquals(Pairs.value(number, version), store.get(pairs.key(number)), "number=" + number);
        }
    }

    @ParameterizedTest
    @EnumSource(Contestant.class)
    void whatWasPutIsThereAfterReopening(Contestant contestant) throws IOException {
        if (contestant.isThere()) {
            write(contestant, /* waits= */ false);
            try (Store store = contestant.open(directory, contestant.canWait())) {
                requireAll(store);
            }
        } else {
            assertThrows(IllegalStateException.class, () -> contestant.open(directory, /* waits= */ false));
        }
    }

    @ParameterizedTest
    @EnumSource(Contestant.class)
    void theSameWhenEachWriteWaits(Contestant contestant) throws IOException {
        if (contestant.isThere() && contestant.canWait()) {
            write(contestant, /* waits= */ true);
            try (Store store = contestant.open(directory, /* waits= */ false)) {
                requireAll(store);
            }
        } else {
            assertTrue(contestant == Contestant.EHCACHE || contestant == Contestant.REDIS);
        }
    }

    @Test
    void aKilledStoreOfOursHasAllThatItAcknowledged() throws IOException {
        Killed killed = Killed.after(Contestant.FLASHDB, directory, 50);
        assertTrue(killed.acknowledged() > 0);
        assertEquals(0, killed.lost());
    }

    /** It clears a directory that was not closed; so whoever counts nothing would be noticed. */
    @Test
    void whatAKilledStoreHasLostIsCounted() throws IOException {
        Killed killed = Killed.after(Contestant.EHCACHE, directory, 50);
        assertTrue(killed.acknowledged() > 0);
        assertEquals(killed.acknowledged(), killed.lost());
        assertEquals(100, killed.lostPercent());
    }

    @Test
    void theServerIsKilledAndNotWhoTalksToIt() throws IOException {
        if (Contestant.REDIS.isThere()) {
            try (Store store = Contestant.REDIS.open(directory, /* waits= */ false)) {
                assertTrue(store.process() != ProcessHandle.current().pid());
            }
            assertTrue(RedisStore.version().matches("[0-9.]+"), RedisStore.version());
        } else {
            assertTrue(RedisStore.program().isEmpty());
        }
    }

    @Test
    void eachPartOfARunSaysWhatItMeasures() throws IOException {
        assertEquals(
                Set.of("OVERWRITE", "BYTES", "GET_1", "GET_2"),
                part(StoreRun.Part.FILL).keySet());
        assertEquals(Set.of("REOPEN"), part(StoreRun.Part.REOPEN).keySet());
        Map<String, Double> waited = part(StoreRun.Part.WAIT);
        assertTrue(waited.get(Measure.DURABLE_1.name()) > 0 && waited.get(Measure.DURABLE_16.name()) > 0, "" + waited);
        assertTrue(waited.get(Measure.BYTES_COMPACTED.name()) >= Pairs.VALUE_BYTES, "" + waited);
    }

    private Map<String, Double> part(StoreRun.Part part) throws IOException {
        return Fork.run(StoreRun.class, "256m", part.name(), "FLASHDB", directory.toString(), "" + COUNT, "20");
    }

    @Test
    void theBareLoopWritesWithAndWithoutWaiting() throws IOException {
        Map<String, Double> said = Fork.run(BareLoop.class, "64m", directory.toString(), "20");
        assertTrue(said.get(Measure.OVERWRITE.name()) > 0 && said.get(Measure.DURABLE_1.name()) > 0, "" + said);
    }

    @Test
    void keysHaveSixteenBytesAndValuesTellWhoseTheyAre() {
        assertEquals("key:000000000042", Pairs.key16(42));
        assertEquals(256, Pairs.value(42, 1).length);
        assertTrue(Pairs.isOf(42, Pairs.value(42, 7)) && !Pairs.isOf(43, Pairs.value(42, 7)));
    }
}
