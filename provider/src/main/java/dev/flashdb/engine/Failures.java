package dev.flashdb.engine;

import org.jspecify.annotations.Nullable;

/** What failed of several pieces of work that are all to be done. Confined to one thread. */
final class Failures {

    @Nullable
    private Throwable first;

    boolean isEmpty() {
        return first == null;
    }

    /** Does a piece of work, and notes what it throws. */
    void collect(Runnable work) {
        try {
            work.run();
        } catch (RuntimeException | Error e) {
            add(e);
        }
    }

    /** Notes what was thrown. */
    void add(Throwable thrown) {
        if (first == null) {
            first = thrown;
        } else if (first != thrown) { // an exception does not suppress itself
            first.addSuppressed(thrown);
        }
    }

    /** Throws what was noted first, with the others in it, if there is anything. */
    void rethrow() {
        if (first instanceof Error error) {
            throw error;
        }
        if (first instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
