package dev.flashdb.engine;

/**
 * What happens when the engine itself takes an entry out of a namespace: its deadline has come, or the namespace is
 * full. Called on whichever thread found it, with the key held and no lock; must erase and commit the hold, or release
 * it. Also what is left after each sweep. Thread-safe.
 */
public interface Departures {

    /** Nobody is told. */
    Departures SILENT = new Departures() {};

    /** Takes out an entry whose deadline has come. */
    default void expired(Hold hold) {
        hold.erase();
        hold.commit();
    }

    /** Takes note of how many entries there are after a round of the evictor; nothing is held. */
    default void swept(long count) {}

    /** Takes out an entry because the namespace is full. */
    default void evicted(Hold hold) {
        hold.erase();
        hold.commit();
    }
}
