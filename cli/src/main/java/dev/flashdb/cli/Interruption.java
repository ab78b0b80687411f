package dev.flashdb.cli;

import java.io.IOException;

/** Says what has become of work that Ctrl-C, or another end of the process, cuts off. */
final class Interruption {
    private Interruption() {}

    /** Work that may be cut off. */
    @FunctionalInterface
    interface Work {
        void run() throws IOException;
    }

    /** Does the work; if the process ends meanwhile, says the text. */
    static void says(Console console, String text, Work work) throws IOException {
        Thread hook = new Thread(() -> console.note("\nInterrupted: " + text), "flashdb-interruption");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            work.run();
        } finally {
            remove(hook);
        }
    }

    private static void remove(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            return; // the process is ending, and the text is being said
        }
    }
}
