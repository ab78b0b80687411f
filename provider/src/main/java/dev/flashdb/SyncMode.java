package dev.flashdb;

/** When what was written is forced to the disk. A killed process loses nothing that was acknowledged, in any mode. */
public enum SyncMode {
    /** A write returns when it is on the disk; nobody sees it before. A power loss loses nothing that was acknowledged. */
    ALWAYS,

    /** A write returns when the operating system has it; forced once in an interval. A power loss costs that interval. */
    INTERVAL,

    /** A write returns when the operating system has it; forced when the operating system likes. */
    NEVER
}
