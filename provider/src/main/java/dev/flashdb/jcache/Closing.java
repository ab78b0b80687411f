package dev.flashdb.jcache;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Closes what users handed in, when it can be closed; a failure is logged and stops nothing. */
final class Closing {

    private static final System.Logger LOG = System.getLogger(Closing.class.getName());

    /** Something that may fail as closing does. */
    @FunctionalInterface
    interface Action {
        void run() throws IOException;
    }

    private Closing() {}

    static void quietly(@Nullable Object maybeCloseable, String what) {
        if (maybeCloseable instanceof Closeable closeable) {
            quietly(closeable::close, what);
        }
    }

    static void quietly(Action close, String what) {
        try {
            close.run();
        } catch (IOException | RuntimeException e) {
            LOG.log(System.Logger.Level.WARNING, "Closing a " + what + " failed; the cache is closed all the same", e);
        }
    }
}
