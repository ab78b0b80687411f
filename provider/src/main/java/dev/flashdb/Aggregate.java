package dev.flashdb;

/** How the scores become one when a member is in several sorted sets. Immutable. */
public enum Aggregate {
    /** The sum; 0 where it would be infinity minus infinity. */
    SUM,
    /** The smallest. */
    MIN,
    /** The greatest. */
    MAX
}
