package dev.flashdb.lives;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Throws an Error at one call out of the database: once, or at each call of that kind until it is disarmed. Thread-safe. */
final class Injector {
    /** Where the database calls something that is not its own. */
    enum Hook {
        DISK,
        CODEC,
        WEIGHER,
        LISTENER,
        EVICTION_LISTENER,
        LOADER,
        WRITER,
        PROCESSOR,
        CLOCK
    }

    /** What is thrown. */
    enum Kind {
        OUT_OF_MEMORY(() -> new OutOfMemoryError("injected")),
        NO_STACK(() -> new StackOverflowError("injected")),
        NO_CLASS(() -> new NoClassDefFoundError("injected")),
        NO_THREAD(() -> new OutOfMemoryError("unable to create native thread: injected"));

        private final Supplier<Error> error;

        Kind(Supplier<Error> error) {
            this.error = error;
        }
    }

    private final AtomicInteger left = new AtomicInteger();
    private volatile Hook hook = Hook.DISK;
    private volatile Kind kind = Kind.OUT_OF_MEMORY;
    private volatile int times;
    private volatile String where = "";

    /**
     * Arms it.
     *
     * @param number which call of that hook throws, from 1 on
     * @param count how many calls throw
     */
    void arm(Hook at, Kind what, int number, int count) {
        hook = at;
        kind = what;
        times = count;
        left.set(number);
    }

    void disarm() {
        times = 0;
    }

    /** Called before something is done. */
    void call(Hook at, String what) {
        if (at == hook && times > 0) {
            int now = left.decrementAndGet();
            if (now <= 0 && now > -times) {
                where = what + " in " + Thread.currentThread().getName();
                throw kind.error.get();
            }
        }
    }

    /** Where it has thrown; empty when it has not. */
    String where() {
        return where;
    }
}
