package dev.flashdb.example.shop;

import dev.flashdb.jcache.CacheFigures;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import dev.flashdb.spring.LoadFigures;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ApplicationListener;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.event.ContextClosedEvent;

/** A running shop. Thread-safe; to be closed, which leaves what is durable on the disk. */
public final class Shop implements AutoCloseable {
    private final ConfigurableApplicationContext context;
    private final CountDownLatch ended;

    private Shop(ConfigurableApplicationContext context, CountDownLatch ended) {
        this.context = context;
        this.ended = ended;
    }

    /**
     * How a shop is to be run. Immutable.
     *
     * @param port of 127.0.0.1; 0 for any that is free
     * @param directory where the caches and the database are kept; null for in memory only
     * @param databaseDistance what each statement takes beside its work
     * @param maxProducts the bound of the cache of products; 0 for none
     * @param endsWithTheJvm whether the shop closes itself when the JVM ends
     */
    public record Setup(
            int port, @Nullable Path directory, Duration databaseDistance, long maxProducts, boolean endsWithTheJvm) {}

    /**
     * What the cache of products has counted since the start. Immutable.
     *
     * @param entries how many products are in it
     * @param loads how many were read from the database
     */
    public record Figures(long entries, long hits, long misses, long loads) {
        /** Returns the hits of all reads, 0 to 1; 0 before the first. */
        public double hitRatio() {
            long reads = hits + misses;
            return reads == 0 ? 0 : (double) hits / reads;
        }
    }

    /**
     * Starts a shop, and returns when it answers.
     *
     * @throws StartFailedException when it does not start; why has been said in the log then
     */
    public static Shop start(Setup setup) {
        CountDownLatch ended = new CountDownLatch(1);
        SpringApplication application = new SpringApplication(ShopApplication.class);
        application.setRegisterShutdownHook(setup.endsWithTheJvm());
        application.addListeners((ApplicationListener<ContextClosedEvent>) event -> ended.countDown());
        try {
            return new Shop(application.run(arguments(setup)), ended);
        } catch (RuntimeException e) {
            throw new StartFailedException(e);
        }
    }

    private static String[] arguments(Setup setup) {
        List<String> arguments = new ArrayList<>();
        arguments.add("--server.port=" + setup.port());
        arguments.add("--shop.database-distance=" + setup.databaseDistance());
        Path directory = setup.directory();
        if (directory != null) {
            arguments.add("--flashdb.cache.directory=" + directory.resolve("cache"));
            arguments.add("--flashdb.cache.defaults.durable=true");
            // No delay: what a cache has kept, the database must not lose to a kill.
            arguments.add("--spring.datasource.url=jdbc:h2:file:"
                    + directory.toAbsolutePath().resolve("shop") + ";WRITE_DELAY=0;DB_CLOSE_ON_EXIT=FALSE");
        }
        if (setup.maxProducts() > 0) {
            arguments.add("--flashdb.cache.caches.products.max-entries=" + setup.maxProducts());
        }
        return arguments.toArray(String[]::new);
    }

    /** Returns where the page is. */
    public URI address() {
        int port = Objects.requireNonNull(((WebServerApplicationContext) context).getWebServer())
                .getPort();
        return URI.create("http://127.0.0.1:" + port + "/");
    }

    /** Returns what the cache of products has counted. */
    public Figures figures() {
        FlashSpringCache products =
                Objects.requireNonNull(bean(FlashCacheManager.class).getCache(Catalogue.PRODUCTS));
        CacheFigures figures = products.getNativeCache().figures();
        LoadFigures loads = products.loads();
        return new Figures(figures.entries(), figures.hits(), figures.misses(), loads.successes() + loads.failures());
    }

    /** Returns the most viewed product and its number of views in one line; null when nothing was looked at. */
    public @Nullable String mostViewed() {
        return bean(Leaderboard.class).top(1).stream()
                .map(viewed -> viewed.name() + ", " + viewed.views() + " views")
                .findFirst()
                .orElse(null);
    }

    <T> T bean(Class<T> type) {
        return context.getBean(type);
    }

    /** Waits until the shop is closed, by whomever. */
    public void awaitEnd() throws InterruptedException {
        ended.await();
    }

    @Override
    public void close() {
        context.close();
    }
}
