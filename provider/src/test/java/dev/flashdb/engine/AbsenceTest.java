package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import dev.flashdb.Options;
import dev.flashdb.StorageFullException;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.log.SimulatedDisk.Call;
import dev.flashdb.log.SimulatedDisk.Fault;
import dev.flashdb.record.Coding;
import dev.flashdb.record.RecordSink;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Who was told that a key is not there is not told otherwise after a crash, whatever had made it absent. */
class AbsenceTest {
    private static final Path DIRECTORY = Path.of("/simulated/db");
    private static final long SEED = Long.getLong("flashdb.absence.seed", 1);
    private static final int ROUNDS = Integer.getInteger("flashdb.absence.rounds", 150);

    private final AtomicLong now = new AtomicLong(1_000);

    private Engine open(SimulatedDisk disk, SyncMode sync) {
        Options options = Options.builder().directory(DIRECTORY).sync(sync).build();
        return Engine.open(now::get, Duration.ZERO, options, disk, LogOptions.standard());
    }

    private static Entries cache(Engine engine, long bound) {
        Codec<Object> codec = new StandardCodec(SerialFilter.jdkOnly(), AbsenceTest.class.getClassLoader());
        Coding coding = new Coding("String", "String", codec, codec, (role, e) -> {
            throw e;
        });
        NamespaceOptions options = NamespaceOptions.named("cache").withCoding(coding);
        return engine.create(bound > 0 ? options.withBound(bound, null) : options);
    }

    /** A removal of a key, in each of the ways there are; whether the caller was told that it is not there, or has gone. */
    private static void remove(Engine engine, Entries cache, String key, int way) {
        switch (way) {
            case 0 -> {
                Hold held = cache.hold(key);
                if (held.before().value() != null) {
                    held.erase();
                }
                held.commit();
            }
            case 1 ->
                engine.<@Nullable Void, RuntimeException>update(transaction -> {
                    Hold held = cache.hold(transaction, key);
                    if (held.before().value() != null) {
                        held.erase();
                    }
                    return null;
                });
            default ->
                engine.<@Nullable Void, RuntimeException>update(transaction -> {
                    cache.entries(transaction).forEachRemaining(entry -> {
                        if (entry.key().equals(key)) {
                            cache.hold(transaction, key).erase();
                        }
                    });
                    return null;
                });
        }
    }

    @Test
    void aRemovedKeyStaysAwayThoughItHadBeenEvictedOrHadExpired() {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            try {
                live(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                fail("seed=" + seed, e);
            }
        }
    }

    /** With {@code ALWAYS} the power goes; with the others the process does. */
    private void live(Random random) {
        SyncMode sync = SyncMode.values()[random.nextInt(3)];
        SimulatedDisk disk = new SimulatedDisk(random);
        AtomicReference<Fault> fault = new AtomicReference<>(Fault.NONE);
        disk.watch((call, file) -> call == Call.WRITE ? fault.get() : Fault.NONE);
        Set<String> removed = new HashSet<>();
        Engine engine = open(disk, sync);
        Entries cache = cache(engine, 12);
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            fault.set(random.nextInt(12) == 0 ? Fault.NO_SPACE : Fault.NONE);
            String key = "key" + random.nextInt(30);
            try {
                switch (random.nextInt(4)) {
                    case 0, 1 -> {
                        cache.put(key, "v", random.nextInt(3) == 0 ? now.get() + 5 : Version.NEVER, Entries.KEEP);
                        removed.remove(key);
                        keys.add(key);
                    }
                    case 2 -> cache.resize(4 + random.nextInt(10));
                    default -> {
                        String gone = keys.isEmpty() ? key : keys.get(random.nextInt(keys.size()));
                        remove(engine, cache, gone, random.nextInt(3));
                        removed.add(gone);
                    }
                }
            } catch (StorageFullException e) {
                removed.remove(key); // nobody was told anything
            }
            now.addAndGet(random.nextInt(3));
            ((Namespace) cache).sweep(now.get());
        }
        fault.set(Fault.NONE);
        SimulatedDisk left = sync == SyncMode.ALWAYS ? disk.crash() : copy(disk, random);
        engine.close(); // on the disk that is left behind: else its threads keep it
        Engine again = open(left, sync);
        Entries reopened = cache(again, 1_000);
        for (String key : removed) {
            assertNull(reopened.read(key), () -> "a removed key is back: " + key + ", sync=" + sync);
        }
        again.close();
    }

    /** The power goes right after the caller was told: the removal waits for the eviction's frame, which nobody else awaits. */
    @Test
    void whoIsToldThatAnEvictedKeyIsGoneIsToldWhenTheDiskKnows() {
        for (long seed = SEED; seed < SEED + ROUNDS; seed++) {
            Random random = new Random(seed);
            SimulatedDisk disk = new SimulatedDisk(random);
            Engine engine = open(disk, SyncMode.ALWAYS);
            Entries cache = cache(engine, 12);
            for (int i = 0; i < 10; i++) {
                cache.put("key" + i, "v", Version.NEVER, Version.NEVER);
            }
            cache.resize(1 + random.nextInt(9));
            Set<String> told = new HashSet<>();
            for (int i = 0; i < 10; i++) {
                String key = "key" + random.nextInt(10);
                if (cache.read(key) == null) {
                    remove(engine, cache, key, random.nextInt(3));
                    told.add(key);
                    break;
                }
            }
            Engine again = open(disk.crash(), SyncMode.ALWAYS);
            Entries reopened = cache(again, 1_000);
            for (String key : told) {
                String where = "an evicted key is back: " + key + ", seed=" + seed;
                assertNull(reopened.read(key), where);
            }
            again.close();
        }
    }

    /** What another process finds after this one was killed. */
    private static SimulatedDisk copy(SimulatedDisk disk, Random random) {
        SimulatedDisk copy = new SimulatedDisk(random);
        copy.createDirectories(DIRECTORY);
        disk.files(DIRECTORY).forEach((name, bytes) -> copy.put(DIRECTORY, name, bytes));
        return copy;
    }

    @Test
    void anEvictionThatFoundNoRoomIsMadeUpForBeforeAnybodyIsToldThatTheKeyIsGone() {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        Engine engine = open(disk, SyncMode.NEVER);
        Entries cache = cache(engine, 2);
        cache.put("a", "1", Version.NEVER, Version.NEVER);
        cache.put("b", "1", Version.NEVER, Version.NEVER);
        disk.watch((call, file) -> call == Call.WRITE ? Fault.NO_SPACE : Fault.NONE);
        cache.resize(1);
        String evicted = cache.read("a") == null ? "a" : "b";
        assertNull(cache.read(evicted));
        assertThrows(StorageFullException.class, () -> remove(engine, cache, evicted, 0));
        assertThrows(StorageFullException.class, () -> remove(engine, cache, evicted, 1));
        assertThrows(StorageFullException.class, () -> remove(engine, cache, evicted, 2));
        disk.watch((call, file) -> Fault.NONE);
        remove(engine, cache, evicted, 0);
        Engine again = open(copy(disk, new Random(1)), SyncMode.NEVER);
        assertNull(cache(again, 10).read(evicted));
        again.close();
        engine.close();
    }

    @Test
    void aKeyThatIsPutAgainIsNotTakenBackByAnEvictionThatFoundNoRoom() {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        Engine engine = open(disk, SyncMode.NEVER);
        Entries cache = cache(engine, 2);
        cache.put("a", "1", Version.NEVER, Version.NEVER);
        cache.put("b", "1", Version.NEVER, Version.NEVER);
        disk.watch((call, file) -> call == Call.WRITE ? Fault.NO_SPACE : Fault.NONE);
        cache.resize(1);
        disk.watch((call, file) -> Fault.NONE);
        cache.resize(10);
        cache.put("a", "2", Version.NEVER, Version.NEVER);
        cache.put("b", "2", Version.NEVER, Version.NEVER);
        engine.close();
        Engine again = open(disk, SyncMode.NEVER);
        Entries reopened = cache(again, 10);
        assertNotNull(reopened.read("a"));
        assertNotNull(reopened.read("b"));
        again.close();
    }

    // ---------------------------------------------------------------- the clock

    @Test
    void aSnapshotOfNothingKeepsTheTime() {
        List<byte[]> frames = new ArrayList<>();
        new RecordSink((bytes, offset, length) -> frames.add(Arrays.copyOfRange(bytes, offset, offset + length)), 7)
                .end();
        assertEquals(1, frames.size());
        Catalogue read = new Catalogue();
        read.replay(0, ByteBuffer.wrap(frames.get(0)));
        assertEquals(7, read.lastMillis());
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aClockThatIsSetBackRevivesNothingThoughTheSessionThatSawItExpireWroteNothing(SyncMode sync) {
        for (long seed = SEED; seed < SEED + 20; seed++) {
            setBack(sync, seed);
        }
    }

    /** What a power loss takes is a matter of the seed. */
    private void setBack(SyncMode sync, long seed) {
        SimulatedDisk disk = new SimulatedDisk(new Random(seed));
        Engine engine = open(disk, sync);
        cache(engine, 0).put("key", "v", now.get() + 3_600_000, Version.NEVER);
        engine.close();
        for (boolean losesPower : new boolean[] {true, false}) {
            now.addAndGet(7_200_000);
            Engine later = open(disk, sync);
            assertNull(cache(later, 0).readLive("key"));
            SimulatedDisk left = losesPower ? disk.crash() : disk;
            later.close();
            now.addAndGet(-7_200_000);
            Engine back = open(left, sync);
            String what = "the clock was set back, losesPower=" + losesPower + ", seed=" + seed;
            assertNull(cache(back, 0).readLive("key"), what);
            assertTrue(back.clock().nowMillis() >= now.get() + 7_200_000, what);
            back.close();
        }
    }

    @Test
    void theTimeOfTheCloseIsInTheLogToo() {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        Engine engine = open(disk, SyncMode.NEVER);
        now.addAndGet(5_000);
        engine.close();
        now.addAndGet(-4_000);
        Engine back = open(disk, SyncMode.NEVER);
        assertEquals(6_000, back.clock().nowMillis());
        back.close();
    }
}
