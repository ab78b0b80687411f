package dev.flashdb.engine;

import dev.flashdb.FlashDb;
import dev.flashdb.FlashDbProvider;
import dev.flashdb.Options;

/** Opens embedded databases; found by {@link java.util.ServiceLoader}. Thread-safe. */
public final class EmbeddedDbProvider implements FlashDbProvider {

    /** Makes a provider, for the service loader. */
    public EmbeddedDbProvider() {}

    @Override
    public FlashDb open(Options options) {
        MonotonicClock clock = MonotonicClock.system();
        Engine engine = options.directory().isPresent()
                ? Engine.open(clock, options.evictionInterval(), options)
                : new Engine(clock, options.evictionInterval());
        return new EmbeddedDb(engine, /* isManaged= */ false);
    }
}
