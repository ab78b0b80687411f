package dev.flashdb.embedded;

import dev.flashdb.FlashDb;
import dev.flashdb.FlashDbProvider;
import dev.flashdb.Options;
import dev.flashdb.StoredItem;
import dev.flashdb.engine.Engine;
import dev.flashdb.engine.MonotonicClock;
import java.time.Duration;
import java.util.Iterator;

/** Opens embedded databases; found by {@link java.util.ServiceLoader}. Thread-safe. */
public final class EmbeddedDbProvider implements FlashDbProvider {

    /** Makes a provider, for the service loader. */
    public EmbeddedDbProvider() {}

    @Override
    public FlashDb open(Options options) {
        MonotonicClock clock = MonotonicClock.system();
        EmbeddedDb database = new EmbeddedDb(engine(clock, options), /* isManaged= */ false);
        if (options.resetClock() && database.engine().log() != null) {
            compact(database);
        }
        return database;
    }

    /** Else the log would still know of the time that was given up. */
    private static void compact(EmbeddedDb database) {
        boolean done = false;
        try {
            database.compact();
            done = true;
        } finally {
            if (!done) {
                database.close();
            }
        }
    }

    private static Engine engine(MonotonicClock clock, Options options) {
        if (options.readOnly()) {
            return Engine.read(clock, options);
        }
        return options.directory().isPresent()
                ? Engine.openOrRead(clock, options)
                : new Engine(clock, options.evictionInterval());
    }

    @Override
    public void load(Options options, Iterator<? extends StoredItem> items) {
        Engine engine = Engine.open(MonotonicClock.system(), Duration.ZERO, options);
        try (EmbeddedDb database = new EmbeddedDb(engine, /* isManaged= */ false)) {
            database.add(items);
        }
    }
}
