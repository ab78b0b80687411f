package dev.flashdb.engine;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.embedded.EmbeddedDb;
import dev.flashdb.log.Disk;
import dev.flashdb.log.LogOptions;
import java.util.function.LongSupplier;

/**
 * An engine with its database, on any disk, with any clock and any size of segments: the door for tests of other packages.
 *
 * @param engine the engine
 * @param database its database; closed with {@link #close()}
 */
public record OpenEngine(Engine engine, EmbeddedDb database) implements AutoCloseable {

    /** Opens an engine for writing. */
    public static OpenEngine open(LongSupplier millis, Options options, Disk disk, LogOptions layout) {
        Engine engine = Engine.open(millis::getAsLong, options.evictionInterval(), options, disk, layout);
        return new OpenEngine(engine, new EmbeddedDb(engine, /* isManaged= */ true));
    }

    /** Opens an engine for reading, on the real disk. */
    public static OpenEngine read(LongSupplier millis, Options options) {
        Engine engine = Engine.read(millis::getAsLong, options);
        return new OpenEngine(engine, new EmbeddedDb(engine, /* isManaged= */ true));
    }

    /** Returns the database as its users know it. */
    public FlashDb db() {
        return database;
    }

    /** Returns the instant by which entries expire. */
    public long nowMillis() {
        return engine.clock().nowMillis();
    }

    /** Returns by how much that is ahead of the wall clock, by which items tell their deadlines. */
    public long aheadMillis() {
        return engine.clock().aheadMillis();
    }

    @Override
    public void close() {
        database.shutDown();
    }
}
