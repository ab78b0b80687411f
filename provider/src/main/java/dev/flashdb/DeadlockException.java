package dev.flashdb;

import java.util.List;

/**
 * Two or more threads each held a key that the next one waited for. The thread that would have closed the circle gets this
 * exception at once, its transaction is rolled back, and the others go on. Trying again is right.
 */
public class DeadlockException extends FlashDbException {
    private static final long serialVersionUID = 1L;

    private final String[] keys;

    /**
     * An exception for one circle.
     *
     * @param message what was asked and who waits for whom
     * @param keys the keys that are waited for, in the order of the circle; copied
     */
    public DeadlockException(String message, List<String> keys) {
        super(message);
        this.keys = keys.toArray(String[]::new);
    }

    /**
     * The keys that are waited for, in the order of the circle, this thread's first.
     *
     * @return an unmodifiable list
     */
    public List<String> keys() {
        return List.of(keys);
    }
}
