package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a thread holds that has ended is free again: a StackOverflowError may leave no room on its stack to let go. */
@Timeout(60)
class EndedOwnersTest {
    private final Engine engine = new Engine(() -> 1_000, Duration.ZERO);
    private final Namespace namespace = engine.create(NamespaceOptions.named("owned"));
    private final Entries hash = engine.createHash("hash", null);

    @AfterEach
    void close() {
        engine.close();
    }

    private static void runAndEnd(Runnable work) throws InterruptedException {
        Thread thread = new Thread(work);
        thread.start();
        thread.join();
    }

    @Test
    void aKeyIsFreeAgainAndHasWhatItHad() throws InterruptedException {
        namespace.set("key", 1, Version.NEVER, Version.NEVER);
        runAndEnd(() -> namespace.hold("key").write(2, Version.NEVER));
        assertEquals(1, namespace.put("key", 3, Version.NEVER, Version.NEVER).value());
        assertEquals(3, namespace.readLive("key"));
    }

    @Test
    void aFieldOfAHashIsFreeAgain() throws InterruptedException {
        hash.set("key", 1, Version.NEVER, Version.NEVER);
        runAndEnd(() -> hash.hold("key").write(2, Version.NEVER));
        assertEquals(1, hash.put("key", 3, Version.NEVER, Version.NEVER).value());
    }

    /** One of several keys: the thread has ended after it had put what it writes into the slots, undecided. */
    @Test
    void whatWasAboutToBeCommittedIsGivenUp() throws InterruptedException {
        namespace.set("a", 1, Version.NEVER, Version.NEVER);
        runAndEnd(() -> {
            Transaction transaction = new Transaction(engine);
            transaction.write(namespace, "a", 2, Version.NEVER);
            transaction.write(namespace, "b", 2, Version.NEVER);
            transaction.prepare();
        });
        assertEquals(1, namespace.readLive("a"));
        engine.<Object, RuntimeException>update(transaction -> {
            assertTrue(namespace.entries(transaction).hasNext());
            transaction.write(namespace, "a", 3, Version.NEVER);
            transaction.write(namespace, "b", 3, Version.NEVER);
            return "";
        });
        assertEquals(3, namespace.readLive("a"));
        assertEquals(3, namespace.readLive("b"));
        assertEquals(2, namespace.count());
    }

    @Test
    void aNamespaceThatWasScannedIsFreeAgain() throws InterruptedException {
        runAndEnd(() -> new Transaction(engine).entries(namespace));
        namespace.set("key", 1, Version.NEVER, Version.NEVER);
        assertEquals(1, namespace.readLive("key"));
    }

    @Test
    void theTurnToUpdateIsFreeAgain() throws InterruptedException {
        runAndEnd(engine::takeTurn);
        assertEquals(1, engine.<Integer, RuntimeException>update(transaction -> 1));
    }

    /** A thread may end right after it has let go: what it did counts, whoever looks first whether it lives. */
    @Test
    void whatAThreadLetGoBeforeItsEndIsNotGivenUp() throws InterruptedException {
        AtomicReference<ToldClaim> made = new AtomicReference<>();
        CountDownLatch isMade = new CountDownLatch(1);
        CountDownLatch isAwaited = new CountDownLatch(1);
        Thread owner = new Thread(() -> {
            made.set(new ToldClaim());
            isMade.countDown();
            try {
                isAwaited.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            made.get().isReleased = true; // and ends before it has woken anybody
        });
        owner.start();
        isMade.await();
        Thread waiter = new Thread(() -> Waits.shared().await(made.get(), "what is let go"));
        waiter.start();
        while (waiter.getState() != Thread.State.TIMED_WAITING) {
            Thread.onSpinWait();
        }
        isAwaited.countDown();
        waiter.join();
        owner.join();
        assertFalse(made.get().isAbandoned);
    }

    private static final class ToldClaim extends Claim {
        private volatile boolean isReleased;
        private volatile boolean isAbandoned;

        @Override
        protected boolean isReleased() {
            return isReleased;
        }

        @Override
        protected void abandon() {
            isAbandoned = true;
            isReleased = true;
        }
    }
}
