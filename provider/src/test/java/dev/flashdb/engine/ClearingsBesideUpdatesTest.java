package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.log.LogOptions;
import dev.flashdb.log.SimulatedDisk;
import dev.flashdb.log.SimulatedDisk.Call;
import dev.flashdb.log.SimulatedDisk.Fault;
import dev.flashdb.record.Space;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An update that waits for the disk has given the turn away, but comes before what is cleared by the next. */
class ClearingsBesideUpdatesTest {
    private final SimulatedDisk disk = new SimulatedDisk(new Random(1));
    private final CountDownLatch isForcing = new CountDownLatch(1);
    private final CountDownLatch force = new CountDownLatch(1);
    private final Engine engine = Engine.open(
            () -> 1_000,
            Duration.ZERO,
            Options.builder()
                    .directory(Path.of("/simulated/db"))
                    .sync(SyncMode.ALWAYS)
                    .build(),
            disk,
            LogOptions.standard());
    private final Namespace durable =
            engine.create(Space.STRINGS, NamespaceOptions.named("strings").withOrderedKeys(String.class));
    private final Namespace volatileOne = engine.create(NamespaceOptions.named("memory"));

    @AfterEach
    void close() {
        force.countDown();
        engine.close();
    }

    private Fault holdForce(Call call, Object file) {
        assertNotNull(file);
        if (call == Call.FORCE) {
            isForcing.countDown();
            awaitUnchecked(force);
        }
        return Fault.NONE;
    }

    private static void awaitUnchecked(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void writeBoth() {
        engine.<Object, RuntimeException>update(transaction -> {
            transaction.write(volatileOne, "key", "value", Version.NEVER);
            transaction.write(durable, "key", "value", Version.NEVER);
            return "";
        });
    }

    /** Who has cleared sees either both writes of the other update gone by and cleared, or none, and both come later. */
    @Test
    void whatIsClearedIsClearedAfterTheUpdateBeforeItHasBeenSeen() throws Exception {
        disk.watch(this::holdForce);
        CompletableFuture<Void> update = CompletableFuture.runAsync(this::writeBoth);
        awaitUnchecked(isForcing);
        FutureTask<Boolean> clearing = new FutureTask<>(() -> {
            volatileOne.clear();
            return durable.read("key") != null;
        });
        Thread clearer = new Thread(clearing);
        clearer.start();
        while (!clearing.isDone() && !isWaiting(clearer)) {
            Thread.onSpinWait();
        }
        force.countDown();
        update.get(1, TimeUnit.MINUTES);
        boolean sawTheUpdate = clearing.get(1, TimeUnit.MINUTES);
        assertEquals(sawTheUpdate, volatileOne.read("key") == null, "half an update is there");
        assertNotNull(durable.read("key"));
    }

    private static boolean isWaiting(Thread thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("awaitBegun"));
    }
}
