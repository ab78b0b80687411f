package dev.flashdb.log;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file block by block from an offset on, in a thread of its own: so reading, and making use of what was read, go on
 * side by side.
 *
 * <p>Confined to one thread, which reads nothing else from the file until it has closed this.
 */
final class ReadAhead implements AutoCloseable {
    /** Free bytes before each block, for what is left of the one before. */
    static final int ROOM_BYTES = 128 << 10;

    private static final int BLOCK_BYTES = 1 << 20;
    private static final int BLOCKS = 3;

    private final DiskFile file;
    private final long from;
    private final long size;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();

    /** All that follows is guarded by the lock. */
    private final Deque<byte[]> empty = new ArrayDeque<>();

    private final Deque<Block> filled = new ArrayDeque<>();
    private @Nullable Throwable failure;
    private boolean hasEnded;
    private boolean isClosed;

    /** A part of the file, which stands in an array from {@link #ROOM_BYTES} on. */
    record Block(byte[] bytes, int count) {}

    ReadAhead(DiskFile file, long from, long size) {
        this.file = file;
        this.from = from;
        this.size = size;
        for (int i = 0; i < BLOCKS; i++) {
            empty.add(new byte[ROOM_BYTES + BLOCK_BYTES]);
        }
        BackgroundThreads.thread("flashdb-recovery", this::run).start();
    }

    private void run() {
        @Nullable Throwable failed = null;
        try {
            readAll();
        } catch (IOException | RuntimeException | Error e) {
            failed = e;
        }
        Surely.lock(lock);
        try {
            failure = failed;
            hasEnded = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void readAll() throws IOException {
        long at = from;
        byte @Nullable [] bytes = takeEmpty();
        while (at < size && bytes != null) {
            int count = file.read(at, bytes, ROOM_BYTES, (int) Math.min(BLOCK_BYTES, size - at));
            if (count == 0) {
                return;
            }
            at += count;
            pass(new Block(bytes, count));
            bytes = takeEmpty();
        }
    }

    /** Null when nobody wants more. */
    private byte @Nullable [] takeEmpty() {
        lock.lock();
        try {
            while (empty.isEmpty() && !isClosed) {
                changed.awaitUninterruptibly();
            }
            return isClosed ? null : empty.poll();
        } finally {
            lock.unlock();
        }
    }

    private void pass(Block block) {
        lock.lock();
        try {
            filled.add(block);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** The next block, or null at the end of the file. */
    @Nullable
    Block next() throws IOException {
        lock.lock();
        try {
            while (filled.isEmpty() && !hasEnded) {
                changed.awaitUninterruptibly();
            }
            @Nullable Block block = filled.poll();
            if (block == null && failure != null) {
                throw new IOException("The file could not be read", failure);
            }
            return block;
        } finally {
            lock.unlock();
        }
    }

    /** Gives an array back. */
    void free(byte[] bytes) {
        lock.lock();
        try {
            empty.add(bytes);
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Returns when the file is not read any more. */
    @Override
    public void close() {
        lock.lock();
        try {
            isClosed = true;
            changed.signalAll();
            while (!hasEnded) {
                changed.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
    }
}
