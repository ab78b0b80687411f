package dev.flashdb.embedded;

import dev.flashdb.record.Space;

/** The state as one command sees and changes it: it reads its own writes. Confined to the thread that runs the command. */
interface WriteAccess extends ReadAccess {
    /**
     * Puts a value in the place of whatever the key held.
     *
     * @param value of the type the space says, never changed afterwards
     * @param deadlineMillis the instant at which the key expires, {@link #NEVER} for none
     */
    void write(Space space, String key, Object value, long deadlineMillis);

    /** Takes a key away; nothing happens when it is absent. */
    void remove(Space space, String key);
}
