package dev.flashdb.engine;

import org.jspecify.annotations.Nullable;

/** A version that does not weigh one. Thread-safe, as every version is. */
final class WeightedVersion extends Version {

    private final int weight;

    WeightedVersion(@Nullable Object value, long deadlineMillis, long epoch, @Nullable Version older, int weight) {
        super(value, deadlineMillis, epoch, older);
        this.weight = weight;
    }

    @Override
    int weight() {
        return weight;
    }
}
