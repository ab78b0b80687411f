package dev.flashdb.record;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Frames of evictions that could not be appended, for want of room say: the entries are gone from memory, and the log does not know
 * yet. Thread-safe.
 */
public final class Departed {
    private static final long MOST_BYTES = 4 << 20;

    private final ReentrantLock lock = new ReentrantLock();
    private final Deque<RecordWriter> frames = new ArrayDeque<>();
    private long bytes;
    private volatile boolean isEmpty = true;
    private final AtomicLong lost = new AtomicLong();

    public boolean isEmpty() {
        return isEmpty;
    }

    /** How many were too many to keep: only a compaction makes up for those. */
    public long lost() {
        return lost.get();
    }

    /** Forgets so many of the lost: a snapshot that began later knows that their entries are gone. */
    public void forget(long count) {
        lost.addAndGet(-count);
    }

    public void add(RecordWriter frame) {
        lock.lock();
        try {
            if (bytes > MOST_BYTES) {
                lost.incrementAndGet();
            } else {
                frames.add(frame);
                bytes += frame.length();
                isEmpty = false;
            }
        } finally {
            lock.unlock();
        }
    }

    /** Passes all in their order; one that is refused stays, and those behind it. */
    public void drain(Consumer<RecordWriter> log) {
        lock.lock();
        try {
            for (@Nullable RecordWriter frame = frames.peek(); frame != null; frame = frames.peek()) {
                log.accept(frame);
                frames.remove();
                bytes -= frame.length();
            }
            isEmpty = true;
        } finally {
            lock.unlock();
        }
    }
}
