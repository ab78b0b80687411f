package dev.flashdb.jcache;

import dev.flashdb.engine.Namespace;
import dev.flashdb.engine.Version;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * An expiry policy, asked for deadlines instead of durations. The five standard policies give the same answer for ever and
 * are asked once; any other is the user's code and is asked every time. Thread-safe.
 */
final class ExpiryRules {

    private static final System.Logger LOG = System.getLogger(ExpiryRules.class.getName());

    private final String cacheName;
    private final ExpiryPolicy policy;
    private final boolean isStandard;
    private final @Nullable Duration creation;
    private final @Nullable Duration access;
    private final @Nullable Duration update;
    private final AtomicBoolean hasComplained = new AtomicBoolean();

    ExpiryRules(String cacheName, ExpiryPolicy policy) {
        this.cacheName = cacheName;
        this.policy = policy;
        this.isStandard = isStandard(policy);
        this.creation = isStandard ? policy.getExpiryForCreation() : null;
        this.access = isStandard ? policy.getExpiryForAccess() : null;
        this.update = isStandard ? policy.getExpiryForUpdate() : null;
    }

    private static boolean isStandard(ExpiryPolicy policy) {
        Class<?> type = policy.getClass();
        return type == EternalExpiryPolicy.class
                || type == CreatedExpiryPolicy.class
                || type == ModifiedExpiryPolicy.class
                || type == AccessedExpiryPolicy.class
                || type == TouchedExpiryPolicy.class;
    }

    /** Returns whether a write can be decided without the user's code and leaves an entry behind. */
    boolean isPlain() {
        return isStandard && !isZero(creation) && !isZero(update);
    }

    /** Returns whether no deadline depends on the time of a write. */
    boolean isTimeless() {
        return isStandard && (creation == null || creation.isEternal()) && (update == null || update.isEternal());
    }

    /** Returns whether a read never moves a deadline. */
    boolean ignoresAccess() {
        return isStandard && access == null;
    }

    ExpiryPolicy policy() {
        return policy;
    }

    /** Returns the deadline of an entry created now; {@code nowMillis} or less when it expires at once. */
    long created(long nowMillis) {
        Duration duration = isStandard ? creation : ask(policy::getExpiryForCreation, "creation", Duration.ETERNAL);
        return duration == null ? Version.NEVER : deadline(duration, nowMillis);
    }

    /** Returns the deadline of an entry updated now, or {@link Namespace#KEEP}. */
    long updated(long nowMillis) {
        Duration duration = isStandard ? update : ask(policy::getExpiryForUpdate, "update", null);
        return duration == null ? Namespace.KEEP : deadline(duration, nowMillis);
    }

    /** Returns the deadline of an entry read now, or {@link Namespace#KEEP}. */
    long accessed(long nowMillis) {
        Duration duration = isStandard ? access : ask(policy::getExpiryForAccess, "access", null);
        return duration == null ? Namespace.KEEP : deadline(duration, nowMillis);
    }

    static long deadline(Duration duration, long nowMillis) {
        if (duration.isEternal()) {
            return Version.NEVER;
        }
        long millis = duration.getTimeUnit().toMillis(duration.getDurationAmount());
        return millis >= Version.NEVER - nowMillis ? Version.NEVER - 1 : nowMillis + millis;
    }

    private static boolean isZero(@Nullable Duration duration) {
        return duration != null && duration.isZero();
    }

    private @Nullable Duration ask(
            Supplier<@Nullable Duration> question, String occasion, @Nullable Duration otherwise) {
        try {
            return question.get();
        } catch (RuntimeException e) {
            if (hasComplained.compareAndSet(false, true)) {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "The expiry policy threw when asked for the duration after " + occasion
                                + "; entries are eternal when it throws at their creation, and keep their deadline"
                                + " otherwise (said once a cache): cache=" + cacheName,
                        e);
            }
            return otherwise;
        }
    }
}
