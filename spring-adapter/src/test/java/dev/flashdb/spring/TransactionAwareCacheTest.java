package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.transaction.TransactionDefinition;
import org.springframework.transaction.support.TransactionSynchronization;
import org.springframework.transaction.support.TransactionSynchronizationManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Caches inside Spring's transactions. */
@Timeout(60)
class TransactionAwareCacheTest {
    private final FlashCacheManager manager =
            FlashCacheManager.builder().transactionAware(true).build();
    private final FlashSpringCache users = manager.getCache("users");
    private final FlashSpringCache orders = manager.getCache("orders");
    private final TransactionsOfNothing transactions = new TransactionsOfNothing();
    private final TransactionTemplate inTransaction = new TransactionTemplate(transactions);

    @AfterEach
    void close() {
        manager.close();
    }

    private static Object seenByOthers(FlashSpringCache cache, Object key) {
        return CompletableFuture.supplyAsync(() -> {
                    var wrapper = cache.get(key);
                    return wrapper == null ? "nothing" : wrapper.get();
                })
                .join();
    }

    @Test
    void aTransactionSeesItsOwnWritesAndOthersSeeThemAfterTheCommit() {
        users.put("old", 1);
        inTransaction.executeWithoutResult(status -> {
            users.put("ada", 1);
            users.evict("old");
            assertThat(users.putIfAbsent("bob", 2)).isNull();
            assertThat(users.putIfAbsent("bob", 3).get()).isEqualTo(2);
            assertThat(users.get("ada").get()).isEqualTo(1);
            assertThat(users.get("old")).isNull();
            assertThat(seenByOthers(users, "ada")).isEqualTo("nothing");
            assertThat(seenByOthers(users, "old")).isEqualTo(1);
        });
        assertThat(seenByOthers(users, "ada")).isEqualTo(1);
        assertThat(seenByOthers(users, "bob")).isEqualTo(2);
        assertThat(seenByOthers(users, "old")).isEqualTo("nothing");
    }

    @Test
    void aRollbackLeavesNothing() {
        users.put("old", 1);
        assertThatThrownBy(() -> inTransaction.executeWithoutResult(status -> {
                    users.clear();
                    users.put("ada", 1);
                    assertThat(users.get("old")).isNull();
                    throw new IllegalStateException("no");
                }))
                .hasMessage("no");
        assertThat(users.get("old").get()).isEqualTo(1);
        assertThat(users.get("ada")).isNull();
    }

    @Test
    void whatATransactionLoadsIsItsOwnUntilTheCommit() {
        inTransaction.executeWithoutResult(status -> {
            assertThat((Object) users.get("ada", () -> "uncommitted")).isEqualTo("uncommitted");
            assertThat(seenByOthers(users, "ada")).isEqualTo("nothing");
        });
        assertThat(seenByOthers(users, "ada")).isEqualTo("uncommitted");
    }

    @Test
    void allCachesAreChangedByOneUpdate(@TempDir Path directory) {
        try (FlashCacheManager durable = FlashCacheManager.builder()
                .directory(directory)
                .transactionAware(true)
                .defaults(it -> it.setDurable(true))
                .build()) {
            FlashSpringCache first = durable.getCache("first");
            FlashSpringCache second = durable.getCache("second");
            long before = durable.database().storage().orElseThrow().commits();
            inTransaction.executeWithoutResult(status -> {
                first.put("ada", 1);
                first.put("bob", 1);
                second.put("ada", 1);
            });
            assertThat(durable.database().storage().orElseThrow().commits()).isEqualTo(before + 1);
            assertThat(seenByOthers(second, "ada")).isEqualTo(1);
        }
    }

    @Test
    void anInnerTransactionOfItsOwnDoesNotSeeTheOuterOnesWrites() {
        TransactionTemplate inner = new TransactionTemplate(transactions);
        inner.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        inTransaction.executeWithoutResult(status -> {
            users.put("ada", "outer");
            inner.executeWithoutResult(any -> {
                assertThat(users.get("ada")).isNull();
                users.put("bob", "inner");
            });
            assertThat(seenByOthers(users, "bob")).isEqualTo("inner");
            assertThat(users.get("ada").get()).isEqualTo("outer");
        });
        assertThat(users.get("ada").get()).isEqualTo("outer");
    }

    @Test
    void evictIfPresentAndInvalidateActAtOnceAndAgainAtTheCommit() {
        users.put("ada", 1);
        orders.put("ada", 1);
        inTransaction.executeWithoutResult(status -> {
            assertThat(users.evictIfPresent("ada")).isTrue();
            assertThat(orders.invalidate()).isTrue();
            assertThat(seenByOthers(users, "ada")).isEqualTo("nothing");
            assertThat(seenByOthers(orders, "ada")).isEqualTo("nothing");
            othersLoad(users, "ada", "from before the commit");
            othersLoad(orders, "ada", "from before the commit");
            assertThat(users.get("ada")).isNull();
        });
        assertThat(users.get("ada")).isNull();
        assertThat(orders.get("ada")).isNull();
        inTransaction.executeWithoutResult(status -> {
            users.put("bob", 1);
            assertThat(users.evictIfPresent("bob")).isTrue();
            assertThat(users.evictIfPresent("bob")).isFalse();
        });
    }

    private static void othersLoad(FlashSpringCache cache, Object key, Object value) {
        CompletableFuture.runAsync(() -> cache.get(key, () -> value)).join();
    }

    @Test
    void evictionsByPrefixAndTagsActAtOnceAndAgainAtTheCommit() {
        try (FlashCacheManager ordered = FlashCacheManager.builder()
                .transactionAware(true)
                .defaults(it -> it.setOrdered(true))
                .build()) {
            FlashSpringCache cache = ordered.getCache("ordered");
            EntryOptions.Rule tagged = value -> new EntryOptions(null, Set.of("t"));
            cache.put("a:1", 1);
            cache.put("b:1", 1, tagged);
            inTransaction.executeWithoutResult(status -> {
                cache.put("a:2", 1);
                cache.put("b:2", 1, tagged);
                assertThat(cache.evictPrefix("a:")).isEqualTo(1);
                assertThat(cache.evictTags(List.of("t"))).isEqualTo(1);
                assertThat(seenByOthers(cache, "a:1")).isEqualTo("nothing");
                assertThat(seenByOthers(cache, "b:1")).isEqualTo("nothing");
                othersLoad(cache, "a:1", "from before the commit");
            });
            assertThat(cache.getNativeCache()).isEmpty();
        }
    }

    @Test
    void aRollbackToASavepointTakesBackWhatCameAfterIt() {
        TransactionTemplate nested = new TransactionTemplate(transactions);
        nested.setPropagationBehavior(TransactionDefinition.PROPAGATION_NESTED);
        users.put("old", 1);
        inTransaction.executeWithoutResult(outer -> {
            nested.executeWithoutResult(status -> {
                users.clear();
                status.setRollbackOnly();
            });
            assertThat(users.get("old").get()).isEqualTo(1);
            users.put("ada", "outer");
            nested.executeWithoutResult(status -> {
                users.put("ada", "inner");
                users.put("bob", "inner");
                users.evict("old");
                status.setRollbackOnly();
            });
            assertThat(users.get("ada").get()).isEqualTo("outer");
            nested.executeWithoutResult(status -> users.put("eve", "inner"));
        });
        assertThat(users.get("ada").get()).isEqualTo("outer");
        assertThat(users.get("bob")).isNull();
        assertThat(users.get("old").get()).isEqualTo(1);
        assertThat(users.get("eve").get()).isEqualTo("inner");
    }

    private static void after(TransactionSynchronization work) {
        TransactionSynchronizationManager.registerSynchronization(work);
    }

    @Test
    void whatOthersWriteAfterTheCommitIsNotLost() {
        TransactionTemplate anew = new TransactionTemplate(transactions);
        anew.setPropagationBehavior(TransactionDefinition.PROPAGATION_REQUIRES_NEW);
        List<Object> seen = new ArrayList<>();
        inTransaction.executeWithoutResult(status -> {
            after(new TransactionSynchronization() {
                @Override
                public void afterCommit() {
                    seen.add(seenByOthers(users, "ada"));
                    users.put("afterCommit", 1);
                }

                @Override
                public void afterCompletion(int any) {
                    users.put("afterCompletion", 1);
                    anew.executeWithoutResult(inner -> users.put("another", 1));
                }
            });
            users.put("ada", 1);
        });
        assertThat(seen).containsExactly(1);
        assertThat(List.of("ada", "afterCommit", "afterCompletion", "another")).allMatch(key -> users.get(key) != null);
        inTransaction.executeWithoutResult(status -> after(new TransactionSynchronization() {
            @Override
            public void afterCommit() {
                users.evict("ada"); // the first that this transaction does to a cache
            }
        }));
        assertThat(users.get("ada")).isNull();
    }

    @Test
    void afterARollbackNobodySeesWhatWasTakenBack() {
        List<Object> seen = new ArrayList<>();
        inTransaction.executeWithoutResult(status -> {
            after(new TransactionSynchronization() {
                @Override
                public void afterCompletion(int any) {
                    seen.add(users.get("ada"));
                }
            });
            users.put("ada", 1);
            status.setRollbackOnly();
        });
        assertThat(seen).containsExactly((Object) null);
    }

    @Test
    void anEndThatNobodyKnowsEvictsWhatMayHaveChanged() {
        users.put("ada", "old");
        users.put("bob", "old");
        transactions.failToCommit(true);
        assertThatThrownBy(() -> inTransaction.executeWithoutResult(status -> users.put("ada", "new")))
                .hasMessage("the network went down");
        transactions.failToCommit(false);
        assertThat(users.get("ada")).isNull();
        assertThat(users.get("bob").get()).isEqualTo("old");
    }

    @Test
    void valuesThatCannotBeStoredAtTheCommitAreEvictedAndTheRestToo() {
        try (FlashCacheManager byValue = FlashCacheManager.builder()
                .transactionAware(true)
                .defaults(it -> it.setStoreByValue(true))
                .build()) {
            FlashSpringCache first = byValue.getCache("first");
            FlashSpringCache second = byValue.getCache("second");
            first.put("ada", "old");
            second.put("ada", "old");
            second.put("bob", "old");
            inTransaction.executeWithoutResult(status -> {
                first.put("ada", new Object()); // not serializable
                second.evict("ada");
            });
            assertThat(first.get("ada")).isNull();
            assertThat(second.get("ada")).isNull();
            assertThat(second.get("bob").get()).isEqualTo("old");
        }
    }

    @Test
    void cachesThatCannotBeBroughtUpToDateAreNamed() {
        assertThatThrownBy(() -> inTransaction.executeWithoutResult(status -> {
                    users.put("ada", 1);
                    manager.close();
                }))
                .hasMessageContainingAll("The transaction is committed", "[users]");
    }

    @Test
    void whatCannotBeWrittenAtTheCommitIsRefusedBefore() {
        try (FlashCacheManager ordered = FlashCacheManager.builder()
                .transactionAware(true)
                .defaults(it -> it.setOrdered(true))
                .build()) {
            FlashSpringCache cache = ordered.getCache("ordered");
            inTransaction.executeWithoutResult(status -> {
                assertThatThrownBy(() -> cache.put(7, "value")).isInstanceOf(ClassCastException.class);
                assertThatThrownBy(() -> users.put(7.5, "value", value -> new EntryOptions(null, Set.of("tag"))))
                        .hasMessageContaining("java.lang.Double");
                cache.put("ada", "value");
            });
            assertThat(cache.get("ada").get()).isEqualTo("value");
        }
    }

    @Test
    void aReadOnlyTransactionCachesWhatItLoads() {
        TransactionTemplate readOnly = new TransactionTemplate(transactions);
        readOnly.setReadOnly(true);
        readOnly.executeWithoutResult(status -> users.get("ada", () -> 1));
        assertThat(users.get("ada").get()).isEqualTo(1);
    }

    @Test
    void outsideATransactionWritesAreSeenAtOnce() {
        users.put("ada", 1);
        assertThat(seenByOthers(users, "ada")).isEqualTo(1);
        users.clear();
        assertThat(seenByOthers(users, "ada")).isEqualTo("nothing");
    }

    @Test
    void anEvictionByPrefixWaitsForTheCommitAndIsSeenInside() {
        try (FlashCacheManager ordered = FlashCacheManager.builder()
                .transactionAware(true)
                .defaults(it -> it.setOrdered(true))
                .build()) {
            FlashSpringCache cache = ordered.getCache("ordered");
            List.of("a:1", "a:2", "b:1").forEach(key -> cache.put(key, key));
            inTransaction.executeWithoutResult(status -> {
                cache.put("a:3", "gone");
                cache.evictPrefixAtCommit("a:");
                cache.put("a:2", "new");
                assertThat(cache.get("a:1")).isNull();
                assertThat(cache.get("a:3")).isNull();
                assertThat(cache.get("a:2").get()).isEqualTo("new");
                assertThat(cache.get("b:1").get()).isEqualTo("b:1");
                assertThat(cache.getNativeCache().get("a:1")).isEqualTo("a:1");
            });
            assertThat(cache.getNativeCache()).map(it -> it.getKey()).containsExactlyInAnyOrder("a:2", "b:1");
            inTransaction.executeWithoutResult(status -> {
                cache.evictPrefixAtCommit("a:");
                status.setRollbackOnly();
            });
            assertThat(cache.getNativeCache().get("a:2")).isEqualTo("new");
        }
    }

    @Test
    void aTimeToLiveCountsFromTheCommit() {
        Duration hour = Duration.ofHours(1);
        inTransaction.executeWithoutResult(status -> {
            users.put("ada", "put", value -> new EntryOptions(hour, Set.of()));
            users.get("bob", () -> "loaded", value -> new EntryOptions(hour, Set.of()));
            users.get("eve", () -> "not cached", value -> new EntryOptions(Duration.ZERO, Set.of()));
        });
        assertThat(users.getNativeCache().timeToLive("ada").orElseThrow()).isBetween(hour.minusMinutes(1), hour);
        assertThat(users.getNativeCache().timeToLive("bob").orElseThrow()).isBetween(hour.minusMinutes(1), hour);
        assertThat(users.get("eve")).isNull();
    }

    @Test
    void whatCompletesInATransactionIsCachedWithItAndWhatCompletesLaterIsNot() {
        CompletableFuture<Integer> later = new CompletableFuture<>();
        inTransaction.executeWithoutResult(status -> {
            users.retrieve("ada", () -> CompletableFuture.completedFuture(1)).join();
            users.retrieve("later", () -> later);
            users.retrieve("failed", () -> CompletableFuture.failedFuture(new IllegalStateException("no")));
            assertThat(users.get("ada").get()).isEqualTo(1);
            assertThat(seenByOthers(users, "ada")).isEqualTo("nothing");
        });
        later.complete(2);
        assertThat(users.get("ada").get()).isEqualTo(1);
        assertThat(users.get("later")).isNull();
        assertThat(users.get("failed")).isNull();
        inTransaction.executeWithoutResult(status -> {
            users.retrieve("bob", () -> CompletableFuture.completedFuture(1)).join();
            status.setRollbackOnly();
        });
        assertThat(users.get("bob")).isNull();
    }

    /** How a transaction reads through the cache. */
    private enum Reading {
        PLAIN {
            @Override
            void read(FlashSpringCache cache, Object key, Object value) {
                if (cache.get(key) == null) {
                    cache.put(key, value);
                }
            }
        },
        PUT_IF_ABSENT {
            @Override
            void read(FlashSpringCache cache, Object key, Object value) {
                cache.putIfAbsent(key, value);
            }
        },
        SYNC {
            @Override
            void read(FlashSpringCache cache, Object key, Object value) {
                cache.get(key, () -> value);
            }
        },
        FUTURE {
            @Override
            void read(FlashSpringCache cache, Object key, Object value) {
                cache.retrieve(key, () -> CompletableFuture.completedFuture(value))
                        .join();
            }
        };

        abstract void read(FlashSpringCache cache, Object key, Object value);
    }

    /** What another does between a reader's look into the database and the end of its transaction. */
    private static Map<String, Consumer<FlashSpringCache>> others() {
        Map<String, Consumer<FlashSpringCache>> others = new LinkedHashMap<>();
        others.put("put", cache -> cache.put("k", "new"));
        others.put("evict", cache -> cache.evict("k"));
        others.put("evictIfPresent", cache -> cache.evictIfPresent("k"));
        others.put("clear", FlashSpringCache::clear);
        others.put("invalidate", FlashSpringCache::invalidate);
        others.put("evictPrefix", cache -> cache.evictPrefix("k"));
        others.put("evictPrefixAtCommit", cache -> cache.evictPrefixAtCommit("k"));
        others.put("evictTags", cache -> cache.evictTags(Set.of("t")));
        others.put("evictTagsAtCommit", cache -> cache.evictTagsAtCommit(Set.of("t")));
        return others;
    }

    static Stream<Arguments> readersAndOthers() {
        return Arrays.stream(Reading.values())
                .flatMap(reading -> others().keySet().stream()
                        .flatMap(other -> Stream.of(true, false)
                                .flatMap(readOnly -> Stream.of(true, false)
                                        .map(inTransaction -> Arguments.of(reading, other, readOnly, inTransaction)))));
    }

    /** The reader looks, then others change the database and the cache, then the reader's transaction ends. */
    @ParameterizedTest
    @MethodSource("readersAndOthers")
    void whatAReaderLoadedNeverTakesThePlaceOfWhatOthersDidSince(
            Reading reading, String other, boolean readOnly, boolean inTransaction) {
        try (FlashCacheManager ordered = FlashCacheManager.builder()
                .transactionAware(true)
                .defaults(it -> it.setOrdered(true))
                .build()) {
            FlashSpringCache cache = ordered.getCache("ordered");
            boolean byTags = other.startsWith("evictTags");
            Consumer<FlashSpringCache> others = others().get(other);
            TransactionTemplate reader = new TransactionTemplate(transactions);
            reader.setReadOnly(readOnly);
            reader.executeWithoutResult(status -> {
                if (byTags) {
                    assertThat(cache.get("k")).isNull();
                    cache.put("k", "old", value -> new EntryOptions(null, Set.of("t")));
                } else {
                    reading.read(cache, "k", "old");
                }
                CompletableFuture.runAsync(() -> {
                            if (inTransaction) {
                                new TransactionTemplate(transactions).executeWithoutResult(any -> others.accept(cache));
                            } else {
                                others.accept(cache);
                            }
                        })
                        .join();
            });
            assertThat(seenByOthers(cache, "k")).isIn("nothing", "new");
            if (readOnly && other.equals("put")) {
                assertThat(seenByOthers(cache, "k")).isEqualTo("new");
            }
            // and nothing is watched any more: the next reader caches again
            cache.evict("k");
            reader.executeWithoutResult(status -> reading.read(cache, "k", "newer"));
            assertThat(seenByOthers(cache, "k")).isEqualTo("newer");
        }
    }

    @Test
    void aValueThatATransactionPutsWithoutLookingWinsOverOthers() {
        inTransaction.executeWithoutResult(status -> {
            assertThat(users.get("ada")).isNull();
            users.put("ada", "loaded");
            users.put("ada", "mine");
            CompletableFuture.runAsync(() -> users.put("ada", "other")).join();
        });
        assertThat(users.get("ada").get()).isEqualTo("mine");
    }

    @Test
    void theOwnEvictionsOfATransactionDoNotMakeItsLoadsOutOfDate() {
        inTransaction.executeWithoutResult(status -> {
            users.put("bob", 1, value -> new EntryOptions(null, Set.of("t")));
            users.clear();
            assertThat(users.get("ada")).isNull();
            users.put("ada", "loaded", value -> new EntryOptions(null, Set.of("t")));
            orders.evictTagsAtCommit(Set.of("u"));
            assertThat(orders.get("ada")).isNull();
            orders.put("ada", "loaded", value -> new EntryOptions(null, Set.of("t")));
        });
        assertThat(users.get("ada").get()).isEqualTo("loaded");
        assertThat(orders.get("ada").get()).isEqualTo("loaded");
    }

    @Test
    void twoReadersThatLoadTheSameLeaveItInTheCache() {
        inTransaction.executeWithoutResult(status -> {
            assertThat(users.get("ada")).isNull();
            users.put("ada", "same");
            CompletableFuture.runAsync(() -> new TransactionTemplate(transactions)
                            .executeWithoutResult(any -> users.get("ada", () -> "same")))
                    .join();
        });
        assertThat(users.get("ada").get()).isEqualTo("same");
    }

    /**
     * Readers and writers of one row: what the cache has when all have ended is what the database has, or nothing.
     */
    @Test
    void afterReadersAndWritersTheCacheHasWhatTheDatabaseHasOrNothing() throws Exception {
        long seed = System.nanoTime();
        AtomicInteger row = new AtomicInteger();
        for (int round = 0; round < 300; round++) {
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                Random random = new Random(seed + round * 31L + thread);
                all.add(CompletableFuture.runAsync(() -> {
                    for (int step = 0; step < 5; step++) {
                        act(row, random);
                    }
                }));
            }
            for (CompletableFuture<Void> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
            int stored = row.get();
            assertThat(seenByOthers(users, "row"))
                    .as("seed=%s round=%s", seed, round)
                    .isIn("nothing", stored);
            users.evict("row");
        }
    }

    private void act(AtomicInteger row, Random random) {
        TransactionTemplate template = new TransactionTemplate(transactions);
        int what = random.nextInt(6);
        template.setReadOnly(what < 3);
        template.executeWithoutResult(status -> {
            switch (what) {
                case 0 -> users.get("row", row::get);
                case 1, 2 -> {
                    if (users.get("row") == null) {
                        users.put("row", row.get());
                    }
                }
                // the database's own commit comes before the cache's, as a transaction manager has it
                case 3 -> {
                    row.incrementAndGet();
                    users.evict("row");
                }
                case 4 -> {
                    row.incrementAndGet();
                    users.clear();
                }
                default -> {
                    row.incrementAndGet();
                    users.evictIfPresent("row");
                }
            }
        });
    }
}
