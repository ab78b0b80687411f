package dev.flashdb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.SystemEnvironmentPropertySource;

/** A property that is misspelt ends the start, with the one that was meant. */
class NearestPropertyTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(FlashCacheAutoConfiguration.class, CacheAutoConfiguration.class))
            .withUserConfiguration(Caching.class);

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    private ApplicationContextRunner withVariable(String name) {
        String type = "systemEnvironment";
        return runner.withInitializer(context -> context.getEnvironment()
                .getPropertySources()
                .replace(type, new SystemEnvironmentPropertySource(type, Map.of(name, "1s"))));
    }

    @ParameterizedTest
    @CsvSource({
        "flashdb.cache.directroy, Did you mean flashdb.cache.directory?",
        "flashdb.cache.on-fulldisc, Did you mean flashdb.cache.on-full-disk?",
        "flashdb.cache.default.time-to-live, Did you mean flashdb.cache.defaults.time-to-live?",
        "flashdb.cache.caches.users.time-to-life, Did you mean flashdb.cache.caches.users.time-to-live?",
        "flashdb.cache.nothing-like-it, Write one of flashdb.cache.{directory"
    })
    void amongBoundProperties(String name, String advice) {
        runner.withPropertyValues(name + "=x").run(context -> {
            FailureAnalysis analysis = Objects.requireNonNull(
                    new UnknownPropertyFailureAnalyzer().analyze(context.getStartupFailure()), () -> name);
            assertThat(analysis.getDescription()).contains(name);
            assertThat(analysis.getAction()).startsWith(advice);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "flashdb.cahce.directory, Did you mean flashdb.cache.directory?",
        "flashdb.console.enabeld, Did you mean flashdb.console.enabled?",
        "flashdb.nothing.like, docs/spring.md"
    })
    void amongThoseThatNothingBinds(String name, String advice) {
        runner.withPropertyValues(name + "=x").run(context -> {
            FailureAnalysis analysis = Objects.requireNonNull(
                    new FlashCacheFailureAnalyzer().analyze(context.getStartupFailure()), () -> name);
            assertThat(analysis.getAction()).contains(advice);
        });
    }

    @ParameterizedTest
    @CsvSource({
        "FLASHDB_CACHE_DIRECTROY, Did you mean FLASHDB_CACHE_DIRECTORY?",
        "FLASHDB_CAHCE_DIRECTORY, Did you mean FLASHDB_CACHE_DIRECTORY?",
        "FLASHDB_CACHE_DEFAULTS_TIMETOLIFE, Did you mean FLASHDB_CACHE_DEFAULTS_TIMETOLIVE?",
        "FLASHDB_CACHE_CACHES_USERS_TIMETOLIFE, Did you mean FLASHDB_CACHE_CACHES_USERS_TIMETOLIVE?",
        "FLASHDB_CACHE_CACHES_MY_USERS_TIMETOLIFE, Did you mean FLASHDB_CACHE_CACHES_MY_USERS_TIMETOLIVE?",
        "FLASHDB_CONSOLE_ENABELD, Did you mean FLASHDB_CONSOLE_ENABLED?",
        "FLASHDB_CACHE_NOTHING_LIKE_IT, docs/spring.md"
    })
    void amongEnvironmentVariables(String name, String advice) {
        withVariable(name).run(context -> {
            FailureAnalysis analysis = Objects.requireNonNull(
                    new FlashCacheFailureAnalyzer().analyze(context.getStartupFailure()), () -> name);
            assertThat(analysis.getDescription()).contains(name + "=1s");
            assertThat(analysis.getAction()).contains(advice);
        });
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "FLASHDB_CACHE_EVICTIONINTERVAL",
                "FLASHDB_CACHE_EVICTION_INTERVAL",
                "FLASHDB_CACHE_DEFAULTS_TIMETOLIVE",
                "FLASHDB_CACHE_DEFAULTS_TIME_TO_LIVE",
                "FLASHDB_CACHE_CACHES_USERS_TIMETOLIVE",
                "FLASHDB_CACHE_ALLOW_0",
                "FLASHDB_HOME"
            })
    void aVariableThatIsRightIsNotRefused(String name) {
        withVariable(name).run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void aSettingWithoutEffectIsTold() {
        Logger log = Logger.getLogger(FreshnessSettings.class.getName());
        Queue<String> lines = new ConcurrentLinkedQueue<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord record) {
                lines.add(record.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        log.setLevel(Level.WARNING); // whatever other applications of this process have set
        log.addHandler(handler);
        try {
            runner.withPropertyValues(
                            "flashdb.cache.caches.eternal.refresh-ahead=1m",
                            "flashdb.cache.caches.eternal.stale-on-error=1h",
                            "flashdb.cache.caches.users.stale-on-error=1h",
                            "flashdb.cache.caches.users.time-to-live=1h",
                            "flashdb.cache.caches.tenant-1.stale-on-error=1h",
                            "flashdb.cache.caches.[tenant-*].time-to-idle=1h")
                    .run(context -> assertThat(context).hasNotFailed());
            assertThat(lines).hasSize(2);
            assertThat(lines.peek())
                    .contains(
                            "flashdb.cache.caches.eternal.refresh-ahead=PT1M",
                            "Set flashdb.cache.caches.eternal.time-to-live=10m");
            runner.withPropertyValues(
                            "flashdb.cache.defaults.time-to-live=1h", "flashdb.cache.caches.users.stale-on-error=1h")
                    .run(context -> assertThat(context).hasNotFailed());
            assertThat(lines).hasSize(2);
        } finally {
            log.removeHandler(handler);
        }
    }

    @Test
    void lettersThatChangedPlacesAreOneChange() {
        assertThat(NearestProperty.distance("directroy", "directory")).isEqualTo(1);
        assertThat(NearestProperty.distance("", "abc")).isEqualTo(3);
        assertThat(NearestProperty.distance("kitten", "sitting")).isEqualTo(3);
    }
}
