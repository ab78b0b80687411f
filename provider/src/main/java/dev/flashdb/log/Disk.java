package dev.flashdb.log;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * All that the log asks of a file system. The real one is {@link #real()}; tests have one that loses its power and
 * one that fails on demand.
 *
 * <p>Thread-safe. An interrupt of the calling thread neither stops a call nor harms a file; the interrupt status stays.
 */
public interface Disk {
    /**
     * The file system of this machine.
     *
     * @return the one instance
     */
    static Disk real() {
        return FileSystemDisk.INSTANCE;
    }

    /** A directory that was taken. Closing it lets go of it; a second close does nothing. */
    @FunctionalInterface
    interface Held extends Closeable {
        /**
         * Compares what is at the directory's path now with what was taken.
         *
         * @throws IOException when it is gone, or something else is there
         */
        default void check() throws IOException {}
    }

    /**
     * The one path of a directory, whatever links lead to it.
     *
     * @param directory a directory that is there
     * @return its path without links
     * @throws IOException when that cannot be found out
     */
    default Path real(Path directory) throws IOException {
        return directory;
    }

    /**
     * Makes a directory and its missing parents, each for the owner only, and durable in its parent.
     *
     * @param directory the directory, which may be there already
     * @throws IOException when it cannot be made
     */
    void createDirectories(Path directory) throws IOException;

    /**
     * Takes a directory for this caller alone, across processes and class loaders.
     *
     * @param directory a directory that is there
     * @return what lets go of it
     * @throws LogHeldException when someone else holds it
     * @throws IOException when that cannot be found out
     */
    Held lock(Path directory) throws IOException;

    /**
     * The names of all that is in a directory, in no particular order.
     *
     * @param directory a directory that is there
     * @return the names, without their directory
     * @throws IOException when it cannot be read
     */
    List<String> list(Path directory) throws IOException;

    /**
     * Makes a new file that its owner alone may read and write. Its name is durable after {@link #syncDirectory}.
     *
     * @param file a path where there is no file
     * @return the file, empty, for reading and writing
     * @throws IOException when it cannot be made
     */
    DiskFile create(Path file) throws IOException;

    /**
     * Opens a file that is there. Symbolic links, and all else that is not a regular file, are refused.
     *
     * @param file the file
     * @param writable whether it is opened for writing as well
     * @return the file
     * @throws CorruptLogException when it is not a regular file
     * @throws IOException when it cannot be opened
     */
    DiskFile open(Path file, boolean writable) throws IOException;

    /**
     * Gives a file another name at one instant, in the place of the file that has it. Durable after
     * {@link #syncDirectory}.
     *
     * @param from the file
     * @param to its new name, in the same directory
     * @throws IOException when it keeps its name
     */
    void rename(Path from, Path to) throws IOException;

    /**
     * Deletes a file. Durable after {@link #syncDirectory}.
     *
     * @param file the file
     * @throws IOException when it stays
     */
    void delete(Path file) throws IOException;

    /**
     * Returns once the names in a directory, as they are now, survive a power loss.
     *
     * @param directory the directory
     * @throws IOException when that is not certain
     */
    void syncDirectory(Path directory) throws IOException;
}
