package dev.flashdb;

/** What opening a database does when the disk has no room for its log, or when the file system is read-only. */
public enum OnFullDisk {
    /** Opening fails. A full disk is a {@link StorageFullException}, which says how many bytes to free. */
    REFUSE,

    /**
     * The database opens for reading only, with all that its directory has. Reads work. Writes to what is kept in the log are
     * a {@link ReadOnlyException}. It stays read-only until it is opened again.
     */
    READ_ONLY
}
