package dev.flashdb.cli;

import java.io.IOException;
import org.jline.terminal.spi.SystemStream;
import org.jline.terminal.spi.TerminalProvider;
import org.jspecify.annotations.Nullable;

/** What is known of the terminal that this process may have. Thread-safe. */
interface Tty {
    /** Tells whether standard input, output or error is a terminal. */
    boolean isTerminal(SystemStream stream);

    /** How many columns the terminal of standard output or error has; 0 or less when nobody knows. */
    int width(SystemStream stream);

    /** No terminal at all. */
    Tty NONE = new Tty() {
        @Override
        public boolean isTerminal(SystemStream stream) {
            return false;
        }

        @Override
        public int width(SystemStream stream) {
            return 0;
        }
    };

    /** The terminal of this process. Asked only when needed: JLine's native library takes a moment to load. */
    static Tty system() {
        return new Tty() {
            private @Nullable TerminalProvider provider;
            private boolean isLoaded;

            private @Nullable TerminalProvider provider() {
                if (!isLoaded) {
                    isLoaded = true;
                    provider = load();
                }
                return provider;
            }

            @Override
            public boolean isTerminal(SystemStream stream) {
                TerminalProvider present = provider();
                return present != null && present.isSystemStream(stream);
            }

            @Override
            public int width(SystemStream stream) {
                TerminalProvider present = provider();
                return present == null ? 0 : present.systemStreamWidth(stream);
            }
        };
    }

    private static @Nullable TerminalProvider load() {
        try {
            return TerminalProvider.load("jni");
        } catch (IOException | LinkageError e) {
            return null;
        }
    }
}
