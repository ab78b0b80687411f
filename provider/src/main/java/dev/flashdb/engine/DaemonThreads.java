package dev.flashdb.engine;

import java.security.AccessController;
import java.security.PrivilegedAction;

/** Makes the engine's threads: daemons that keep nothing of the application on whose behalf they are made. Thread-safe. */
public final class DaemonThreads {

    private DaemonThreads() {}

    /**
     * Makes a thread without context class loader and without inherited thread locals; not started.
     *
     * <p>Before JDK 24 a thread also keeps, for its whole life, the protection domains of all callers on the stack of its
     * maker, and so their class loaders: hence the privileged action, which cuts the stack off here.
     */
    @SuppressWarnings("removal")
    public static Thread make(String name, Runnable work) {
        return AccessController.doPrivileged((PrivilegedAction<Thread>) () -> {
            Thread thread = new Thread(null, work, name, 0, /* inheritThreadLocals= */ false);
            thread.setDaemon(true);
            thread.setContextClassLoader(null);
            return thread;
        });
    }
}
