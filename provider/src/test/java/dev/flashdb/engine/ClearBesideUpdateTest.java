package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import dev.flashdb.log.GatedDisk;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.record.Coding;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An update that clears and waits for the disk, beside another that reads what is cleared: row 72 of the semantics. */
class ClearBesideUpdateTest {

    private static Coding coding() {
        Codec<Object> codec = new StandardCodec(SerialFilter.jdkOnly(), ClearBesideUpdateTest.class.getClassLoader());
        return new Coding("Integer", "Integer", codec, codec, (role, failure) -> {
            throw failure;
        });
    }

    private static Object orNone(Object value) {
        return value == null ? "none" : value;
    }

    private static boolean isWaiting(Thread thread) {
        return thread != null
                && (thread.getState() == Thread.State.WAITING || thread.getState() == Thread.State.TIMED_WAITING);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheSecondReadsIsWhatTheFirstLeft(boolean isHash) throws Exception {
        GatedDisk disk = new GatedDisk(new SimulatedDisk(new Random(1)));
        Options options = Options.builder()
                .directory(Path.of("/simulated/db"))
                .sync(SyncMode.ALWAYS)
                .build();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try (Engine engine = Engine.open(() -> 1_000, Duration.ZERO, options, disk, LogOptions.standard())) {
            Entries entries = isHash
                    ? engine.createHash("drained", coding())
                    : engine.create(NamespaceOptions.named("drained").withCoding(coding()));
            entries.set(1, 7, Version.NEVER, Version.NEVER);
            disk.shut();
            Future<Object> first = threads.submit(() -> engine.update(transaction -> {
                entries.clear(transaction);
                entries.hold(transaction, 2).write(8, Version.NEVER);
                return "done";
            }));
            disk.awaitSync();
            AtomicReference<Thread> reader = new AtomicReference<>();
            Future<Object> second = threads.submit(() -> {
                reader.set(Thread.currentThread());
                return engine.update(transaction -> {
                    Object read = orNone(entries.hold(transaction, 1).value());
                    entries.hold(transaction, 3).write(9, Version.NEVER);
                    return read;
                });
            });
            while (!second.isDone() && !isWaiting(reader.get())) {
                Thread.onSpinWait(); // until it has read, or waits for the first
            }
            disk.open();
            assertEquals("done", first.get());
            assertEquals("none", second.get());
            assertEquals(null, entries.readLive(1));
            assertEquals(8, entries.readLive(2));
            assertEquals(9, entries.readLive(3));
        } finally {
            disk.open();
            threads.shutdownNow();
        }
    }
}
