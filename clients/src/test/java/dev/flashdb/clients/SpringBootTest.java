package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.cache.annotation.CacheRemove;
import javax.cache.annotation.CacheResult;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.Banner;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.Cache;
import org.springframework.cache.CacheManager;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.cache.jcache.JCacheCacheManager;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Spring Boot with {@code spring.cache.type=jcache}: its own JCache support, and no adapter of ours. */
class SpringBootTest {

    private static final String DEFAULTS = "flashdb.default.maxEntries=100\nflashdb.default.timeToLive=1h\n";

    @TempDir
    private Path directory;

    @Test
    void annotatedMethodsAreAnsweredFromTheCache() throws Exception {
        try (ConfigurableApplicationContext boot = boot(DEFAULTS)) {
            Prices prices = boot.getBean(Prices.class);
            assertEquals("apples#1", prices.price("apples"));
            assertEquals("apples#1", prices.price("apples"));
            prices.forget("apples");
            assertEquals("apples#2", prices.price("apples"));
            assertEquals("set", prices.set("apples", "set"));
            assertEquals("set", prices.price("apples"));
            prices.forgetAll();
            assertEquals("apples#3", prices.price("apples"));
            assertEquals(null, prices.nothing("plums"));
            assertEquals(null, prices.nothing("plums"));
            assertEquals(4, prices.calls());
        }
    }

    @Test
    void theAnnotationsOfTheSpecificationWork() throws Exception {
        try (ConfigurableApplicationContext boot = boot(DEFAULTS)) {
            Prices prices = boot.getBean(Prices.class);
            assertEquals("pears#1", prices.byTheSpecification("pears"));
            assertEquals("pears#1", prices.byTheSpecification("pears"));
            prices.forgetByTheSpecification("pears");
            assertEquals("pears#2", prices.byTheSpecification("pears"));
        }
    }

    @Test
    void eightThreadsThatMissTogetherCallOnce() throws Exception {
        try (ConfigurableApplicationContext boot = boot(DEFAULTS)) {
            Prices prices = boot.getBean(Prices.class);
            assertEquals(
                    Collections.nCopies(Threads.COUNT, "apples#1"), Threads.together(i -> prices.synced("apples")));
        }
    }

    @Test
    void anExceptionOfASyncedMethodComesOutAsItIs() throws Exception {
        try (ConfigurableApplicationContext boot = boot(DEFAULTS)) {
            Prices prices = boot.getBean(Prices.class);
            Exception failure = assertThrows(Exception.class, () -> prices.failing("apples"));
            assertEquals("no price for apples", failure.getMessage());
        }
    }

    @Test
    void theConfigurationFileSetsWhatCachesGet() throws Exception {
        try (ConfigurableApplicationContext boot = boot(DEFAULTS + "flashdb.cache.synced.maxEntries=7\n")) {
            CacheManager manager = boot.getBean(CacheManager.class);
            assertInstanceOf(JCacheCacheManager.class, manager);
            assertEquals(Set.of("prices", "synced"), new TreeSet<>(manager.getCacheNames()));
            assertEquals(100, keptOf200(manager, "prices"));
            assertEquals(7, keptOf200(manager, "synced"));
        }
    }

    @Test
    void durableCachesAreWarmAfterARestart() throws Exception {
        String log = directory.resolve("log").toString().replace("\\", "/");
        String durable = DEFAULTS + "flashdb.directory=" + log + "\nflashdb.default.durable=true\n";
        try (ConfigurableApplicationContext boot = boot(durable)) {
            boot.getBean(Prices.class).price("other");
            assertEquals("apples#2", boot.getBean(Prices.class).price("apples"));
        }
        try (ConfigurableApplicationContext boot = boot(durable)) {
            assertEquals("apples#2", boot.getBean(Prices.class).price("apples"));
            assertEquals(0, boot.getBean(Prices.class).calls());
        }
    }

    @Test
    void theSettingsOfThePageForBeginnersWork() throws Exception {
        Properties application = GettingStarted.properties("Spring Boot through JCache", 0);
        assertEquals("classpath:caches.properties", application.remove("spring.cache.jcache.config"));
        Properties caches = GettingStarted.properties("Spring Boot through JCache", 1);
        caches.setProperty("flashdb.directory", directory.resolve("log").toString());
        Path file = directory.resolve("page.properties");
        try (OutputStream out = Files.newOutputStream(file)) {
            caches.store(out, null);
        }
        application.setProperty("spring.cache.jcache.config", file.toUri().toString());
        for (int start = 0; start < 2; start++) {
            try (ConfigurableApplicationContext boot = new SpringApplicationBuilder(Application.class)
                    .web(WebApplicationType.NONE)
                    .bannerMode(Banner.Mode.OFF)
                    .properties(application)
                    .run()) {
                assertEquals("apples#1", boot.getBean(Prices.class).price("apples"));
                assertEquals(
                        Set.of("prices", "users"),
                        new TreeSet<>(boot.getBean(CacheManager.class).getCacheNames()));
            }
        }
    }

    @Test
    void aConfigurationFileInsideAJarIsRead() throws Exception {
        Path jar = directory.resolve("app with a space.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("conf/caches.properties"));
            out.write((DEFAULTS + "flashdb.cache.synced.maxEntries=7\n").getBytes(StandardCharsets.UTF_8));
        }
        try (ConfigurableApplicationContext boot =
                boot(URI.create("jar:" + jar.toUri() + "!/conf/caches.properties"))) {
            assertEquals(7, keptOf200(boot.getBean(CacheManager.class), "synced"));
            assertEquals(100, keptOf200(boot.getBean(CacheManager.class), "prices"));
        }
    }

    @Test
    void withoutAConfigurationFileTheNamedCachesAreThere() {
        try (ConfigurableApplicationContext boot = boot((URI) null)) {
            CacheManager manager = boot.getBean(CacheManager.class);
            assertEquals(Set.of("prices", "synced"), new TreeSet<>(manager.getCacheNames()));
            assertEquals(200, keptOf200(manager, "prices"));
            assertEquals(null, manager.getCache("others"));
        }
    }

    /** Of one file and class loader javax.cache has one manager, in which Boot makes its caches once. */
    @Test
    void twoContextsInOneJvmHaveAFileEach() throws Exception {
        Path other = directory.resolve("other.properties");
        Files.writeString(other, DEFAULTS);
        try (ConfigurableApplicationContext first = boot(DEFAULTS)) {
            try (ConfigurableApplicationContext second = boot(other.toUri())) {
                second.getBean(Prices.class).price("pears");
                assertEquals("apples#2", second.getBean(Prices.class).price("apples"));
            }
            assertEquals("apples#1", first.getBean(Prices.class).price("apples"));
            Exception failure =
                    assertThrows(Exception.class, () -> boot(DEFAULTS).close());
            assertTrue(failure.getMessage().contains("A cache of this name exists"), failure::toString);
            assertEquals("apples#1", first.getBean(Prices.class).price("apples"));
        }
    }

    private ConfigurableApplicationContext boot(String settings) throws Exception {
        Path file = directory.resolve("caches.properties");
        Files.writeString(file, settings);
        return boot(file.toUri());
    }

    private static ConfigurableApplicationContext boot(@Nullable URI config) {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .bannerMode(Banner.Mode.OFF)
                .properties(
                        "spring.cache.type=jcache",
                        "spring.cache.cache-names=prices,synced",
                        config == null ? "spring.cache.jcache.provider=" : "spring.cache.jcache.config=" + config,
                        "spring.main.log-startup-info=false")
                .run();
    }

    private static int keptOf200(CacheManager manager, String name) {
        Cache cache = manager.getCache(name);
        for (int i = 0; i < 200; i++) {
            cache.put("product" + i, "price");
        }
        return (int) IntStream.range(0, 200)
                .filter(i -> cache.get("product" + i) != null)
                .count();
    }

    /** The application. */
    @Configuration
    @EnableAutoConfiguration
    @EnableCaching
    static class Application {
        @Bean
        Prices prices() {
            return new Prices();
        }
    }

    /** A service with cached methods, which count their calls. */
    static class Prices {
        private final AtomicInteger calls = new AtomicInteger();

        int calls() {
            return calls.get();
        }

        @Cacheable("prices")
        String price(String product) {
            return product + "#" + calls.incrementAndGet();
        }

        @Cacheable("prices")
        String nothing(String product) {
            calls.incrementAndGet();
            return null;
        }

        @CachePut(cacheNames = "prices", key = "#p0")
        String set(String product, String price) {
            return price;
        }

        @CacheEvict("prices")
        void forget(String product) {}

        @CacheEvict(cacheNames = "prices", allEntries = true)
        void forgetAll() {}

        @Cacheable(cacheNames = "synced", sync = true)
        String synced(String product) {
            return product + "#" + calls.incrementAndGet();
        }

        @Cacheable(cacheNames = "synced", sync = true)
        String failing(String product) {
            throw new IllegalArgumentException("no price for " + product);
        }

        @CacheResult(cacheName = "prices")
        String byTheSpecification(String product) {
            return product + "#" + calls.incrementAndGet();
        }

        @CacheRemove(cacheName = "prices")
        void forgetByTheSpecification(String product) {}
    }
}
