package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Serializable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.transaction.support.AbstractPlatformTransactionManager;
import org.springframework.transaction.support.DefaultTransactionStatus;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Row 56: what is evicted while its class cannot be read stays away when it can be read again. In every way that Spring and
 * this adapter have, in transactions and outside, of caches of every kind.
 */
@Timeout(120)
class UnreadableEvictionTest {

    @TempDir
    private Path directory;

    /** What the second program may not make objects of. */
    static final class Val implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    private enum Way {
        EVICT,
        EVICT_IF_PRESENT,
        CLEAR,
        INVALIDATE,
        EVICT_PREFIX,
        EVICT_PREFIX_AT_COMMIT,
        EVICT_TAGS,
        EVICT_TAGS_AT_COMMIT,
        PUT,
        NONE
    }

    private enum Around {
        NOTHING,
        TRANSACTION,
        ROLLED_BACK
    }

    private record Case(Way way, Around around, boolean isTagged, boolean isFresh) {

        String cache() {
            return way + "-" + around + (isTagged ? "-tagged" : "") + (isFresh ? "-fresh" : "");
        }

        boolean evicts() {
            boolean isAtOnce = way == Way.EVICT_IF_PRESENT
                    || way == Way.INVALIDATE
                    || way == Way.EVICT_PREFIX
                    || way == Way.EVICT_TAGS;
            return way != Way.NONE && (around != Around.ROLLED_BACK || isAtOnce);
        }
    }

    private static List<Case> cases() {
        List<Case> cases = new ArrayList<>();
        for (Way way : Way.values()) {
            for (Around around : Around.values()) {
                for (int flags = 0; flags < 4; flags++) {
                    boolean isTagged = (flags & 1) != 0;
                    if (isTagged || way != Way.EVICT_TAGS && way != Way.EVICT_TAGS_AT_COMMIT) {
                        cases.add(new Case(way, around, isTagged, (flags & 2) != 0));
                    }
                }
            }
        }
        return cases;
    }

    private FlashCacheManager program(boolean isAllowed) {
        return FlashCacheManager.builder()
                .directory(directory)
                .transactionAware(true)
                .allow(isAllowed ? "dev.flashdb.spring.UnreadableEvictionTest*" : "com.acme.**")
                .staleOnError("*fresh", Duration.ofMinutes(1))
                .cache("*", it -> it.setDurable(true).setOrdered(true))
                .cache("*", it -> it.setTypes(cast(String.class), Object.class))
                .cache(
                        "*",
                        it -> it.setExpiryPolicyFactory(
                                javax.cache.expiry.CreatedExpiryPolicy.factoryOf(javax.cache.expiry.Duration.ONE_DAY)))
                .build();
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Class<Object> cast(Class<String> type) {
        return (Class) type;
    }

    @Test
    void whatIsEvictedWhileItCannotBeReadStaysAway() {
        try (FlashCacheManager manager = program(/* isAllowed= */ true)) {
            for (Case its : cases()) {
                FlashSpringCache cache = cache(manager, its);
                EntryOptions options = its.isTagged ? new EntryOptions(null, Set.of("tag")) : EntryOptions.NONE;
                cache.put("key", new Val(), value -> options);
                cache.put("other", new Val(), value -> options);
            }
        }
        try (FlashCacheManager manager = program(/* isAllowed= */ false)) {
            for (Case its : cases()) {
                FlashSpringCache cache = cache(manager, its);
                assertThat(cache.get("key")).as(its.cache()).isNull();
                switch (its.around) {
                    case NOTHING -> evict(its, cache);
                    case TRANSACTION ->
                        new TransactionTemplate(new Transactions()).executeWithoutResult(status -> evict(its, cache));
                    case ROLLED_BACK ->
                        new TransactionTemplate(new Transactions()).executeWithoutResult(status -> {
                            evict(its, cache);
                            status.setRollbackOnly();
                        });
                }
            }
        }
        try (FlashCacheManager manager = program(/* isAllowed= */ true)) {
            for (Case its : cases()) {
                Object found = cache(manager, its).get("key", Object.class);
                if (!its.evicts()) {
                    assertThat(found).as(its.cache()).isInstanceOf(Val.class);
                } else {
                    assertThat(found).as(its.cache()).isEqualTo(its.way == Way.PUT ? "new" : null);
                }
            }
        }
    }

    private static FlashSpringCache cache(FlashCacheManager manager, Case its) {
        return Objects.requireNonNull(manager.getCache(its.cache()));
    }

    private static void evict(Case its, FlashSpringCache cache) {
        switch (its.way) {
            case EVICT -> cache.evict("key");
            case EVICT_IF_PRESENT ->
                assertThat(cache.evictIfPresent("key")).as(its.cache()).isFalse();
            case CLEAR -> cache.clear();
            case INVALIDATE -> assertThat(cache.invalidate()).as(its.cache()).isFalse();
            case EVICT_PREFIX ->
                assertThat(cache.evictPrefix("k")).as(its.cache()).isZero();
            case EVICT_PREFIX_AT_COMMIT -> cache.evictPrefixAtCommit("k");
            case EVICT_TAGS ->
                assertThat(cache.evictTags(List.of("tag"))).as(its.cache()).isZero();
            case EVICT_TAGS_AT_COMMIT -> cache.evictTagsAtCommit(Set.of("tag"));
            case PUT -> cache.put("key", "new");
            case NONE -> {}
        }
    }

    /** Transactions of nothing. */
    @SuppressWarnings("serial")
    private static final class Transactions extends AbstractPlatformTransactionManager {

        @Override
        protected Object doGetTransaction() {
            return new Object();
        }

        @Override
        protected void doBegin(Object transaction, org.springframework.transaction.TransactionDefinition definition) {}

        @Override
        protected void doCommit(DefaultTransactionStatus status) {}

        @Override
        protected void doRollback(DefaultTransactionStatus status) {}
    }
}
