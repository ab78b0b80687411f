package dev.flashdb.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * An open file of a {@link Disk}.
 *
 * <p>{@link #force} may run beside any other call; the others are confined to one thread at a time.
 */
public interface DiskFile extends Closeable {
    /**
     * The length of the file.
     *
     * @return its size in bytes
     * @throws IOException when it cannot be read
     */
    long size() throws IOException;

    /**
     * Reads bytes.
     *
     * @param position where they begin in the file
     * @param bytes where to put them
     * @param offset the first index to put one at
     * @param length how many are wanted
     * @return how many were read: fewer than wanted at the end of the file only, 0 behind it
     * @throws IOException when they cannot be read
     */
    int read(long position, byte[] bytes, int offset, int length) throws IOException;

    /**
     * Hands bytes to the kernel: they survive this process, but a power loss only after {@link #force}. The file grows as
     * needed.
     *
     * @param position where they begin in the file
     * @param bytes where they are
     * @param offset the index of the first
     * @param length how many
     * @throws DiskFullException when there was no room; a part may have been written
     * @throws IOException when they could not be written; a part may have been
     */
    void write(long position, byte[] bytes, int offset, int length) throws IOException;

    /**
     * Says that the file has another name now.
     *
     * @param to its path
     */
    default void renamed(Path to) {}

    /**
     * Returns once everything written before survives a power loss.
     *
     * @throws IOException when that is not certain, and never will be: the kernel may hold what it failed to write for
     *     written, so asking again proves nothing
     */
    void force() throws IOException;

    /**
     * Cuts the file.
     *
     * @param size its new size in bytes, not above the present one
     * @throws IOException when it stays as it is
     */
    void truncate(long size) throws IOException;

    @Override
    void close() throws IOException;
}
