package dev.flashdb.cli;

/** What a command's end tells the shell. Never given another meaning. */
final class ExitCode {
    /** All went well; also when the reader of a pipe had seen enough. */
    static final int OK = 0;

    /** What was asked for is not there. */
    static final int ABSENT = 1;

    /** The command line is wrong. */
    static final int USAGE = 2;

    /** There is no database, a file cannot be read or written, or a command of the shell failed. */
    static final int FAILURE = 3;

    /** Another process has the database open. */
    static final int HELD = 4;

    /** A file of the database is damaged. */
    static final int DAMAGED = 5;

    /** What was to be loaded is no dump, or has a broken line. Nothing was loaded. */
    static final int BAD_INPUT = 6;

    /** What a Java process ends with at Ctrl-C. */
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
