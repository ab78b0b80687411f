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
        return new EmbeddedDb(new Engine(MonotonicClock.system(), options.evictionInterval()), /* isManaged= */ false);
    }
}
