package dev.flashdb.engine;

import dev.flashdb.FlashDbException;
import dev.flashdb.codec.StandardCodec;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Makes the many entries that the log has of a namespace objects while the namespace is in use already: those that somebody
 * asks for at once, the others one after the other. Thread-safe.
 */
final class Restoration {

    /*
     * Entries come by chunks, and each chunk has a lock: under it an entry is put into the index and marked as taken. So
     *   1. whoever does not find a key in the index has its entry taken, if there is one, and looks again: from then on the
     *      index has it, or had it and it was removed; nobody puts it there a second time
     *   2. whoever wants to see all entries waits until the last chunk is done, and helps
     * A key that is looked for is found by its bytes; one of a type whose equal objects may have different bytes is not, and
     * whoever looks for such a one waits for all.
     */
    private static final long STOP_MILLIS = 10_000;

    private final StoredEntries stored;
    private final Coding coding;
    private final long nowMillis;
    private final Consumer<StoredEntries.Entry> restore;
    private final Runnable afterSome;
    private final int[] numbers;
    private final ReentrantLock[] locks;

    /** Up to where a chunk is restored; each guarded by its lock. */
    private final int[] reached;

    private volatile boolean isDone;
    private volatile boolean isStopped;
    private volatile @Nullable Thread thread;

    /**
     * Begins with nothing restored.
     *
     * @param stored entries that can be taken singly, and that nobody changes any more
     * @param nowMillis entries that have expired by then are passed by
     * @param restore makes one an object and puts it into the index
     * @param afterSome is run after some have been restored
     */
    Restoration(
            StoredEntries stored,
            Coding coding,
            long nowMillis,
            Consumer<StoredEntries.Entry> restore,
            Runnable afterSome) {
        this.stored = stored;
        this.coding = coding;
        this.nowMillis = nowMillis;
        this.restore = restore;
        this.afterSome = afterSome;
        this.numbers = stored.numbers().toArray();
        this.reached = new int[numbers[numbers.length - 1] + 1];
        this.locks = Stream.generate(ReentrantLock::new)
                .limit(numbers[numbers.length - 1] + 1L)
                .toArray(ReentrantLock[]::new);
    }

    boolean isDone() {
        return isDone;
    }

    /** Puts the entry of a key into the index, if there is one that was not put there yet. */
    void restore(Object key) {
        if (!StandardCodec.hasOneForm(key)) {
            restoreAll();
            return;
        }
        long position = stored.positionOf(coding.keys().encode(key));
        if (position != 0) {
            ReentrantLock lock = locks[StoredEntries.number(position)];
            lock.lock();
            try {
                stored.take(position, nowMillis, restore);
            } finally {
                lock.unlock();
            }
        }
    }

    /** Returns when all entries are in the index; does what nobody else is doing. */
    void restoreAll() {
        if (!isDone) {
            for (int number : numbers) {
                if (!locks[number].isLocked()) {
                    restoreChunk(number, /* mayStop= */ false);
                }
            }
            for (int number : numbers) {
                restoreChunk(number, /* mayStop= */ false);
            }
            isDone = true;
        }
    }

    /** Restores a chunk, some entries at a time, so that who asks for one of it need not wait long. */
    private void restoreChunk(int number, boolean mayStop) {
        boolean isLeft = true;
        while (isLeft && !(mayStop && isStopped)) {
            locks[number].lock();
            try {
                reached[number] = stored.takeSome(number, Math.max(0, reached[number]), nowMillis, restore);
                isLeft = reached[number] >= 0;
            } finally {
                locks[number].unlock();
            }
            afterSome.run();
        }
    }

    /** Restores all in a thread of its own, unless it is stopped before. */
    void start(Runnable whenDone) {
        Thread restorer = DaemonThreads.make("flashdb-restorer", () -> run(whenDone));
        thread = restorer;
        restorer.start();
    }

    private void run(Runnable whenDone) {
        try {
            for (int number : numbers) {
                restoreChunk(number, /* mayStop= */ true);
            }
            if (!isStopped) {
                isDone = true;
                whenDone.run();
            }
        } catch (FlashDbException e) {
            // whoever asks for the rest is told
        }
    }

    /** Ends the thread: nobody needs the rest any more. */
    void stop() {
        isStopped = true;
        @Nullable Thread restorer = thread;
        if (restorer != null && restorer != Thread.currentThread()) {
            boolean interrupted = false;
            try {
                restorer.join(STOP_MILLIS);
            } catch (InterruptedException e) {
                interrupted = true;
            }
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
