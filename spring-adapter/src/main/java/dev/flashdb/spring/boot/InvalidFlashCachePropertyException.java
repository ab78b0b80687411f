package dev.flashdb.spring.boot;

/** A property {@code flashdb.cache.*} has a value that cannot be used. */
public class InvalidFlashCachePropertyException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    private final String action;

    InvalidFlashCachePropertyException(String property, Object value, String problem, String action) {
        super(property + "=" + value + ": " + problem);
        this.action = action;
    }

    /**
     * Returns what to write instead.
     *
     * @return a sentence
     */
    public String action() {
        return action;
    }
}
