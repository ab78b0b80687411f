package dev.flashdb.spring.boot;

import dev.flashdb.StorageStatus;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashCacheManagers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;

/**
 * Of the only manager, or of each by the name of its bean, the worst counting. Up while the database takes writes; out of service, with the reason, when it was opened read-only; down, with the reason, after
 * its log has failed. Thread-safe.
 */
final class FlashHealthIndicator extends AbstractHealthIndicator {
    /** The later, the worse. */
    private static final List<Status> BAD = List.of(Status.UP, Status.OUT_OF_SERVICE, Status.DOWN);

    private final FlashCacheManagers managers;

    FlashHealthIndicator(FlashCacheManagers managers) {
        super("The figures of the database could not be read");
        this.managers = managers;
    }

    @Override
    protected void doHealthCheck(Health.Builder builder) {
        Map<String, FlashCacheManager> all = managers.byName();
        if (all.size() == 1) {
            all.values().forEach(manager -> describe(manager, builder));
            return;
        }
        Status worst = all.isEmpty() ? Status.UNKNOWN : Status.UP;
        for (Map.Entry<String, FlashCacheManager> one : all.entrySet()) {
            Health.Builder its = new Health.Builder();
            describe(one.getValue(), its);
            Health health = its.build();
            Map<String, Object> details = new LinkedHashMap<>();
            details.put("status", health.getStatus().getCode());
            details.putAll(health.getDetails());
            builder.withDetail(one.getKey(), details);
            if (BAD.indexOf(health.getStatus()) > BAD.indexOf(worst)) {
                worst = health.getStatus();
            }
        }
        builder.status(worst);
    }

    private static void describe(FlashCacheManager manager, Health.Builder builder) {
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
