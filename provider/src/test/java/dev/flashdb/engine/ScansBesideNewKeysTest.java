package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who adds a key waits for a transaction that scans, which may be waiting for that very key: neither waits for ever. */
class ScansBesideNewKeysTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.bookkeeping", 20_000) * 25;

    private final Engine engine = new Engine(() -> 1_000, Duration.ZERO);
    private final Namespace namespace =
            engine.create(NamespaceOptions.named("scanned").withoutDeadlines());

    @AfterEach
    void close() {
        engine.close();
    }

    private int scan() {
        return engine.update(transaction -> {
            int found = 0;
            for (Iterator<?> entries = namespace.entries(transaction); entries.hasNext(); entries.next()) {
                found++;
            }
            return found;
        });
    }

    @Test
    void whoWaitsForAHoldThatIsGivenUpGoesOn() throws Exception {
        Commit commit = new Commit();
        List<Hold> holds = List.of(hold("first", commit), hold("second", commit));
        CompletableFuture<Integer> scanned = CompletableFuture.supplyAsync(this::scan);
        while (!commit.awaited) {
            Thread.onSpinWait();
        }
        for (Hold hold : holds) {
            hold.giveUp();
            engine.locks().letGo(hold);
            engine.waits().wake(commit);
        }
        assertEquals(0, scanned.get(1, TimeUnit.MINUTES));
        assertNull(namespace.contents().slot("first"));
    }

    private Hold hold(String key, Commit commit) {
        return engine.locks().hold(new Hold(commit, namespace, key));
    }

    /** The scanner now and then finds the hold of a key just before the hold finds the scanner. */
    @Test
    void keysComeAndGoBesideScans() throws Exception {
        AtomicBoolean isOver = new AtomicBoolean();
        CompletableFuture<Void> scans = CompletableFuture.runAsync(() -> {
            while (!isOver.get()) {
                scan();
            }
        });
        try {
            for (int round = 0; round < ROUNDS; round++) {
                Hold hold = namespace.hold("key");
                if (hold.before().value == null) {
                    hold.write("value", Version.NEVER);
                } else {
                    hold.erase();
                }
                hold.commit();
            }
        } finally {
            isOver.set(true);
        }
        scans.get(1, TimeUnit.MINUTES);
    }
}
