package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/** How a database is opened. Immutable. */
public final class Options {
    private static final Options DEFAULTS = new Builder().build();

    private final Duration evictionInterval;

    private Options(Builder builder) {
        this.evictionInterval = builder.evictionInterval;
    }

    /**
     * The options of somebody who has no wishes.
     *
     * @return every option at its default
     */
    public static Options defaults() {
        return DEFAULTS;
    }

    /**
     * A builder that starts from the defaults.
     *
     * @return a new one
     */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * How often the evictor frees the memory of what has expired. An expired entry is never visible, swept or not.
     *
     * @return the interval, one second by default; zero when there is no evictor
     */
    public Duration evictionInterval() {
        return evictionInterval;
    }

    @Override
    public String toString() {
        return "Options[evictionInterval=" + evictionInterval + "]";
    }

    /** Collects options. Confined to one thread. */
    public static final class Builder {
        private Duration evictionInterval = Duration.ofSeconds(1);

        private Builder() {}

        /**
         * Sets how often the evictor runs.
         *
         * @param interval the interval; zero for no evictor
         * @return this builder
         * @throws IllegalArgumentException when the interval is negative
         */
        public Builder evictionInterval(Duration interval) {
            requireNonNull(interval, "interval");
            if (interval.isNegative()) {
                throw new IllegalArgumentException(
                        "An eviction interval is zero (no evictor) or positive: evictionInterval=" + interval);
            }
            this.evictionInterval = interval;
            return this;
        }

        /**
         * The options collected so far.
         *
         * @return an immutable value that later calls on this builder do not change
         */
        public Options build() {
            return new Options(this);
        }
    }
}
