package dev.flashdb.log;

/** How a log was left. */
public enum Ending {
    /** There was no log. */
    NEW,

    /** It was closed. */
    CLOSED,

    /** Its process ended, or the power, before it was closed. */
    KILLED,

    /** It is a backup that nobody has opened yet. */
    BACKUP
}
