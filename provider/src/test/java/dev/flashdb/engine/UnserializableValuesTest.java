package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.record.Coding;
import dev.flashdb.record.EntryRecording;
import dev.flashdb.record.RecordWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Values that are kept by reference and changed after they were put, so that they cannot be serialized any more: the log keeps what
 * they were when they were put, through compactions, backups, and closings of their cache.
 */
class UnserializableValuesTest {
    private static final Path DIRECTORY = Path.of("/simulated/db");
    private static final Path BACKUP = Path.of("/simulated/backup");
    private static final long SEED = Long.getLong("flashdb.unserializable.seed", 1);

    /** A value whose program may spoil it. */
    private static final class Spoiled {
        final String text;
        int how;

        Spoiled(String text) {
            this.text = text;
        }
    }

    /** Throws whatever a user's code may throw. */
    private static final class SpoiledCodec implements Codec<Object> {
        @Override
        public String name() {
            return "spoiled";
        }

        @Override
        public byte[] encode(Object value) {
            Spoiled spoiled = (Spoiled) value;
            switch (spoiled.how) {
                case 0 -> {
                    return spoiled.text.getBytes(StandardCharsets.UTF_8);
                }
                case 1 -> throw new CodecException("not serializable");
                case 2 -> throw new IllegalStateException("a writeObject of the user's own");
                case 3 -> throw new StackOverflowError();
                default -> throw new NoClassDefFoundError("com/acme/Gone");
            }
        }

        @Override
        public Object decode(byte[] bytes) {
            return new Spoiled(new String(bytes, StandardCharsets.UTF_8));
        }
    }

    private static Coding coding() {
        Codec<Object> keys = new StandardCodec(SerialFilter.jdkOnly(), UnserializableValuesTest.class.getClassLoader());
        return new Coding("String", "Object", keys, new SpoiledCodec(), (role, e) -> {
            throw e;
        });
    }

    private static Engine open(SimulatedDisk disk, Path directory) {
        Options options =
                Options.builder().directory(directory).sync(SyncMode.NEVER).build();
        return Engine.open(() -> 1_000, Duration.ZERO, options, disk, LogOptions.standard());
    }

    private static Entries cache(Engine engine, boolean isHash, String name) {
        return isHash
                ? engine.createHash(name, coding())
                : engine.create(NamespaceOptions.named(name).withCoding(coding()));
    }

    private static Map<String, String> contents(Entries cache, int keys) {
        Map<String, String> contents = new HashMap<>();
        for (int i = 0; i < keys; i++) {
            @Nullable Object value = cache.readLive("key" + i);
            if (value != null) {
                contents.put("key" + i, ((Spoiled) value).text);
            }
        }
        return contents;
    }

    @Test
    void theLogKeepsWhatTheyWereWhenTheyWerePut() {
        for (long seed = SEED; seed < SEED + 60; seed++) {
            try {
                live(new Random(seed));
            } catch (AssertionError | RuntimeException e) {
                fail("seed=" + seed, e);
            }
        }
    }

    private static void live(Random random) {
        SimulatedDisk disk = new SimulatedDisk(random);
        boolean isHash = random.nextBoolean();
        Engine engine = open(disk, DIRECTORY);
        EmbeddedDb db = new EmbeddedDb(engine, /* isManaged= */ false);
        Entries cache = cache(engine, isHash, "cache");
        Entries other = cache(engine, false, "other");
        other.put("key0", new Spoiled("other"), Version.NEVER, Version.NEVER);
        db.set("native", "1");
        db.hset("hash", "field", "1");
        db.sadd("set", "member");
        db.zadd("scores", 1, "member");
        Map<String, Spoiled> values = new HashMap<>();
        for (int step = 0; step < 40; step++) {
            String key = "key" + random.nextInt(8);
            switch (random.nextInt(10)) {
                case 0, 1, 2 -> {
                    Spoiled value = new Spoiled("v" + step);
                    cache.put(key, value, Version.NEVER, Version.NEVER);
                    values.put(key, value);
                }
                case 3 -> {
                    Hold held = cache.hold(key);
                    held.erase();
                    held.commit();
                    values.remove(key);
                }
                case 4, 5, 6 -> {
                    Spoiled value = values.get(key);
                    if (value != null) {
                        value.how = 1 + random.nextInt(4);
                    }
                }
                case 7 -> db.compact();
                case 8 -> {
                    if (random.nextInt(6) == 0) {
                        cache.clear();
                        values.clear();
                    }
                }
                default -> {
                    cache.drop();
                    engine.storeDropped();
                    cache = cache(engine, isHash, "cache");
                    assertEquals(texts(values), contents(cache, 8), "after the cache was closed, isHash=" + isHash);
                    values.clear();
                    for (int i = 0; i < 8; i++) {
                        @Nullable Object value = cache.readLive("key" + i);
                        if (value != null) {
                            values.put("key" + i, (Spoiled) value);
                        }
                    }
                }
            }
        }
        db.compact();
        long spoiled = values.values().stream().filter(value -> value.how > 0).count();
        assertEquals(spoiled, db.storage().orElseThrow().keptAsStored());
        db.backup(BACKUP);
        db.close();
        assertKept(texts(values), open(disk, DIRECTORY), isHash);
        assertKept(texts(values), open(disk, BACKUP), isHash);
    }

    private static Map<String, String> texts(Map<String, Spoiled> values) {
        Map<String, String> texts = new HashMap<>();
        values.forEach((key, value) -> texts.put(key, value.text));
        return texts;
    }

    private static void assertKept(Map<String, String> expected, Engine engine, boolean isHash) {
        EmbeddedDb db = new EmbeddedDb(engine, /* isManaged= */ false);
        assertEquals(expected, contents(cache(engine, isHash, "cache"), 8), "after a restart, isHash=" + isHash);
        assertEquals(Map.of("key0", "other"), contents(cache(engine, false, "other"), 8));
        assertEquals("1", db.get("native"));
        assertEquals("1", db.hget("hash", "field"));
        db.close();
    }

    @Test
    void aCacheWhoseMakingFailedIsDefinedOnce() {
        SimulatedDisk disk = new SimulatedDisk(new Random(1));
        Engine engine = open(disk, DIRECTORY);
        for (int i = 0; i < 3; i++) {
            try {
                engine.log()
                        .catalogue()
                        .open(
                                "cache",
                                coding(),
                                recording -> engine.log().write(defining(recording)),
                                recording -> {},
                                (recording, stored) -> {
                                    throw new OutOfMemoryError("Java heap space");
                                });
            } catch (OutOfMemoryError expected) {
                assertEquals("Java heap space", expected.getMessage());
            }
        }
        assertEquals(1, engine.log().catalogue().caches().size());
        cache(engine, false, "cache").put("key0", new Spoiled("v"), Version.NEVER, Version.NEVER);
        engine.close();
        Engine again = open(disk, DIRECTORY);
        assertEquals(1, again.log().catalogue().caches().size());
        assertEquals(Map.of("key0", "v"), contents(cache(again, false, "cache"), 8));
        again.close();
    }

    private static RecordWriter defining(EntryRecording recording) {
        RecordWriter out = new RecordWriter(1_000);
        recording.define(out, "cache");
        return out;
    }
}
