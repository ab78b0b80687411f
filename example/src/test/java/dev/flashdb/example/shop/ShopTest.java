package dev.flashdb.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.example.ShopHttp;
import dev.flashdb.spring.FlashCacheManager;
import jakarta.persistence.EntityManagerFactory;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.cache.Cache;
import org.hibernate.SessionFactory;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** The shop over HTTP. Each test has products of its own. */
class ShopTest {
    private static final Path STATIC = Path.of("src", "main", "resources", "static");

    @TempDir
    private static Path directory;

    private static Shop shop;
    private static ShopHttp http;

    @BeforeAll
    static void start() {
        shop = Shop.start(new Shop.Setup(0, directory, Duration.ZERO, 0, /* endsWithTheJvm= */ false));
        http = new ShopHttp(shop.address());
    }

    @AfterAll
    static void stop() {
        shop.close();
    }

    @Test
    void aProductIsReadFromTheDatabaseOnce() throws Exception {
        Shop.Figures before = shop.figures();
        JsonNode first = http.get("api/products/100").path("product");
        JsonNode second = http.get("api/products/100").path("product");
        Shop.Figures after = shop.figures();
        assertEquals(ProductNames.of(100).name(), first.path("name").asString());
        assertEquals(first, second);
        assertEquals(1, after.loads() - before.loads());
        assertEquals(1, after.misses() - before.misses());
        assertEquals(1, after.hits() - before.hits());
    }

    @Test
    void eightThreadsCountEveryViewInTheCacheAndOnTheLeaderboard() throws Exception {
        int threads = 8;
        int each = 50;
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        List<Future<?>> visits = new ArrayList<>();
        for (int thread = 0; thread < threads; thread++) {
            visits.add(executor.submit(() -> {
                for (int i = 0; i < each; i++) {
                    http.get("api/products/" + (200 + i % 2));
                }
                return null;
            }));
        }
        for (Future<?> visit : visits) {
            visit.get();
        }
        executor.shutdown();
        long views = threads * each / 2;
        JsonNode most = http.get("api/leaderboard");
        Map<Integer, Long> onIt = new TreeMap<>();
        most.forEach(row -> onIt.put(row.path("id").asInt(), row.path("views").asLong()));
        assertEquals(views, onIt.get(200), most::toString);
        assertEquals(views, onIt.get(201), most::toString);
        assertEquals(
                views + 1,
                http.get("api/products/200").path("viewed").path("views").asLong());
        assertTrue(shop.mostViewed().startsWith(most.get(0).path("name").asString() + ", "), shop.mostViewed());
    }

    @Test
    void whoeverLooksFindsTheLeaderboardAndTheCacheTogether() throws Exception {
        Leaderboard leaderboard = shop.bean(Leaderboard.class);
        ProductDetails product = shop.bean(Catalogue.class).product(400);
        ExecutorService writers = Executors.newFixedThreadPool(4);
        for (int view = 0; view < 4_000; view++) {
            writers.execute(() -> leaderboard.count(product));
        }
        writers.shutdown();
        FlashCacheManager manager = shop.bean(FlashCacheManager.class);
        Cache<Object, Object> viewed = manager.getCache(Leaderboard.VIEWED).getNativeCache();
        int looks = 0;
        do {
            manager.database().viewWithoutResult(view -> {
                Viewed entry = (Viewed) view.cache(viewed).get(400);
                OptionalDouble score = view.zscore("most-viewed", "400");
                assertEquals(score.orElse(0), entry == null ? 0 : entry.views());
            });
            looks++;
        } while (!writers.isTerminated());
        assertTrue(looks > 1, "looks=" + looks);
        assertEquals(4_001, leaderboard.count(product).views());
    }

    @Test
    void aNewPriceIsInTheDatabaseTheProductAndTheList() throws Exception {
        String list = "api/products?category=Garden&page=3";
        JsonNode item = http.get(list).path("items").get(5);
        String other = "api/products?category=Office&page=3";
        http.get(other);
        int id = item.path("id").asInt();
        String path = "api/products/" + id;
        JsonNode before = http.get(path).path("product");

        assertEquals(200, http.put(path + "/price", "{\"cents\": 123456}").statusCode());

        JsonNode after = http.get(path).path("product");
        assertEquals(123456, after.path("cents").asInt());
        assertNotEquals(before.path("loaded"), after.path("loaded"));
        assertEquals(123456, http.get(list).path("items").get(5).path("cents").asInt());
        assertEquals(123456, stored(id));
    }

    private static int stored(int id) {
        return shop.bean(JdbcTemplate.class)
                .queryForObject("select cents from product where id = ?", Integer.class, id);
    }

    @Test
    void aProductThatAListHasReadComesFromTheSecondLevelCache() throws Exception {
        int id = http.get("api/products?category=Play&page=7")
                .path("items")
                .get(2)
                .path("id")
                .asInt();
        Statistics statistics = shop.bean(EntityManagerFactory.class)
                .unwrap(SessionFactory.class)
                .getStatistics();
        statistics.setStatisticsEnabled(true);
        http.get("api/products/" + id);
        assertEquals(1, statistics.getSecondLevelCacheHitCount());
        assertEquals(0, statistics.getPrepareStatementCount());
        statistics.setStatisticsEnabled(false);
        assertNotNull(shop.bean(FlashCacheManager.class).jcacheManager().getCache(Product.class.getName()));
    }

    @Test
    void whatThePageLinksToIsThereAndNothingElsewhere() throws Exception {
        String page = http.getAny("").body();
        List<String> links = Pattern.compile("(?:href|src|from|url:) ?=?[\"'](?:\\./)?([^#\"'][^\"']*)[\"']")
                .matcher(page)
                .results()
                .map(link -> link.group(1))
                .filter(link -> !link.equals("data:,"))
                .toList();
        assertTrue(links.size() >= 5, links::toString);
        for (String link : links) {
            assertEquals(200, http.getAny(link).statusCode(), link);
        }
        try (Stream<Path> files = Files.list(STATIC)) {
            for (Path file : files.toList()) {
                assertFalse(Files.readString(file).contains("://"), () -> file + " asks another server");
            }
        }
    }

    @Test
    void whoeverManagesTheShopFromAPageOnlyReads() throws Exception {
        assertTrue(http.get("actuator/flashdb").path("caches").has("viewed"));
        assertEquals(405, http.send("POST", "actuator/flashdb", "{}").statusCode());
        assertEquals(
                405,
                http.send("DELETE", "actuator/flashdb/pages?prefix=Garden", "{}")
                        .statusCode());
        assertEquals(
                403, http.send("POST", "actuator/flashdbconsole/compact", "{}").statusCode());
    }

    @Test
    void whatTheShopDoesNotHaveIsNotFound() throws Exception {
        for (String path : List.of(
                "api/products/13756",
                "api/products/-1",
                "api/products?category=Cars",
                "api/products?category=Garden&page=-1",
                "api/nothing")) {
            assertEquals(404, http.getAny(path).statusCode(), path);
        }
        assertEquals(400, http.getAny("api/products/seven").statusCode());
        assertEquals(404, http.put("api/products/13756/price", "{\"cents\": 1}").statusCode());
    }

    @Test
    void aPriceThatIsNoneIsRefusedAndNothingChanges() throws Exception {
        int cents = http.get("api/products/300").path("product").path("cents").asInt();
        for (String price :
                List.of("{\"cents\": 0}", "{\"cents\": -5}", "{\"cents\": 100000001}", "{\"cents\": \"x\"}", "{")) {
            HttpResponse<String> refused = http.put("api/products/300/price", price);
            assertEquals(400, refused.statusCode(), price);
        }
        assertEquals(
                cents,
                http.get("api/products/300").path("product").path("cents").asInt());
    }
}
