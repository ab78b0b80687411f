package dev.flashdb.spring.boot;

import dev.flashdb.StorageStatus;
import dev.flashdb.spring.FlashCacheManager;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;

/**
 * Up while the database takes writes; out of service, with the reason, when it was opened read-only; down, with the reason, after
 * its log has failed. Thread-safe.
 */
final class FlashHealthIndicator extends AbstractHealthIndicator {
    private final FlashCacheManager manager;

    FlashHealthIndicator(FlashCacheManager manager) {
        super("The figures of the database could not be read");
        this.manager = manager;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        builder.up().withDetail("caches", manager.caches().size());
        manager.database().storage().ifPresent(status -> describe(status, builder));
    }

    static void describe(StorageStatus status, Health.Builder builder) {
        builder.withDetail("directory", status.directory().toString())
                .withDetail("bytes", status.bytes())
                .withDetail("commits", status.commits())
                .withDetail("durableCommits", status.durableCommits());
        status.lastProblem()
                .ifPresent(problem -> builder.withDetail("lastProblem", problem.time() + " " + problem.message()));
        status.readOnly().ifPresent(reason -> builder.outOfService().withDetail("readOnly", reason));
        status.failure().ifPresent(reason -> builder.down().withDetail("failure", reason));
    }
}
