package dev.flashdb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.NewerFormatException;
import dev.flashdb.StorageFullException;
import dev.flashdb.StorageProblem;
import dev.flashdb.StorageStatus;
import dev.flashdb.StoredCache;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.jcache.FlashCache;
import dev.flashdb.jcache.FlashCachingProvider;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.jcache.Weigher;
import dev.flashdb.spring.Awaited;
import dev.flashdb.spring.CacheEvictPrefix;
import dev.flashdb.spring.CacheTtl;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashCacheManagers;
import dev.flashdb.spring.FlashSpringCache;
import dev.flashdb.spring.boot.console.ConsoleAutoConfiguration;
import dev.flashdb.spring.boot.console.ConsoleProperties;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import jakarta.persistence.EntityManagerFactory;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.Serializable;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Caching;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.aot.generate.ClassNameGenerator;
import org.springframework.aot.generate.DefaultGenerationContext;
import org.springframework.aot.generate.GeneratedFiles;
import org.springframework.aot.generate.InMemoryGeneratedFiles;
import org.springframework.aot.hint.predicate.RuntimeHintsPredicates;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.beans.factory.config.YamlPropertiesFactoryBean;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.autoconfigure.AutoConfigurationPackage;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.actuate.endpoint.CachesEndpoint;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.cache.autoconfigure.CacheManagerCustomizer;
import org.springframework.boot.cache.autoconfigure.CachesEndpointAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.Status;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.CachingConfigurer;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCache;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.cache.interceptor.CacheErrorHandler;
import org.springframework.cache.interceptor.LoggingCacheErrorHandler;
import org.springframework.cache.support.CompositeCacheManager;
import org.springframework.cache.support.NoOpCacheManager;
import org.springframework.cache.transaction.TransactionAwareCacheManagerProxy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.context.aot.ApplicationContextAotGenerator;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.javapoet.ClassName;

/** What an application gets from our jar and {@code @EnableCaching}. */
class FlashCacheAutoConfigurationTest {
    private final ApplicationContextRunner plain = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    FlashCacheAutoConfiguration.class,
                    FlashActuatorAutoConfiguration.class,
                    CacheAutoConfiguration.class));
    private final ApplicationContextRunner runner = plain.withUserConfiguration(EnabledCaching.class);

    @TempDir
    Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class EnabledCaching {

        @Bean
        Squares squares() {
            return new Squares();
        }
    }

    static class Squares {
        private final AtomicInteger calls = new AtomicInteger();

        public int calls() {
            return calls.get();
        }

        @Cacheable("squares")
        public int square(int number) {
            calls.incrementAndGet();
            return number * number;
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnManager {

        @Bean
        CacheManager own() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Customized {
        final AtomicInteger customized = new AtomicInteger();

        @Bean
        CacheManagerCustomizer<FlashCacheManager> managerCustomizer() {
            return manager -> customized.incrementAndGet();
        }

        @Bean
        FlashCacheManagerBuilderCustomizer builderCustomizer() {
            return builder -> builder.cache("users", it -> it.setMaxEntries(7));
        }
    }

    @Configuration(proxyBeanMethods = false)
    static class Metered {

        @Bean
        MeterRegistry registry() {
            return new SimpleMeterRegistry();
        }
    }

    @Test
    void withOurJarAndEnableCachingTheApplicationHasOurCache() {
        runner.run(context -> {
            assertThat(context).hasSingleBean(FlashCacheManager.class);
            Squares squares = context.getBean(Squares.class);
            assertThat(squares.square(3)).isEqualTo(9);
            assertThat(squares.square(3)).isEqualTo(9);
            assertThat(squares.calls()).isEqualTo(1);
            assertThat(context.getBean(FlashCacheManager.class).getCacheNames()).containsExactly("squares");
        });
    }

    @Test
    void withoutEnableCachingThereIsNone() {
        plain.run(context -> assertThat(context).doesNotHaveBean(CacheManager.class));
    }

    @Test
    void aManagerOfTheApplicationComesFirst() {
        runner.withUserConfiguration(OwnManager.class)
                .run(context ->
                        assertThat(context).hasSingleBean(CacheManager.class).doesNotHaveBean(FlashCacheManager.class));
    }

    @Test
    void cachesThatAreBeansComeFirstAsBootSays() {
        runner.withBean("first", Cache.class, () -> new ConcurrentMapCache("first"))
                .run(context -> {
                    assertThat(context).hasSingleBean(CacheManager.class).doesNotHaveBean(FlashCacheManager.class);
                    assertThat(context.getBean(CacheManager.class).getCache("first"))
                            .isSameAs(context.getBean("first"));
                });
    }

    @Test
    void anotherBootIsNamedWithWhatToTake() {
        for (String version : List.of("4.0.9", "4.1.2")) {
            SupportedBootAutoConfiguration.require(version);
        }
        for (String version : List.of("3.5.16", "2.7.18", "5.0.0")) {
            assertThatThrownBy(() -> SupportedBootAutoConfiguration.require(version))
                    .satisfies(thrown -> {
                        FailureAnalysis analysis = analysis(new UnsupportedBootFailureAnalyzer(), thrown);
                        assertThat(analysis.getDescription()).contains(version).contains("Spring Boot 4");
                        assertThat(analysis.getAction()).contains("flashdb-jcache");
                    });
        }
        plain.withConfiguration(AutoConfigurations.of(SupportedBootAutoConfiguration.class))
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void anotherCacheTypeComesFirst() {
        runner.withPropertyValues("spring.cache.type=none")
                .run(context -> assertThat(context).hasSingleBean(NoOpCacheManager.class));
        runner.withPropertyValues("spring.cache.type=simple")
                .run(context -> assertThat(context).hasSingleBean(ConcurrentMapCacheManager.class));
    }

    @Test
    void theNamesOfSpringsPropertyAreTheOnlyOnes() {
        runner.withPropertyValues("spring.cache.cache-names=users,squares").run(context -> {
            CacheManager manager = context.getBean(CacheManager.class);
            assertThat(manager.getCacheNames()).containsExactly("squares", "users");
            assertThat(manager.getCache("others")).isNull();
        });
    }

    @Test
    void bothKindsOfCustomizersAreCalledAndHaveTheLastWord() {
        runner.withUserConfiguration(Customized.class)
                .withPropertyValues("flashdb.cache.caches.users.max-entries=5")
                .run(context -> {
                    assertThat(context.getBean(Customized.class).customized).hasValue(1);
                    assertThat(configuration(context.getBean(CacheManager.class), "users")
                                    .getMaxEntries())
                            .isEqualTo(7);
                });
    }

    @SuppressWarnings("unchecked") // asked for the class of its configuration
    private static FlashConfiguration<Object, Object> configuration(CacheManager manager, String name) {
        Cache cache = manager.getCache(name);
        assertThat(cache).isNotNull();
        javax.cache.Cache<Object, Object> jcache = (javax.cache.Cache<Object, Object>) cache.getNativeCache();
        return jcache.getConfiguration(FlashConfiguration.class);
    }

    private static ExpiryPolicy expiry(CacheManager manager, String name) {
        return configuration(manager, name).getExpiryPolicyFactory().create();
    }

    @Test
    void aTimeToLiveTakesOneLine() {
        runner.withPropertyValues("flashdb.cache.caches.users.time-to-live=10m").run(context -> {
            CacheManager manager = context.getBean(CacheManager.class);
            Duration tenMinutes = new Duration(TimeUnit.MILLISECONDS, 600_000);
            assertThat(expiry(manager, "users").getExpiryForCreation()).isEqualTo(tenMinutes);
            assertThat(expiry(manager, "users").getExpiryForUpdate()).isEqualTo(tenMinutes);
            assertThat(expiry(manager, "users").getExpiryForAccess()).isNull();
            assertThat(expiry(manager, "others").getExpiryForCreation().isEternal())
                    .isTrue();
        });
    }

    @Test
    void thePatternThatSaysMoreHasTheLastWord() {
        runner.withPropertyValues(
                        "flashdb.cache.defaults.max-entries=10",
                        "flashdb.cache.defaults.by-value=true",
                        "flashdb.cache.caches.[tenant-*].max-entries=20",
                        "flashdb.cache.caches.[tenant-*].ordered=true",
                        "flashdb.cache.caches.[tenant-*].statistics=false",
                        "flashdb.cache.caches.tenant-7.max-entries=30",
                        "flashdb.cache.caches.idle.time-to-idle=5s")
                .run(context -> {
                    CacheManager manager = context.getBean(CacheManager.class);
                    assertThat(configuration(manager, "users").getMaxEntries()).isEqualTo(10);
                    assertThat(configuration(manager, "users").isStoreByValue()).isTrue();
                    assertThat(configuration(manager, "tenant-1").getMaxEntries())
                            .isEqualTo(20);
                    assertThat(configuration(manager, "tenant-7").getMaxEntries())
                            .isEqualTo(30);
                    assertThat(configuration(manager, "tenant-7").isOrdered()).isTrue();
                    assertThat(configuration(manager, "tenant-7").isStatisticsEnabled())
                            .isFalse();
                    assertThat(expiry(manager, "idle").getExpiryForAccess())
                            .isEqualTo(new Duration(TimeUnit.MILLISECONDS, 5_000));
                });
    }

    @Test
    void aJitterShortensATimeToLiveByUpToItsPart() {
        runner.withPropertyValues(
                        "flashdb.cache.caches.users.time-to-live=10s", "flashdb.cache.caches.users.jitter=0.5")
                .run(context -> {
                    ExpiryPolicy policy = expiry(context.getBean(CacheManager.class), "users");
                    Set<Long> times = new TreeSet<>();
                    for (int i = 0; i < 1_000; i++) {
                        times.add(policy.getExpiryForUpdate().getDurationAmount());
                    }
                    assertThat(times).allMatch(millis -> millis >= 5_000 && millis <= 10_000);
                    assertThat(times).hasSizeGreaterThan(100);
                });
    }

    @ParameterizedTest
    @CsvSource({
        "defaults.time-to-live=0s, flashdb.cache.defaults.time-to-live=PT0S, 10m",
        "caches.users.time-to-idle=-1s, flashdb.cache.caches.users.time-to-idle=PT-1S, 10m",
        "caches.users.max-entries=0, flashdb.cache.caches.users.max-entries=0, above 0",
        "caches.users.max-weight=100, flashdb.cache.caches.users.max-weight=100, flashdb.cache.caches.users.weigher=",
        "caches.users.jitter=0.1, flashdb.cache.caches.users.jitter=0.1, time-to-live",
        "caches.users.refresh-ahead=0s, flashdb.cache.caches.users.refresh-ahead=PT0S, 10m",
        "caches.users.stale-on-error=-1s, flashdb.cache.caches.users.stale-on-error=PT-1S, 10m",
        "caches.users.weigher=java.lang.String, flashdb.cache.caches.users.weigher=java.lang.String, dev.flashdb.jcache.Weigher",
        "sync-interval=0s, flashdb.cache.sync-interval=PT0S, flashdb.cache.sync=never",
        "drop-undeclared=true, flashdb.cache.drop-undeclared=true, spring.cache.cache-names",
        "lock-wait=-1s, flashdb.cache.lock-wait=PT-1S, 0 for no wait",
        "allow=com.acme.?, flashdb.cache.allow=com.acme.?, com.acme.model.**",
        "eviction-interval=-1s, flashdb.cache.eviction-interval=PT-1S, 0 for never",
        "caches.users.durable=true, flashdb.cache.caches.users.durable=true, flashdb.cache.directory="
    })
    void anImpossibleValueEndsTheStartAndSaysWhatToWrite(String line, String description, String action) {
        runner.withPropertyValues("flashdb.cache." + line).run(context -> {
            FailureAnalysis analysis = analysis(new FlashCacheFailureAnalyzer(), context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(description);
            assertThat(analysis.getAction()).contains(action);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "flashdb.directory=x, flashdb.cache.directory?",
        "flashdb.dir=x, flashdb.cache.directory?",
        "flashdb.default.timeToLive=1s, flashdb.cache.defaults.time-to-live?",
        "flashdb.default.storeByValue=true, flashdb.cache.defaults.by-value?",
        "flashdb.codecAllow=com.acme.**, flashdb.cache.allow?",
        "flashdb.lockWait=1s, flashdb.cache.lock-wait?",
        "flashdb.users.ttl=1s, docs/spring.md",
        "flashdb.cache.caches.tenant-*.time-to-live=1m, flashdb.cache.caches.[tenant-*].time-to-live",
        "flashdb.cache.caches.*.time-to-live=1m, flashdb.cache.caches.[*].time-to-live"
    })
    void whatBootWouldPassOverEndsTheStartWithThePropertyThatIsMeant(String line, String advice) {
        runner.withPropertyValues(line).run(context -> {
            FailureAnalysis analysis = analysis(new FlashCacheFailureAnalyzer(), context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(line.substring(0, line.indexOf('=')));
            assertThat(analysis.getAction()).contains(advice);
        });
    }

    @Test
    void variablesAndSystemPropertiesCountWhenTheyAreSurelyOurs() {
        for (String type : List.of("systemEnvironment", "systemProperties")) {
            boolean isVariable = type.equals("systemEnvironment");
            for (boolean isOurs : new boolean[] {true, false}) {
                String name = isVariable
                        ? isOurs ? "FLASHDB_DIRECTORY" : "FLASHDB_SOMETHING_ELSE"
                        : isOurs ? "flashdb.directory" : "flashdb.something.else";
                runner.withInitializer(context -> context.getEnvironment()
                                .getPropertySources()
                                .replace(type, new MapPropertySource(type, Map.of(name, "x"))))
                        .run(context -> {
                            if (isOurs) {
                                assertThat(context)
                                        .getFailure()
                                        .hasStackTraceContaining(name + "=x")
                                        .rootCause()
                                        .isInstanceOf(InvalidFlashCachePropertyException.class);
                            } else {
                                assertThat(context).hasNotFailed();
                            }
                        });
            }
        }
    }

    @Test
    void aTimeToLiveBesideATimeToIdleEndsTheStart() {
        runner.withPropertyValues("flashdb.cache.defaults.time-to-live=1m", "flashdb.cache.defaults.time-to-idle=1m")
                .run(context -> assertThat(analysis(new FlashCacheFailureAnalyzer(), context.getStartupFailure())
                                .getAction())
                        .contains("Remove flashdb.cache.defaults.time-to-idle"));
    }

    @Test
    void aRefreshBeforeTheEntryIsThereEndsTheStart() {
        runner.withPropertyValues("flashdb.cache.defaults.time-to-live=1m", "flashdb.cache.defaults.refresh-ahead=1m")
                .run(context -> assertThat(analysis(new FlashCacheFailureAnalyzer(), context.getStartupFailure())
                                .getDescription())
                        .contains("flashdb.cache.defaults.refresh-ahead=PT1M", "PT1M"));
    }

    @Test
    void refreshAheadAndStaleOnErrorAreProperties() {
        runner.withPropertyValues(
                        "flashdb.cache.defaults.time-to-live=10m",
                        "flashdb.cache.defaults.refresh-ahead=1m",
                        "flashdb.cache.caches.users.stale-on-error=1h")
                .run(context -> {
                    FlashCacheManager manager = context.getBean(FlashCacheManager.class);
                    FlashSpringCache users = manager.getCache("users");
                    users.put("a", 1);
                    assertThat(users.getNativeCache().timeToLive("a").orElseThrow())
                            .isBetween(java.time.Duration.ofMinutes(69), java.time.Duration.ofMinutes(70));
                    users.getNativeCache().put("b", "old", java.time.Duration.ofMinutes(30));
                    assertThat(users.<Object>get("b", () -> {
                                throw new IOException("no");
                            }))
                            .isEqualTo("old");
                    FlashSpringCache orders = manager.getCache("orders");
                    orders.getNativeCache().put("a", "old", java.time.Duration.ofSeconds(30));
                    assertThat(orders.<Object>get("a", () -> "new")).isEqualTo("old");
                    Awaited.until(() -> "new".equals(orders.get("a").get()));
                });
    }

    @Test
    void aMisspeltPropertyEndsTheStartAndNamesThoseThereAre() {
        runner.withPropertyValues("flashdb.cache.caches.users.time-to-life=10m").run(context -> {
            FailureAnalysis analysis = analysis(new UnknownPropertyFailureAnalyzer(), context.getStartupFailure());
            assertThat(analysis.getDescription()).contains("flashdb.cache.caches.users.time-to-life");
            assertThat(analysis.getAction()).contains("time-to-live", "directory");
        });
    }

    @Test
    void aWrongDurationEndsTheStartAndNamesTheProperty() {
        runner.withPropertyValues("flashdb.cache.caches.users.time-to-live=soon")
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining("flashdb.cache.caches.users.time-to-live"));
    }

    private static FailureAnalysis analysis(FailureAnalyzer analyzer, Throwable failure) {
        FailureAnalysis analysis = analyzer.analyze(failure);
        assertThat(analysis).as(String.valueOf(failure)).isNotNull();
        return analysis;
    }

    @Test
    void durableCachesAreThereAfterARestartAndInASecondContext() {
        ApplicationContextRunner durable = runner.withPropertyValues(
                "flashdb.cache.directory=" + directory, "flashdb.cache.defaults.durable=true");
        durable.run(first -> {
            first.getBean(Squares.class).square(5);
            durable.run(second -> assertThat(second.getBean(CacheManager.class)).isNotNull());
        });
        durable.run(context -> {
            Squares squares = context.getBean(Squares.class);
            assertThat(squares.square(5)).isEqualTo(25);
            assertThat(squares.calls()).isZero();
        });
    }

    @Test
    void ofTwoContextsOnOneDirectoryOnlyOneHasADurableCache() {
        ApplicationContextRunner durable = runner.withPropertyValues(
                "flashdb.cache.directory=" + directory, "flashdb.cache.caches.squares.durable=true");
        durable.run(first -> {
            first.getBean(Squares.class).square(5);
            durable.run(second -> {
                CacheManager manager = second.getBean(CacheManager.class);
                assertThat(manager.getCache("others")).isNotNull();
                assertThatThrownBy(() -> second.getBean(Squares.class).square(5))
                        .hasMessageContainingAll("squares", "give one of them another name");
            });
            assertThat(first.getBean(Squares.class).square(5)).isEqualTo(25);
            assertThat(first.getBean(Squares.class).calls()).isEqualTo(1);
        });
    }

    /** Each waits until those of all keys are called: were they called one after the other, none would end. */
    static class Levels {
        private static final int KEYS = 3;
        private final Map<String, CyclicBarrier> together = Map.of(
                "outer", new CyclicBarrier(KEYS), "middle", new CyclicBarrier(KEYS), "inner", new CyclicBarrier(KEYS));
        private final AtomicInteger calls = new AtomicInteger();

        public int calls() {
            return calls.get();
        }

        @Cacheable(cacheNames = "outer", key = "#key", sync = true)
        public String outer(int key, Levels cached) {
            return called("outer") + cached.middle(key, cached);
        }

        @Cacheable(cacheNames = "middle", key = "#key", sync = true)
        public String middle(int key, Levels cached) {
            return called("middle") + cached.inner(key);
        }

        @Cacheable(cacheNames = "inner", key = "#key", sync = true)
        public String inner(int key) {
            return called("inner") + key;
        }

        private String called(String level) {
            calls.incrementAndGet();
            try {
                together.get(level).await(30, TimeUnit.SECONDS);
            } catch (Exception e) {
                throw new IllegalStateException(e);
            }
            return level + " ";
        }
    }

    @Test
    void nestedSyncedMethodsOfSeveralKeysLoadSideBySideAndOnceAKey() {
        runner.withBean(Levels.class).run(context -> {
            Levels levels = context.getBean(Levels.class);
            ExecutorService pool = Executors.newCachedThreadPool();
            try {
                List<Future<String>> results = new ArrayList<>();
                for (int i = 0; i < 4 * Levels.KEYS; i++) {
                    int key = i % Levels.KEYS;
                    results.add(pool.submit(() -> levels.outer(key, levels)));
                }
                for (int i = 0; i < results.size(); i++) {
                    assertThat(results.get(i).get()).isEqualTo("outer middle inner " + i % Levels.KEYS);
                }
            } finally {
                pool.shutdownNow();
            }
            assertThat(levels.calls()).isEqualTo(3 * Levels.KEYS);
        });
    }

    record Point(int x, int y) implements Serializable {}

    @Configuration(proxyBeanMethods = false)
    @AutoConfigurationPackage
    static class Packaged {}

    @Test
    void theApplicationsOwnTypesAreReadFromTheLog() {
        ApplicationContextRunner durable = runner.withUserConfiguration(Packaged.class)
                .withPropertyValues("flashdb.cache.directory=" + directory, "flashdb.cache.defaults.durable=true");
        durable.run(context -> points(context.getBean(CacheManager.class)).put("a", new Point(1, 2)));
        durable.run(context -> assertThat(
                        points(context.getBean(CacheManager.class)).get("a", Point.class))
                .isEqualTo(new Point(1, 2)));
    }

    private static Cache points(CacheManager manager) {
        Cache points = manager.getCache("points");
        assertThat(points).isNotNull();
        return points;
    }

    @Test
    void springProcessesTheConfigurationAheadOfTime() {
        InMemoryGeneratedFiles files = new InMemoryGeneratedFiles();
        DefaultGenerationContext generation =
                new DefaultGenerationContext(new ClassNameGenerator(ClassName.get(getClass())), files);
        try (AnnotationConfigApplicationContext context = new AnnotationConfigApplicationContext()) {
            context.register(
                    EnabledCaching.class,
                    FlashCacheAutoConfiguration.class,
                    FlashActuatorAutoConfiguration.class,
                    CacheAutoConfiguration.class);
            new ApplicationContextAotGenerator().processAheadOfTime(context, generation);
        }
        generation.writeGeneratedContent();
        assertThat(files.getGeneratedFiles(GeneratedFiles.Kind.SOURCE).keySet())
                .anyMatch(name -> name.contains("FlashCacheAutoConfiguration__BeanDefinitions"));
        assertThat(RuntimeHintsPredicates.reflection().onType(FlashCacheProperties.class))
                .accepts(generation.getRuntimeHints());
        assertThat(RuntimeHintsPredicates.reflection().onType(FlashCacheProperties.CacheDefinition.class))
                .accepts(generation.getRuntimeHints());
    }

    @Test
    void aDamagedLogEndsTheStartAndSaysWhere() throws IOException {
        ApplicationContextRunner durable = runner.withPropertyValues(
                "flashdb.cache.directory=" + directory, "flashdb.cache.defaults.durable=true");
        durable.run(context -> {
            for (int i = 0; i < 100; i++) {
                context.getBean(Squares.class).square(i);
            }
        });
        Path segment;
        try (Stream<Path> files = Files.list(directory)) {
            segment = files.filter(file -> file.toFile().length() > 1_000)
                    .findFirst()
                    .orElseThrow();
        }
        try (RandomAccessFile file = new RandomAccessFile(segment.toFile(), "rw")) {
            file.seek(300);
            int old = file.read();
            file.seek(300);
            file.write(old ^ 1);
        }
        durable.run(context -> {
            FailureAnalysis analysis = analysis(new StorageFailureAnalyzer(), context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(segment.getFileName().toString());
            assertThat(analysis.getAction()).contains("move the directory away", "salvage");
        });
    }

    @Test
    void aLogOfANewerVersionIsNotToBeSalvaged() {
        FailureAnalysis analysis = analysis(
                new StorageFailureAnalyzer(),
                new IllegalStateException("no context", new NewerFormatException("version 9, known 1", null)));
        assertThat(analysis.getDescription()).contains("version 9, known 1");
        assertThat(analysis.getAction())
                .contains("Use the version of FlashDB that has written it")
                .doesNotContain("salvage");
    }

    @Test
    void aDirectoryThatIsAFileEndsTheStart() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        runner.withPropertyValues("flashdb.cache.directory=" + file).run(context -> {
            FailureAnalysis analysis = analysis(new StorageFailureAnalyzer(), context.getStartupFailure());
            assertThat(analysis.getDescription()).contains(file.toString());
            assertThat(analysis.getAction())
                    .contains("may write", "flashdb.cache.directory=")
                    .doesNotContain("salvage");
        });
    }

    @Test
    void everyCacheHasMetersThoseMadeLaterToo() {
        runner.withUserConfiguration(Metered.class)
                .withPropertyValues("flashdb.cache.directory=" + directory)
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBean(FlashCacheMeters.class).bindTo(registry);
                    Cache later = context.getBean(CacheManager.class).getCache("later");
                    assertThat(later).isNotNull();
                    later.get("a");
                    later.put("a", 1);
                    later.get("a");
                    later.get("a");
                    later.get("b", () -> "loaded");
                    assertThatThrownBy(() -> later.get("c", () -> {
                                throw new IOException("planned");
                            }))
                            .hasRootCauseMessage("planned");
                    assertThat(registry.get("cache.load")
                                    .tags("cache", "later", "result", "success")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(registry.get("cache.load")
                                    .tags("cache", "later", "result", "failure")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(1);
                    assertThat(registry.get("cache.load.duration")
                                    .tag("cache", "later")
                                    .functionTimer()
                                    .count())
                            .isEqualTo(2);
                    later.evict("b");
                    assertThat(count(registry, "hit")).isEqualTo(2);
                    assertThat(count(registry, "miss")).isEqualTo(3);
                    assertThat(registry.get("cache.puts") // a put and a load
                                    .tag("cache", "later")
                                    .functionCounter()
                                    .count())
                            .isEqualTo(2);
                    assertThat(registry.get("cache.size")
                                    .tag("cache.manager", "cacheManager")
                                    .gauge()
                                    .value())
                            .isEqualTo(1);
                    assertThat(registry.get("flashdb.storage.size").gauge().value())
                            .isPositive();
                });
    }

    @Test
    void theBytesOfADurableCacheInTheLogAreAMeter() {
        runner.withUserConfiguration(Metered.class)
                .withPropertyValues("flashdb.cache.directory=" + directory, "flashdb.cache.caches.kept.durable=true")
                .run(context -> {
                    MeterRegistry registry = context.getBean(MeterRegistry.class);
                    context.getBean(FlashCacheMeters.class).bindTo(registry);
                    CacheManager manager = context.getBean(CacheManager.class);
                    Cache kept = manager.getCache("kept");
                    Cache passing = manager.getCache("passing");
                    assertThat(kept).isNotNull();
                    assertThat(passing).isNotNull();
                    double before = diskSize(registry, "kept");
                    kept.put("key", "x".repeat(10_000));
                    passing.put("key", "x".repeat(10_000));
                    assertThat(diskSize(registry, "kept") - before).isBetween(10_000.0, 10_200.0);
                    assertThat(diskSize(registry, "passing")).isZero();
                });
    }

    private static double diskSize(MeterRegistry registry, String cache) {
        return registry.get("cache.disk.size").tag("cache", cache).gauge().value();
    }

    private static double count(MeterRegistry registry, String result) {
        return registry.get("cache.gets")
                .tags("cache", "later", "result", result)
                .functionCounter()
                .count();
    }

    @Test
    void theHealthTellsOfTheLog() {
        runner.withPropertyValues("flashdb.cache.directory=" + directory).run(context -> {
            Health health = context.getBean(FlashHealthIndicator.class).health();
            assertThat(health.getStatus()).isEqualTo(Status.UP);
            assertThat(health.getDetails()).containsKeys("directory", "bytes", "commits");
        });
    }

    @Test
    void theHealthIsDownWithTheReasonWhenTheLogHasFailed() {
        StorageStatus failed = new StorageStatus(
                directory,
                SyncMode.ALWAYS,
                4_096,
                0,
                4_096,
                7,
                5,
                3,
                0,
                Optional.of("the sync failed: EIO"),
                Optional.empty(),
                Optional.empty(),
                0,
                0);
        Health.Builder builder = new Health.Builder().up();
        FlashHealthIndicator.describe(failed, builder);
        Health health = builder.build();
        assertThat(health.getStatus()).isEqualTo(Status.DOWN);
        assertThat(health.getDetails()).containsEntry("failure", "the sync failed: EIO");
        assertThat(health.getDetails()).containsEntry("commits", 7L).containsEntry("durableCommits", 5L);
    }

    @Test
    void aDatabaseThatIsReadOnlyIsOutOfServiceAndItsLastProblemIsNamed() {
        StorageStatus readOnly = new StorageStatus(
                directory,
                SyncMode.ALWAYS,
                4_096,
                0,
                4_096,
                7,
                7,
                0,
                0,
                Optional.empty(),
                Optional.of("The disk was full when it was opened."),
                Optional.of(new StorageProblem(Instant.EPOCH, "a sync was late")),
                0,
                0);
        Health.Builder builder = new Health.Builder().up();
        FlashHealthIndicator.describe(readOnly, builder);
        assertThat(builder.build().getStatus()).isEqualTo(Status.OUT_OF_SERVICE);
        assertThat(builder.build().getDetails())
                .containsEntry("readOnly", "The disk was full when it was opened.")
                .containsEntry("lastProblem", "1970-01-01T00:00:00Z a sync was late");
    }

    @Test
    void thePropertiesOfGettingStartedGiveADurableCache() throws IOException {
        String page = Files.readString(Path.of("../docs/getting-started.md"));
        int start = page.indexOf("```yaml\n", page.indexOf("\n## Spring Boot\n")) + "```yaml\n".length();
        YamlPropertiesFactoryBean yaml = new YamlPropertiesFactoryBean();
        yaml.setResources(new ByteArrayResource(page.substring(start, page.indexOf("```", start))
                .replace("/var/lib/shop/cache", directory.toString())
                .getBytes(StandardCharsets.UTF_8)));
        String[] lines = Objects.requireNonNull(yaml.getObject()).entrySet().stream()
                .map(line -> line.getKey() + "=" + line.getValue())
                .toArray(String[]::new);
        assertThat(lines).hasSize(4);
        for (int i = 0; i < 2; i++) {
            boolean isFirst = i == 0;
            runner.withPropertyValues(lines).run(context -> {
                Cache prices = Objects.requireNonNull(
                        context.getBean(CacheManager.class).getCache("prices"));
                if (isFirst) {
                    prices.put("apple", 3);
                }
                assertThat(prices.get("apple", Integer.class)).isEqualTo(3);
            });
        }
    }

    @Test
    void cachesOnDiskThatNoPropertyNamesAreDroppedWhenAPropertySaysSo() {
        String its = "flashdb.cache.directory=" + directory;
        runner.withPropertyValues(its, "flashdb.cache.defaults.durable=true").run(context -> {
            for (String name : List.of("users", "tenant-1", "fixed", "old")) {
                Objects.requireNonNull(context.getBean(FlashCacheManager.class).getCache(name))
                        .put("k", 1);
            }
        });
        runner.withPropertyValues(
                        its,
                        "flashdb.cache.drop-undeclared=true",
                        "flashdb.cache.defaults.durable=true",
                        "flashdb.cache.caches.users.time-to-live=1h",
                        "flashdb.cache.caches.[tenant-*].time-to-live=1h")
                .run(context -> assertThat(context.getBean(FlashCacheManager.class)
                                .database()
                                .storedCaches())
                        .extracting(StoredCache::name)
                        .containsExactlyInAnyOrder("users", "tenant-1"));
    }

    @Test
    void theWaitForTheDirectoryAndTheFullDiskAreProperties() {
        runner.withPropertyValues(
                        "flashdb.cache.directory=" + directory,
                        "flashdb.cache.lock-wait=30s",
                        "flashdb.cache.on-full-disk=read-only")
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aFullDiskAtTheStartNamesThePropertyThatOpensItAllTheSame() {
        FailureAnalysis analysis =
                analysis(new StorageFailureAnalyzer(), new StorageFullException("The disk is full", null));
        assertThat(analysis.getAction()).contains("flashdb.cache.on-full-disk=read-only");
    }

    @Test
    void theEndpointDescribesCompactsAndRemovesByPrefix() {
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=flashdb",
                        "management.endpoints.jmx.exposure.include=flashdb",
                        "flashdb.cache.directory=" + directory,
                        "flashdb.cache.caches.users.time-to-live=10m",
                        "flashdb.cache.caches.users.ordered=true")
                .run(context -> {
                    Cache users = context.getBean(CacheManager.class).getCache("users");
                    assertThat(users).isNotNull();
                    users.put("a:1", 1);
                    users.put("a:2", 2);
                    users.put("b:1", 3);
                    users.get("a:1");
                    users.get("none");
                    FlashEndpoint endpoint = context.getBean(FlashEndpoint.class);
                    FlashEndpoint.Description all = endpoint.describe(null);
                    assertThat(all.caches().get("users"))
                            .extracting(it -> it.hitRatio(), it -> it.figures().entries())
                            .containsExactly(0.5, 3L);
                    assertThat(endpoint.timeToLive("users", null)).containsEntry("1m to 1h", 3L);
                    assertThat(endpoint.remove("users", "a:", null, null, null)).isEqualTo(Map.of("removed", 2L));
                    assertThat(endpoint.remove("absent", "a:", null, null, null))
                            .isNull();
                    endpoint.compact(null);
                    assertThat(endpoint.describe(null).storage())
                            .extracting(FlashEndpoint.StorageDescription::compactions)
                            .isEqualTo(1L);
                });
    }

    @Test
    void theEndpointRemovesEntriesAndCachesAndSaysWhatIsMissing() {
        runner.withPropertyValues(
                        "management.endpoints.web.exposure.include=flashdb",
                        "management.endpoints.jmx.exposure.include=flashdb",
                        "flashdb.cache.directory=" + directory,
                        "flashdb.cache.defaults.durable=true",
                        "flashdb.cache.caches.sorted.ordered=true")
                .run(context -> {
                    FlashEndpoint endpoint = context.getBean(FlashEndpoint.class);
                    UUID uuid = UUID.fromString("00000000-0000-0001-0000-000000000002");
                    for (String name : List.of("plain", "sorted")) {
                        Cache cache = Objects.requireNonNull(
                                context.getBean(CacheManager.class).getCache(name));
                        boolean isPlain = name.equals("plain");
                        List<Object> keys = isPlain
                                ? List.of("a:1", "a:2", "b:1", "7", 7, 7L, uuid, "left")
                                : List.of("a:1", "a:2", "b:1", "7", "left");
                        keys.forEach(key -> cache.put(key, "v"));
                        assertThat(endpoint.remove(name, "a:", null, null, null))
                                .isEqualTo(Map.of("removed", 2L));
                        assertThat(endpoint.removeEntry(name, "b:1", null)).isEqualTo(Map.of("removed", 1));
                        assertThat(endpoint.removeEntry(name, "b:1", null)).isEqualTo(Map.of("removed", 0));
                        assertThat(endpoint.removeEntry(name, "7", null)).isEqualTo(Map.of("removed", isPlain ? 3 : 1));
                        assertThat(endpoint.removeEntry(name, uuid.toString(), null))
                                .isEqualTo(Map.of("removed", isPlain ? 1 : 0));
                        assertThat(cache.get("left")).isNotNull();
                        assertThat(endpoint.remove(name, null, true, null, null))
                                .isEqualTo(Map.of("removed", 1L));
                        assertThat(cache.get("left")).isNull();
                        cache.put("k", "v");
                        assertThat(endpoint.remove(name, null, null, true, null))
                                .isEqualTo(Map.of("dropped", true));
                        assertThat(cache.get("k")).isNull();
                        for (String prefix : new String[] {null, ""}) {
                            assertThatThrownBy(() -> endpoint.remove(name, prefix, null, null, null))
                                    .isInstanceOf(InvalidEndpointRequestException.class)
                                    .hasMessageContaining("?prefix=");
                        }
                    }
                    assertThat(endpoint.remove("absent", null, null, true, null))
                            .isNull();
                    assertThat(endpoint.remove("absent", null, true, null, null))
                            .isNull();
                    assertThat(endpoint.removeEntry("absent", "k", null)).isNull();
                });
    }

    @Test
    void theFailureAnalyzersAndTheConfigurationsAreAnnounced() throws IOException {
        assertThat(resource("META-INF/spring.factories"))
                .contains(
                        FlashCacheFailureAnalyzer.class.getName(),
                        UnknownPropertyFailureAnalyzer.class.getName(),
                        StorageFailureAnalyzer.class.getName(),
                        UnsupportedBootFailureAnalyzer.class.getName());
        assertThat(resource("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
                        .lines())
                .containsExactly(
                        SupportedBootAutoConfiguration.class.getName(),
                        FlashCacheAutoConfiguration.class.getName(),
                        FlashActuatorAutoConfiguration.class.getName(),
                        FlashCacheAnnotationsAutoConfiguration.class.getName(),
                        ConsoleAutoConfiguration.class.getName());
    }

    @Test
    void metadataAndPageNameThePropertiesThereAre() throws IOException {
        Set<String> expected = new TreeSet<>();
        names(FlashCacheProperties.class).forEach(name -> expected.add("flashdb.cache." + name));
        expected.remove("flashdb.cache.defaults");
        names(FlashCacheProperties.CacheDefinition.class)
                .forEach(name -> expected.add("flashdb.cache.defaults." + name));
        names(ConsoleProperties.class).forEach(name -> expected.add("flashdb.console." + name));
        String metadata = resource("META-INF/spring-configuration-metadata.json");
        String properties = metadata.substring(metadata.indexOf("\"properties\""), metadata.indexOf("\"hints\""));
        Set<String> found = Pattern.compile("\"name\": \"([^\"]+)\"")
                .matcher(properties)
                .results()
                .map(match -> match.group(1))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(found).isEqualTo(expected);
        String page = Files.readString(Path.of("../docs/spring.md"));
        assertThat(expected)
                .allSatisfy(name -> assertThat(page)
                        .containsAnyOf(
                                "| `" + name + "` |", "| `" + name.replace("flashdb.cache.defaults.", "") + "` |"));
    }

    private static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> PropertyNames.dashed(component.getName()))
                .toList();
    }

    /** Ours, not one of the same name in another jar. */
    private static String resource(String name) throws IOException {
        return Files.readString(Path.of("src/main/resources", name), StandardCharsets.UTF_8);
    }

    static class Sessions {

        @Cacheable("sessions")
        @CacheTtl("10m")
        public String open(String user) {
            return user;
        }

        @CacheEvictPrefix(cacheNames = "sessions", prefix = "#prefix")
        public void close(String prefix) {}
    }

    @Configuration(proxyBeanMethods = false)
    static class OwnFlashManager {

        @Bean
        FlashCacheManager own() {
            return FlashCacheManager.builder()
                    .defaults(it -> it.setOrdered(true))
                    .build();
        }
    }

    private static FlashCacheManager own() {
        return FlashCacheManager.builder()
                .cache("sessions", cache -> cache.setOrdered(true))
                .build();
    }

    /** As most applications declare it. */
    @Configuration(proxyBeanMethods = false)
    static class Declared {

        @Bean
        CacheManager cacheManager() {
            return own();
        }
    }

    /** Behind another manager, which has other names. */
    @Configuration(proxyBeanMethods = false)
    static class InComposite {

        @Bean
        CacheManager cacheManager() {
            return new CompositeCacheManager(new ConcurrentMapCacheManager("others"), own());
        }
    }

    /** Behind a proxy, as an aspect of the application makes one. */
    @Configuration(proxyBeanMethods = false)
    static class Proxied {

        @Bean
        CacheManager cacheManager() {
            ProxyFactory factory = new ProxyFactory(own());
            factory.setInterfaces(CacheManager.class);
            return (CacheManager) factory.getProxy();
        }
    }

    /** Behind Spring's decorator, which waits for the end of transactions. */
    @Configuration(proxyBeanMethods = false)
    static class Decorated {

        @Bean
        CacheManager cacheManager() {
            return new TransactionAwareCacheManagerProxy(own());
        }
    }

    /** Two of ours, and one of them is primary. */
    @Configuration(proxyBeanMethods = false)
    static class TwoManagers {

        @Bean
        @Primary
        CacheManager users() {
            return FlashCacheManager.builder().names(List.of("users")).build();
        }

        @Bean
        CacheManager orders() {
            return FlashCacheManager.builder().names(List.of("orders")).build();
        }
    }

    /** Two of ours beside a primary one of another kind. */
    @Configuration(proxyBeanMethods = false)
    static class NonePrimary extends TwoManagers {

        @Bean
        @Override
        CacheManager users() {
            return super.users();
        }

        @Bean
        @Primary
        CacheManager other() {
            return new ConcurrentMapCacheManager();
        }
    }

    @Test
    void eachOfSeveralManagersHasItsMetersHealthAndEndpoint() {
        for (Class<?> declared : List.of(TwoManagers.class, NonePrimary.class)) {
            plain.withUserConfiguration(declared, NothingCached.class, Metered.class)
                    .withPropertyValues(
                            "management.endpoints.web.exposure.include=flashdb",
                            "management.endpoints.jmx.exposure.include=flashdb")
                    .run(context -> {
                        assertThat(context).hasNotFailed();
                        MeterRegistry registry = context.getBean(MeterRegistry.class);
                        context.getBean(FlashCacheMeters.class).bindTo(registry);
                        for (String name : List.of("users", "orders")) {
                            assertThat(registry.get("cache.size")
                                            .tags("cache", name, "cache.manager", name)
                                            .gauge()
                                            .value())
                                    .isZero();
                        }
                        Health health =
                                context.getBean(FlashHealthIndicator.class).health();
                        assertThat(health.getStatus()).isEqualTo(Status.UP);
                        assertThat(health.getDetails()).containsOnlyKeys("users", "orders");
                        FlashEndpoint endpoint = context.getBean(FlashEndpoint.class);
                        assertThat(endpoint.describe("orders").caches()).containsOnlyKeys("orders");
                        assertThat(endpoint.describe("orders").managers()).containsExactlyInAnyOrder("users", "orders");
                        assertThatThrownBy(() -> endpoint.describe("none"))
                                .isInstanceOf(InvalidEndpointRequestException.class)
                                .hasMessageContaining("orders");
                        if (declared == TwoManagers.class) {
                            assertThat(endpoint.describe(null).caches()).containsOnlyKeys("users");
                        } else {
                            assertThatThrownBy(() -> endpoint.describe(null))
                                    .isInstanceOf(InvalidEndpointRequestException.class);
                        }
                    });
        }
    }

    @Test
    void ourAnnotationsWorkOnOurManagerAndOnTheApplicationsOwn() {
        ApplicationContextRunner annotated = runner.withConfiguration(
                        AutoConfigurations.of(FlashCacheAnnotationsAutoConfiguration.class))
                .withBean(Sessions.class);
        annotated
                .withPropertyValues("flashdb.cache.caches.sessions.ordered=true")
                .run(FlashCacheAutoConfigurationTest::assertAnnotationsWork);
        annotated
                .withUserConfiguration(OwnFlashManager.class)
                .run(FlashCacheAutoConfigurationTest::assertAnnotationsWork);
        for (Class<?> declared : List.of(Declared.class, InComposite.class, Proxied.class, Decorated.class)) {
            annotated.withUserConfiguration(declared).run(context -> {
                Sessions sessions = context.getBean(Sessions.class);
                FlashCacheManager manager = new FlashCacheManagers(context).requirePrimary();
                assertThat(sessions.open("ada")).isEqualTo("ada");
                FlashCache<?, ?> cache =
                        manager.jcacheManager().getCache("sessions").unwrap(FlashCache.class);
                assertThat(timeToLive(cache, "ada"))
                        .isBetween(java.time.Duration.ofMinutes(9), java.time.Duration.ofMinutes(10));
                sessions.close("a");
                assertThat(Objects.requireNonNull(manager.getCache("sessions")).get("ada"))
                        .isNull();
            });
        }
        annotated.withUserConfiguration(OwnManager.class).run(context -> {
            assertThatThrownBy(() -> context.getBean(Sessions.class).open("ada"))
                    .hasMessageContaining("needs a cache of FlashDB")
                    .hasMessageContaining("CacheTtl");
            assertThatThrownBy(() -> context.getBean(Sessions.class).close("a"))
                    .hasMessageContaining("needs a cache of FlashDB");
        });
    }

    private static void assertAnnotationsWork(ApplicationContext context) {
        Sessions sessions = context.getBean(Sessions.class);
        FlashCacheManager manager = context.getBean(FlashCacheManager.class);
        sessions.open("ada");
        FlashCache<?, ?> cache = manager.jcacheManager().getCache("sessions").unwrap(FlashCache.class);
        assertThat(timeToLive(cache, "ada"))
                .isBetween(java.time.Duration.ofMinutes(9), java.time.Duration.ofMinutes(10));
        sessions.close("a");
        assertThat(manager.getCache("sessions").get("ada")).isNull();
    }

    @SuppressWarnings("unchecked") // the keys are strings
    private static java.time.Duration timeToLive(FlashCache<?, ?> cache, String key) {
        return ((FlashCache<Object, ?>) cache).timeToLive(key).orElseThrow();
    }

    @Configuration(proxyBeanMethods = false)
    static class Persistent {

        @Bean
        EntityManagerFactory entityManagerFactory(ConfigurableListableBeanFactory beans) {
            boolean isCacheManagerThere = beans.containsSingleton("cacheManager");
            return (EntityManagerFactory) Proxy.newProxyInstance(
                    getClass().getClassLoader(),
                    new Class<?>[] {EntityManagerFactory.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "isOpen" -> isCacheManagerThere;
                        case "hashCode" -> 1;
                        case "equals" -> proxy == arguments[0];
                        default -> null;
                    });
        }
    }

    @Test
    void theManagerIsThereBeforeTheEntityManagerFactory() {
        runner.withUserConfiguration(Persistent.class)
                .run(context -> assertThat(
                                context.getBean(EntityManagerFactory.class).isOpen())
                        .isTrue());
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class NothingCached {}

    @Test
    void withoutJpaNothingOfItIsNeeded() {
        plain.withUserConfiguration(NothingCached.class)
                .withClassLoader(new FilteredClassLoader("jakarta.persistence", "org.springframework.orm"))
                .run(context -> assertThat(context).hasSingleBean(FlashCacheManager.class));
    }

    @Test
    void withOtherProvidersOnTheClassPathTheManagerIsOurs() {
        // Caffeine as Spring knows it and as a provider of javax.cache are on the class path of these tests
        assertThat(Caching.getCachingProviders()).hasSizeGreaterThan(1);
        runner.run(context -> {
            assertThat(context).hasSingleBean(CacheManager.class).hasSingleBean(FlashCacheManager.class);
            assertThat(context.getBean(FlashCacheManager.class).jcacheManager().getCachingProvider())
                    .isInstanceOf(FlashCachingProvider.class);
        });
        runner.withPropertyValues("spring.cache.type=caffeine")
                .run(context -> assertThat(context).doesNotHaveBean(FlashCacheManager.class));
    }

    @Test
    void bootsOwnEndpointListsAndClearsOurCaches() {
        runner.withConfiguration(AutoConfigurations.of(CachesEndpointAutoConfiguration.class))
                .withPropertyValues("management.endpoints.web.exposure.include=caches")
                .run(context -> {
                    Squares squares = context.getBean(Squares.class);
                    squares.square(3);
                    CachesEndpoint endpoint = context.getBean(CachesEndpoint.class);
                    assertThat(endpoint.caches()
                                    .getCacheManagers()
                                    .get("cacheManager")
                                    .getCaches())
                            .containsOnlyKeys("squares");
                    endpoint.clearCache("squares", null);
                    squares.square(3);
                    assertThat(squares.calls()).isEqualTo(2);
                });
    }

    @SuppressWarnings("serial") // never written
    static class Lengths implements Weigher<Object, Object> {

        @Override
        public int weigh(Object key, Object value) {
            return value.toString().length();
        }
    }

    @Test
    void aWeightBoundsACache() {
        runner.withPropertyValues(
                        "flashdb.cache.defaults.max-entries=1000",
                        "flashdb.cache.caches.texts.max-weight=10",
                        "flashdb.cache.caches.texts.weigher=" + Lengths.class.getName())
                .run(context -> {
                    Cache texts = context.getBean(CacheManager.class).getCache("texts");
                    assertThat(texts).isNotNull();
                    texts.put("a", "123456");
                    texts.put("b", "123456");
                    assertThat(Stream.of("a", "b").filter(key -> texts.get(key) != null))
                            .hasSize(1);
                });
        runner.withPropertyValues(
                        "flashdb.cache.defaults.max-entries=1",
                        "flashdb.cache.defaults.max-weight=10",
                        "flashdb.cache.defaults.weigher=" + Lengths.class.getName())
                .run(context -> assertThat(analysis(new FlashCacheFailureAnalyzer(), context.getStartupFailure())
                                .getAction())
                        .contains("Remove flashdb.cache.defaults.max-weight"));
        runner.withPropertyValues("flashdb.cache.caches.texts.weigher=" + Lengths.class.getName())
                .run(context -> assertThat(analysis(new FlashCacheFailureAnalyzer(), context.getStartupFailure())
                                .getAction())
                        .contains("flashdb.cache.caches.texts.max-weight"));
    }

    /** Adds an exclamation mark to each copy. */
    @SuppressWarnings("serial") // never written
    static class Letters implements CodecFactory {

        @Override
        public Codec<Object> create(SerialFilter allowed, ClassLoader loader) {
            return new Codec<>() {
                @Override
                public String name() {
                    return "letters";
                }

                @Override
                public byte[] encode(Object value) {
                    return ((StringBuilder) value).toString().getBytes(StandardCharsets.UTF_8);
                }

                @Override
                public Object decode(byte[] bytes) {
                    return new StringBuilder(new String(bytes, StandardCharsets.UTF_8)).append('!');
                }
            };
        }
    }

    @Test
    void aCodecMakesTheCopies() {
        runner.withPropertyValues(
                        "flashdb.cache.defaults.by-value=true",
                        "flashdb.cache.caches.texts.codec=" + Letters.class.getName())
                .run(context -> {
                    Cache texts = context.getBean(CacheManager.class).getCache("texts");
                    assertThat(texts).isNotNull();
                    texts.put("a", new StringBuilder("once"));
                    assertThat(texts.get("a", StringBuilder.class)).hasToString("once!!");
                });
    }

    @Configuration(proxyBeanMethods = false)
    static class Logging implements CachingConfigurer {

        @Override
        public CacheErrorHandler errorHandler() {
            return new LoggingCacheErrorHandler();
        }
    }

    static class Unstorable {

        @Cacheable("values")
        public Object value(String key) {
            return new Object();
        }

        @Cacheable(cacheNames = "values", sync = true)
        public Object valueOnce(String key) {
            return new Object();
        }
    }

    @Test
    void aResultThatCannotBeStoredReachesTheCallerThroughTheErrorHandler() {
        ApplicationContextRunner byValue = runner.withPropertyValues("flashdb.cache.defaults.by-value=true")
                .withBean(Unstorable.class);
        byValue.withUserConfiguration(Logging.class).run(context -> {
            assertThat(context.getBean(Unstorable.class).value("a")).isNotNull();
            assertThat(context.getBean(Unstorable.class).valueOnce("a")).isNotNull();
        });
        // Spring's own handler throws on, with the way out in the text
        byValue.run(context -> {
            assertThatThrownBy(() -> context.getBean(Unstorable.class).value("a"))
                    .hasMessageContaining("java.io.Serializable");
            assertThat(context.getBean(Unstorable.class).valueOnce("a")).isNotNull();
        });
    }
}
