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

    /** Takes note of an entry that has been taken out because the namespace is full; nothing is held. */
    default void evicted(Object key, Object value) {}
}
