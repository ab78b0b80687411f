package dev.flashdb;

/** What {@link SortedSetCommands#zadd} may be told. Immutable. {@code NX} goes with none of the other conditions, {@code GT} not with {@code LT}. */
public enum ZAddOption {
    /** Only add new members, leave those that are there. */
    NX,
    /** Only touch members that are there, add none. */
    XX,
    /** Change a member's score only to a greater one; new members are added. */
    GT,
    /** Change a member's score only to a smaller one; new members are added. */
    LT,
    /** Count the members whose score changed beside those added. */
    CH
}
