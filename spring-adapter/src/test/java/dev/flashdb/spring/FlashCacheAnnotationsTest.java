package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.cache.expiry.CreatedExpiryPolicy;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.concurrent.ConcurrentMapCacheManager;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** {@link CacheTtl} and {@link CacheEvictPrefix} in an application context. */
class FlashCacheAnnotationsTest {
    private final AnnotationConfigApplicationContext context =
            new AnnotationConfigApplicationContext(Application.class);
    private final Sessions sessions = context.getBean(Sessions.class);
    private final FlashSpringCache cache =
            context.getBean(FlashCacheManager.class).getCache("sessions");

    record Session(String user, Duration time) {}

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import({FlashCacheAnnotations.class, Sessions.class, Tokens.class, Greetings.class})
    static class Application {

        @Bean
        FlashCacheManager cacheManager() {
            return FlashCacheManager.builder()
                    .cache(
                            "sessions",
                            it -> it.setOrdered(true)
                                    .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(
                                            new javax.cache.expiry.Duration(TimeUnit.HOURS, 5))))
                    .build();
        }
    }

    static class Sessions {
        private final List<String> calls = new ArrayList<>();

        public List<String> calls() {
            return calls;
        }

        @Cacheable("sessions")
        public String plain(String key) {
            return called(key);
        }

        @Cacheable("sessions")
        @CacheTtl("10m")
        public String tenMinutes(String key) {
            return called(key);
        }

        @Cacheable(cacheNames = "sessions", sync = true)
        @CacheTtl("PT10M")
        public String tenMinutesOnce(String key) {
            return called(key);
        }

        @CachePut(cacheNames = "sessions", key = "#key")
        @CacheTtl(time = "10m")
        public String tenMinutesPut(String key, String value) {
            return called(value);
        }

        @Cacheable("sessions")
        @CacheTtl("10m")
        public CompletableFuture<String> tenMinutesLater(String key) {
            return CompletableFuture.completedFuture(called(key));
        }

        @Cacheable(cacheNames = "sessions", sync = true)
        @CacheTtl("10m")
        public CompletableFuture<String> tenMinutesLaterOnce(String key) {
            return CompletableFuture.completedFuture(called(key));
        }

        @Cacheable("sessions")
        @CacheTtl("10m")
        public Mono<String> tenMinutesReactive(String key) {
            return Mono.fromSupplier(() -> called(key));
        }

        @Cacheable("sessions")
        @CacheTtl("10m")
        public Flux<String> tenMinutesOfMany(String key) {
            return Flux.defer(() -> Flux.just(called(key), "and more"));
        }

        @Cacheable(cacheNames = "sessions", key = "#session.user")
        @CacheTtl(expression = "#result == null ? '1m' : #result.time")
        public Session asItSays(Session session, boolean known) {
            called(session.user());
            return known ? session : null;
        }

        @Cacheable(cacheNames = "sessions", sync = true, key = "#session.user")
        @CacheTtl(expression = "#result.time")
        public Session asItSaysOnce(Session session) {
            called(session.user());
            return session;
        }

        @CachePut(cacheNames = "sessions", key = "#session.user")
        @CacheTtl(expression = "#root.args[0].time")
        public Session asItSaysPut(Session session) {
            return session;
        }

        @Cacheable("sessions")
        @CacheTtl("ten minutes")
        public String wrongTime(String key) {
            return called(key);
        }

        @Cacheable("sessions")
        @CacheTtl
        public String noTime(String key) {
            return called(key);
        }

        @Cacheable("sessions")
        @CacheTtl(expression = "#result.nothing")
        public String wrongExpression(String key) {
            return called(key);
        }

        @Cacheable("sessions")
        @CacheTtl(expression = "17")
        public String numberAsTime(String key) {
            return called(key);
        }

        @Cacheable(cacheNames = "sessions", cacheManager = "cacheManager")
        public String plainOfAManager(String key) {
            return called(key);
        }

        @Cacheable(cacheNames = "sessions", cacheManager = "cacheManager")
        @CacheTtl("10m")
        public String tenMinutesOfAManager(String key) {
            return called(key);
        }

        @CacheEvictPrefix(cacheNames = "sessions", prefix = "'tenant:' + #tenant + ':'")
        public void forget(int tenant) {
            called("forget");
        }

        @CacheEvictPrefix(cacheNames = "sessions", prefix = "#result")
        public String forgetResult(String prefix, boolean fails) {
            if (fails) {
                throw new IllegalStateException("failed");
            }
            return prefix;
        }

        @CacheEvictPrefix(cacheNames = "sessions", prefix = "#prefix", beforeInvocation = true)
        public void forgetBefore(String prefix) {
            throw new IllegalStateException("failed");
        }

        @CacheEvictPrefix(cacheNames = "sessions", prefix = "#result")
        public CompletableFuture<String> forgetLater(CompletableFuture<String> prefix) {
            return prefix;
        }

        @CacheEvictPrefix(cacheNames = "unordered", prefix = "'a'")
        public void forgetUnordered() {}

        @CacheEvict(cacheNames = "sessions", key = "#key")
        @CacheTtl("10m")
        public void evict(String key) {}

        private String called(String key) {
            calls.add(key);
            return key;
        }
    }

    @CacheTtl("20m")
    static class Tokens {

        @Cacheable("sessions")
        public String ofTheClass(String key) {
            return key;
        }

        @Cacheable("sessions")
        @CacheTtl("10m")
        public String ofTheMethod(String key) {
            return key;
        }
    }

    @AfterEach
    void close() {
        context.close();
    }

    private void assertLives(String key, Duration time) {
        Duration left = cache.getNativeCache().timeToLive(key).orElseThrow();
        assertThat(left).isBetween(time.minusMinutes(1), time);
    }

    @Test
    void aTimeToLiveBesideCacheableAndCachePut() {
        sessions.plain("plain");
        assertLives("plain", Duration.ofHours(5));
        assertThat(sessions.tenMinutes("a")).isEqualTo(sessions.tenMinutes("a"));
        assertThat(sessions.calls()).containsExactly("plain", "a");
        sessions.tenMinutesOnce("b");
        sessions.tenMinutesPut("plain", "put");
        List.of("a", "b", "plain").forEach(key -> assertLives(key, Duration.ofMinutes(10)));
        assertThat(sessions.plain("plain")).isEqualTo("put");
        sessions.evict("plain");
        assertThat(cache.get("plain")).isNull();
    }

    @Test
    void aTimeToLiveBesideAManagerOfItsOwn() {
        sessions.tenMinutesOfAManager("a");
        assertLives("a", Duration.ofMinutes(10));
        assertThat(sessions.plainOfAManager("b")).isEqualTo("b");
        assertLives("b", Duration.ofHours(5));
    }

    /** Calls a method as soon as caching works, before all other singletons are told that they are there. */
    static class WarmUp implements SmartInitializingSingleton {
        private final Sessions sessions;

        WarmUp(Sessions sessions) {
            this.sessions = sessions;
        }

        @Override
        public void afterSingletonsInstantiated() {
            sessions.tenMinutes("warm");
        }
    }

    @Test
    void aCallWhileTheApplicationStartsHasItsTimeToLive() {
        try (AnnotationConfigApplicationContext early = new AnnotationConfigApplicationContext()) {
            early.register(Caching.class, Starting.class, Application.class);
            early.refresh();
            early.getBean(Sessions.class).tenMinutes("a");
            FlashSpringCache its = early.getBean(FlashCacheManager.class).getCache("sessions");
            for (String key : List.of("a", "warm")) {
                assertThat(its.getNativeCache().timeToLive(key).orElseThrow()).isLessThan(Duration.ofMinutes(11));
            }
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Caching {}

    @Configuration(proxyBeanMethods = false)
    static class Starting {

        @Bean
        WarmUp warmUp(Sessions sessions) {
            return new WarmUp(sessions);
        }
    }

    @Test
    void aTimeToLiveOfWhatCompletesLater() {
        assertThat(sessions.tenMinutesLater("a")).isCompletedWithValue("a");
        assertThat(sessions.tenMinutesLaterOnce("b")).isCompletedWithValue("b");
        assertThat(sessions.tenMinutesReactive("c").block()).isEqualTo("c");
        assertThat(sessions.tenMinutesOfMany("d").collectList().block()).containsExactly("d", "and more");
        List.of("a", "b", "c", "d").forEach(key -> assertLives(key, Duration.ofMinutes(10)));
        sessions.tenMinutesReactive("c").block();
        assertThat(sessions.tenMinutesOfMany("d").collectList().block()).containsExactly("d", "and more");
        assertThat(sessions.calls()).containsExactly("a", "b", "c", "d");
    }

    @Test
    void aTimeToLiveOfAClassIsOverruledByItsMethods() {
        Tokens tokens = context.getBean(Tokens.class);
        tokens.ofTheClass("a");
        tokens.ofTheMethod("b");
        assertLives("a", Duration.ofMinutes(20));
        assertLives("b", Duration.ofMinutes(10));
    }

    @Test
    void aTimeToLiveThatTheResultSays() {
        sessions.asItSays(new Session("a", Duration.ofMinutes(30)), true);
        sessions.asItSaysOnce(new Session("b", Duration.ofMinutes(30)));
        sessions.asItSaysPut(new Session("c", Duration.ofMinutes(30)));
        List.of("a", "b", "c").forEach(key -> assertLives(key, Duration.ofMinutes(30)));
        sessions.asItSays(new Session("null", Duration.ZERO), false);
        assertLives("null", Duration.ofMinutes(1));
        sessions.asItSays(new Session("of the cache", null), true);
        assertLives("of the cache", Duration.ofHours(5));
    }

    @Test
    void aTimeToLiveOfZeroCachesNothing() {
        Session over = new Session("a", Duration.ZERO);
        sessions.asItSays(over, true);
        sessions.asItSaysOnce(over);
        assertThat(cache.get("a")).isNull();
        cache.put("a", "old");
        sessions.asItSaysPut(over);
        assertThat(cache.get("a")).isNull();
        assertThat(sessions.calls()).hasSize(2);
    }

    @Test
    void anImpossibleTimeSaysWhatToWrite() {
        assertThatThrownBy(() -> sessions.wrongTime("a"))
                .hasMessageContainingAll("ten minutes", "wrongTime", "write 30s, 10m");
        assertThatThrownBy(() -> sessions.noTime("a")).hasMessageContainingAll("noTime", "@CacheTtl(\"10m\")");
        assertThatThrownBy(() -> sessions.wrongExpression("a"))
                .hasMessageContainingAll("#result.nothing", "wrongExpression");
        assertThatThrownBy(() -> sessions.numberAsTime("a")).hasMessageContainingAll("Integer", "numberAsTime");
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void aTimeToLiveInAnotherCacheIsRefused() {
        try (AnnotationConfigApplicationContext other = new AnnotationConfigApplicationContext(Other.class)) {
            assertThat(other.getBean(Sessions.class).plain("a")).isEqualTo("a");
            assertThatThrownBy(() -> other.getBean(Sessions.class).tenMinutes("a"))
                    .hasMessageContainingAll("sessions", "ConcurrentMapCache", "tenMinutes");
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    @Import({FlashCacheAnnotations.class, Sessions.class})
    static class Other {

        @Bean
        CacheManager cacheManager() {
            return new ConcurrentMapCacheManager();
        }
    }

    private void fill() {
        List.of("tenant:1:a", "tenant:1:b", "tenant:10:a", "other").forEach(key -> cache.put(key, key));
    }

    private List<Object> keys() {
        List<Object> keys = new ArrayList<>();
        cache.getNativeCache().keysWithPrefix("").forEachRemaining(keys::add);
        return keys;
    }

    @Test
    void whatBeginsWithThePrefixIsEvicted() {
        fill();
        sessions.forget(1);
        assertThat(keys()).containsExactly("other", "tenant:10:a");
        sessions.forgetResult("tenant:", false);
        assertThat(keys()).containsExactly("other");
    }

    @Test
    void nothingIsEvictedWhenTheMethodFailsUnlessItIsBefore() {
        fill();
        assertThatThrownBy(() -> sessions.forgetResult("tenant:", true)).hasMessage("failed");
        assertThat(keys()).hasSize(4);
        assertThatThrownBy(() -> sessions.forgetBefore("tenant:")).hasMessage("failed");
        assertThat(keys()).containsExactly("other");
    }

    @Test
    void aFutureEvictsWhenItHasCompleted() {
        fill();
        CompletableFuture<String> later = new CompletableFuture<>();
        CompletableFuture<String> result = sessions.forgetLater(later);
        assertThat(keys()).hasSize(4);
        later.complete("tenant:");
        assertThat(result).isCompletedWithValue("tenant:");
        assertThat(keys()).containsExactly("other");
    }

    @Test
    void anEmptyPrefixIsRefused() {
        fill();
        assertThatThrownBy(() -> sessions.forgetResult("", false))
                .hasMessageContainingAll("allEntries", "forgetResult");
        assertThat(keys()).hasSize(4);
    }

    @Test
    void aCacheWithoutOrderIsRefused() {
        assertThatThrownBy(sessions::forgetUnordered)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("unordered");
    }

    /** Called through an interface, whose parameters have other names. */
    interface Greeter {

        String greet(String who);

        void forget(String start);
    }

    static class Greetings implements Greeter {

        @Override
        @Cacheable("sessions")
        @CacheTtl(expression = "#name == 'ada' ? '10m' : '20m'")
        public String greet(String name) {
            return "Hello " + name;
        }

        @Override
        @CacheEvictPrefix(cacheNames = "sessions", prefix = "#prefix")
        public void forget(String prefix) {}
    }

    @Test
    void parametersHaveTheNamesOfTheImplementation() {
        Greeter greeter = context.getBean(Greeter.class);
        assertThat(greeter).isNotInstanceOf(Greetings.class);
        greeter.greet("ada");
        greeter.greet("bob");
        assertLives("ada", Duration.ofMinutes(10));
        assertLives("bob", Duration.ofMinutes(20));
        greeter.forget("a");
        assertThat(keys()).containsExactly("bob");
    }
}
