package dev.flashdb.log;

/** When frames, which the kernel always has before an append returns, are forced to the disk. */
public enum SyncMode {
    /** At once for everyone who waits: segments are filled with zeros beforehand, so that a sync moves data only. */
    ALWAYS,
    /** Once an interval. A power loss takes what came since; a killed process loses nothing. */
    INTERVAL,
    /** When a segment is full, and at close. */
    NEVER
}
