package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.DirectoryHeldException;
import dev.flashdb.FlashDb;
import dev.flashdb.NewerFormatException;
import dev.flashdb.Options;
import dev.flashdb.StorageException;
import dev.flashdb.StorageFullException;
import dev.flashdb.SyncFailedException;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.log.SimulatedDisk.Call;
import dev.flashdb.log.SimulatedDisk.Fault;
import dev.flashdb.record.Coding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes wrong with the files has an exception of its own, and a message that says what one needs to know. */
class StorageErrorsTest {
    private static final Path DIRECTORY = Path.of("/simulated/db");
    private static final Pattern OFFSET = Pattern.compile(".*, file=(\\S+), offset=(\\d+)", Pattern.DOTALL);
    private static final int HEADER_VERSION = 8;
    private static final int HEADER_CHECKSUM = 60;

    @TempDir
    private Path temporary;

    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));

    private static Options options(SyncMode sync) {
        return Options.builder().directory(DIRECTORY).sync(sync).build();
    }

    private EmbeddedDb open(SyncMode sync) {
        return new EmbeddedDb(
                Engine.open(() -> 0, Duration.ZERO, options(sync), disk, LogOptions.standard()),
                /* isManaged= */ false);
    }

    private void fail(Call failing, Fault fault) {
        disk.watch((call, file) -> call == failing ? fault : Fault.NONE);
    }

    private static <T extends Throwable> T assertSays(Class<T> type, Executable work, String... words) {
        T thrown = assertThrows(type, work);
        assertEquals(type, thrown.getClass());
        for (String word : words) {
            assertTrue(String.valueOf(thrown.getMessage()).contains(word), () -> word + " is not in: " + thrown);
        }
        return thrown;
    }

    private static String root(Throwable thrown) {
        Throwable root = thrown;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aFullDiskSaysSoAndTakesWritesAgainWhenThereIsRoom(SyncMode sync) {
        try (EmbeddedDb db = open(sync)) {
            db.set("a", "1");
            fail(Call.WRITE, Fault.NO_SPACE);
            assertSays(
                    StorageFullException.class,
                    () -> db.set("a", "2"),
                    "There is no room on the disk",
                    "so nothing was: make room and try again",
                    "directory=" + DIRECTORY);
            assertEquals("1", db.get("a"));
            assertTrue(db.storage().orElseThrow().failure().isEmpty());
            fail(Call.WRITE, Fault.NONE);
            db.set("b", "3");
        }
        try (EmbeddedDb db = open(sync)) {
            assertEquals("1", db.get("a"));
            assertEquals("3", db.get("b"));
        }
    }

    @Test
    void aCompactionThatFindsNoRoomChangesNothingNorDoesItCount() {
        Codec<Object> codec =
                new StandardCodec(SerialFilter.jdkOnly(), getClass().getClassLoader());
        Coding coding = new Coding("String", "String", codec, codec, (role, e) -> {
            throw e;
        });
        Engine engine = Engine.open(() -> 0, Duration.ZERO, options(SyncMode.ALWAYS), disk, LogOptions.standard());
        try (EmbeddedDb db = new EmbeddedDb(engine, /* isManaged= */ false)) {
            Entries cache = engine.create(NamespaceOptions.named("cache").withCoding(coding));
            for (int i = 0; i < 2_000; i++) {
                cache.put("key" + i, "v".repeat(100), Version.NEVER, Version.NEVER);
            }
            long before = cache.logBytes();
            AtomicInteger writes = new AtomicInteger();
            disk.watch((call, file) -> call == Call.WRITE && file.contains(".snap") && writes.incrementAndGet() > 2
                    ? Fault.NO_SPACE
                    : Fault.NONE);
            assertSays(
                    StorageFullException.class,
                    db::compact,
                    "The snapshot could not be written: directory=" + DIRECTORY,
                    "there is no room on the disk");
            assertEquals(before, cache.logBytes());
            assertEquals(2_000, cache.count());
            fail(Call.WRITE, Fault.NONE);
            db.compact();
            assertEquals(before, cache.logBytes(), before / 100.0);
        }
    }

    @Test
    void aFailedSyncSaysSoAndIsTheReasonOfAllThatFailsLater() {
        EmbeddedDb db = open(SyncMode.ALWAYS);
        db.set("a", "1");
        fail(Call.FORCE, Fault.INPUT_OUTPUT_ERROR);
        SyncFailedException failed = assertSays(
                SyncFailedException.class,
                () -> db.set("a", "2"),
                "It is not certain that the frame is on the disk",
                "takes no more",
                "sequence=",
                "durable=");
        assertTrue(root(failed).contains("planned: INPUT_OUTPUT_ERROR of FORCE"), () -> root(failed));
        assertLaterWritesFail(db, "A sync failed: directory=" + DIRECTORY, "planned: INPUT_OUTPUT_ERROR of FORCE");
        assertThrows(SyncFailedException.class, db::close);
        try (EmbeddedDb again = open(SyncMode.ALWAYS)) {
            assertTrue(Set.of("1", "2").contains(again.get("a")), "a=" + again.get("a"));
        }
    }

    @ParameterizedTest
    @EnumSource(SyncMode.class)
    void aFailedWriteSaysSoAndIsTheReasonOfAllThatFailsLater(SyncMode sync) {
        EmbeddedDb db = open(sync);
        db.set("a", "1");
        fail(Call.WRITE, Fault.INPUT_OUTPUT_ERROR);
        StorageException failed = assertSays(
                StorageException.class, () -> db.set("a", "2"), "A frame could not be written: file=", ".log");
        assertTrue(root(failed).contains("planned: INPUT_OUTPUT_ERROR of WRITE"), () -> root(failed));
        assertLaterWritesFail(db, "A frame could not be written: file=", "planned: INPUT_OUTPUT_ERROR of WRITE");
        if (sync == SyncMode.ALWAYS) {
            db.close();
        } else {
            assertThrows(SyncFailedException.class, db::close, "the first write is not certain to be there");
        }
        try (EmbeddedDb again = open(sync)) {
            assertEquals("1", again.get("a"));
        }
    }

    /** Though the disk would do what it is asked again. */
    private void assertLaterWritesFail(EmbeddedDb db, String reason, String root) {
        disk.watch((call, file) -> Fault.NONE);
        for (Executable write : List.<Executable>of(
                () -> db.set("a", "3"),
                () -> db.hset("h", "f", "3"),
                () -> db.updateWithoutResult(tx -> tx.sadd("s", "3")))) {
            StorageException later = assertSays(
                    StorageException.class,
                    write,
                    "The log takes no more frames since a write or a sync failed",
                    "directory=" + DIRECTORY,
                    "cause=" + reason);
            assertTrue(root(later).contains(root), () -> root(later));
        }
        assertEquals("1", db.get("a"));
        assertEquals("1", db.view(tx -> tx.get("a")));
        assertTrue(db.storage().orElseThrow().failure().orElseThrow().startsWith(reason));
    }

    @Test
    void aDamagedSegmentIsNamedWithTheOffsetAndWhatWasExpectedAndFound() {
        try (EmbeddedDb db = open(SyncMode.ALWAYS)) {
            for (int i = 0; i < 20; i++) {
                db.set("key" + i, "value" + i);
            }
        }
        String segment = disk.files(DIRECTORY).keySet().stream()
                .filter(name -> name.endsWith(".log"))
                .findFirst()
                .orElseThrow();
        long damaged = new String(disk.files(DIRECTORY).get(segment), StandardCharsets.ISO_8859_1).indexOf("value7");
        disk.flip(DIRECTORY, segment, damaged * 8);
        CorruptStorageException refused = assertSays(
                CorruptStorageException.class,
                () -> open(SyncMode.ALWAYS),
                "The log is damaged; opening it with salvage keeps what is intact",
                "expected the frame with sequence=8",
                "found checksum=",
                "on bytes whose is ");
        assertDamageIsNamed(refused.getMessage(), segment, damaged);
    }

    /** The offset is that of the frame, which begins with less than 64 bytes of numbers and the key. */
    private static void assertDamageIsNamed(String message, String segment, long damaged) {
        Matcher matcher = OFFSET.matcher(message);
        assertTrue(matcher.matches(), message);
        assertEquals(DIRECTORY.resolve(segment).toString(), matcher.group(1));
        long offset = Long.parseLong(matcher.group(2));
        assertTrue(offset < damaged && offset > damaged - 64, () -> message + " damaged=" + damaged);
    }

    @Test
    void aNewerFormatIsNamedWithItsVersion() {
        open(SyncMode.ALWAYS).close();
        String segment = disk.files(DIRECTORY).keySet().stream()
                .filter(name -> name.endsWith(".log"))
                .findFirst()
                .orElseThrow();
        byte[] bytes = disk.files(DIRECTORY).get(segment);
        ByteBuffer header = ByteBuffer.wrap(bytes).putInt(HEADER_VERSION, 3);
        CRC32C sum = new CRC32C();
        sum.update(bytes, 0, HEADER_CHECKSUM);
        header.putInt(HEADER_CHECKSUM, (int) sum.getValue());
        disk.put(DIRECTORY, segment, bytes);
        assertSays(
                NewerFormatException.class,
                () -> open(SyncMode.ALWAYS),
                "A newer release wrote the log",
                "version=3",
                "newest known=2");
    }

    /** What another process does: opens a database, and closes it when nobody is there any more. */
    public static final class Other {
        private Other() {}

        /** Takes the directory. */
        public static void main(String[] arguments) throws IOException {
            try (FlashDb db = FlashDb.open(
                    Options.builder().directory(Path.of(arguments[0])).build())) {
                db.set("a", "1");
                System.out.println("open");
                System.in.read();
            }
        }
    }

    @Test
    void aDirectoryThatAnotherProcessHasIsNamedWithItsPid() throws Exception {
        Path directory = temporary.resolve("db");
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Other.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        Options options = Options.builder().directory(directory).build();
        try {
            assertEquals("open", other.inputReader().readLine());
            assertSays(
                    DirectoryHeldException.class,
                    () -> FlashDb.open(options),
                    "Another process has the directory open",
                    "set lockWait (such as 30s) to wait until it is closed",
                    "pid=" + other.pid() + ",",
                    "started=",
                    "directory=" + directory);
        } finally {
            other.getOutputStream().close();
            assertTrue(other.waitFor(1, TimeUnit.MINUTES), "the process did not end");
        }
        try (FlashDb db = FlashDb.open(options)) {
            assertEquals("1", db.get("a"));
        }
    }

    /** Who comes through JCache gets the specification's exception with the same words, and ours as its cause. */
    @Test
    void aCacheManagerSaysTheSame() throws IOException {
        Path directory = temporary.resolve("db");
        FlashDb.open(Options.builder().directory(directory).build()).close();
        try (var files = Files.list(directory)) {
            Path segment = files.filter(file -> file.toString().endsWith(".log"))
                    .findFirst()
                    .orElseThrow();
            byte[] bytes = Files.readAllBytes(segment);
            bytes[HEADER_CHECKSUM] ^= 1;
            Files.write(segment, bytes);
            Properties settings = new Properties();
            settings.setProperty("flashdb.directory", directory.toString());
            CachingProvider provider = Caching.getCachingProvider("dev.flashdb.jcache.FlashCachingProvider");
            CacheException thrown = assertThrows(CacheException.class, () -> {
                try (CacheManager manager = provider.getCacheManager(provider.getDefaultURI(), null, settings)) {
                    manager.unwrap(FlashDb.class).get("a");
                }
            });
            CorruptStorageException cause = assertInstanceOf(CorruptStorageException.class, thrown.getCause());
            assertEquals(cause.getMessage(), thrown.getMessage());
            assertTrue(cause.getMessage().contains("file=" + segment + ", offset=0"), cause::getMessage);
        }
    }
}
