package dev.flashdb.eviction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GhostTableTest {

    private final GhostTable ghosts = new GhostTable();

    @Test
    void anEmptyTableHasNoGhostAndNoPlaces() {
        assertEquals(-1, ghosts.find(5));
        assertEquals(0, ghosts.capacity());
    }

    @Test
    void aGhostKeepsItsQueueAndItsLastUse() {
        ghosts.add(5, /* fromMain= */ true, /* lastUse= */ 70_000, /* now= */ 70_010, /* wanted= */ 8);
        ghosts.add(6, /* fromMain= */ false, /* lastUse= */ 70_009, /* now= */ 70_010, /* wanted= */ 8);
        assertTrue(ghosts.isFromMain(ghosts.find(5)));
        assertFalse(ghosts.isFromMain(ghosts.find(6)));
        assertEquals(20, ghosts.age(ghosts.find(5), 70_020));
        assertEquals(11, ghosts.age(ghosts.find(6), 70_020));
        assertEquals(2, ghosts.size());
        assertEquals(1, ghosts.fromMain());
    }

    @Test
    void addingAgainRenews() {
        ghosts.add(5, /* fromMain= */ true, /* lastUse= */ 1, /* now= */ 1, /* wanted= */ 8);
        ghosts.add(5, /* fromMain= */ false, /* lastUse= */ 3, /* now= */ 3, /* wanted= */ 8);
        assertEquals(1, ghosts.size());
        assertEquals(0, ghosts.fromMain());
        assertEquals(0, ghosts.age(ghosts.find(5), 3));
        ghosts.removeAt(ghosts.find(5));
        assertEquals(-1, ghosts.find(5));
        assertEquals(0, ghosts.size());
    }

    @Test
    void aFullSetGivesUpWhatWasUsedLongestAgo() {
        for (int hash = 0; hash < 8; hash++) {
            ghosts.add(hash, /* fromMain= */ false, /* lastUse= */ hash == 3 ? 1 : 10 + hash, 20, /* wanted= */ 8);
        }
        ghosts.add(100, /* fromMain= */ false, /* lastUse= */ 0, 20, /* wanted= */ 8);
        assertEquals(8, ghosts.size());
        assertEquals(-1, ghosts.find(3));
        assertTrue(ghosts.find(100) >= 0);
        assertTrue(ghosts.find(0) >= 0);
    }

    @Test
    void mostOfTheWantedGhostsAreKeptAndFewStrangersSeen() {
        int wanted = 20_000;
        for (int hash = 0; hash < wanted; hash++) {
            ghosts.add(hash * 31, /* fromMain= */ false, hash, hash, wanted);
        }
        int found = 0;
        int strangers = 0;
        for (int hash = 0; hash < wanted; hash++) {
            found += ghosts.find(hash * 31) >= 0 ? 1 : 0;
            strangers += ghosts.find(-1 - hash) >= 0 ? 1 : 0;
        }
        assertEquals(wanted, ghosts.capacity());
        assertTrue(found > wanted * 0.8, "found=" + found);
        assertTrue(strangers < wanted / 1000, "strangers=" + strangers);
    }

    @Test
    void growingLosesNoGhost() {
        for (int hash = 0; hash < 6; hash++) {
            ghosts.add(hash, /* fromMain= */ hash % 2 == 0, hash, 10, /* wanted= */ 8);
        }
        ghosts.add(6, /* fromMain= */ true, 6, 10, /* wanted= */ 1_000);
        for (int hash = 0; hash <= 6; hash++) {
            assertEquals(10 - hash, ghosts.age(ghosts.find(hash), 10), "hash=" + hash);
        }
        assertTrue(ghosts.capacity() >= 500 && ghosts.capacity() <= 2_000, "capacity=" + ghosts.capacity());
    }
}
