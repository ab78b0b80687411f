package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import javax.cache.Caching;
import javax.cache.spi.CachingProvider;
import org.hibernate.KeyType;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.cfg.Configuration;
import org.hibernate.stat.Statistics;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hibernate's second-level, natural-id and query cache through {@code hibernate-jcache}, compared with what SQL says.
 *
 * <p>The number of rounds can be set: {@code -Dflashdb.hibernateRounds=1000}.
 */
class HibernateTest {

    private static final int ROUNDS = Integer.getInteger("flashdb.hibernateRounds", 10);
    private static final int STEPS = 25;
    private static final int PRODUCTS = 12;
    private static final String DATABASE = "jdbc:h2:mem:shop;DB_CLOSE_DELAY=-1;LOCK_TIMEOUT=20000";
    private static final String IN_STOCK = "from Product where stock >= :least order by id";

    private final CachingProvider provider = Caching.getCachingProvider();

    @AfterEach
    void close() throws SQLException {
        provider.close();
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN");
        }
    }

    @Test
    void loadedEntitiesComeFromTheCache() {
        try (SessionFactory sessions = sessions(null)) {
            insertProducts(sessions);
            sessions.getStatistics().clear();
            for (int i = 0; i < 3; i++) {
                for (long id = 0; id < PRODUCTS; id++) {
                    assertEquals("sku" + id, byId(sessions, id).sku);
                }
            }
            Statistics statistics = sessions.getStatistics();
            assertEquals(3 * PRODUCTS, statistics.getSecondLevelCacheHitCount());
            assertEquals(0, statistics.getPrepareStatementCount());
        }
    }

    @Test
    void naturalIdsAndQueriesComeFromTheCacheAndAreForgottenOnChange() {
        try (SessionFactory sessions = sessions(null)) {
            insertProducts(sessions);
            assertEquals(7, bySku(sessions, "sku7").id);
            assertEquals(PRODUCTS, inStock(sessions, 0).size());
            sessions.getStatistics().clear();
            assertEquals(7, bySku(sessions, "sku7").id);
            assertEquals(PRODUCTS, inStock(sessions, 0).size());
            assertEquals(0, sessions.getStatistics().getPrepareStatementCount());
            assertEquals(1, sessions.getStatistics().getNaturalIdCacheHitCount());
            assertEquals(1, sessions.getStatistics().getQueryCacheHitCount());
            sessions.inTransaction(session -> {
                Product product = session.find(Product.class, 7L);
                product.sku = "renamed";
                product.stock = -1;
            });
            assertEquals(7, bySku(sessions, "renamed").id);
            assertEquals(null, bySku(sessions, "sku7"));
            assertEquals(PRODUCTS - 1, inStock(sessions, 0).size());
        }
    }

    @Test
    void aShortLifeForAllRegionsMakesNoResultOfAQueryStale(@TempDir Path directory) throws Exception {
        Path settings = directory.resolve("caches.properties");
        Files.writeString(
                settings, "flashdb.default.timeToLive=1ms\nflashdb.cache.default-query-results-region.timeToLive=1h\n");
        try (SessionFactory sessions = sessions(settings.toUri().toString())) {
            insertProducts(sessions);
            awaitMillis(5);
            inStock(sessions, 2);
            inStock(sessions, 2);
            assertEquals(1, sessions.getStatistics().getQueryCacheHitCount());
            sessions.inTransaction(session -> session.find(Product.class, 7L).stock = 0);
            awaitMillis(5);
            assertEquals(sqlInStock(2), inStock(sessions, 2));
        }
    }

    private static void awaitMillis(long millis) {
        long start = System.nanoTime();
        while (System.nanoTime() - start < millis * 1_000_000) {
            Thread.onSpinWait();
        }
    }

    @Test
    void eightThreadsOfUpdatesLeaveInTheCachesWhatSqlSays() throws Exception {
        try (SessionFactory sessions = sessions(null)) {
            insertProducts(sessions);
            for (int round = 1; round <= ROUNDS; round++) {
                long seed = round;
                Threads.together(thread -> {
                    Random random = new Random(seed * Threads.COUNT + thread);
                    for (int step = 0; step < STEPS; step++) {
                        step(sessions, random, seed + ":" + thread + ":" + step);
                    }
                    return thread;
                });
                assertSameAsSql(sessions, "seed=" + seed);
            }
            assertTrue(sessions.getStatistics().getSecondLevelCacheHitCount() > 0);
            assertTrue(sessions.getStatistics().getUpdateTimestampsCacheHitCount() > 0);
        }
    }

    private static void step(SessionFactory sessions, Random random, String unique) {
        long id = random.nextInt(PRODUCTS);
        switch (random.nextInt(8)) {
            case 0 -> byId(sessions, id);
            case 1 -> bySku(sessions, "sku" + id);
            case 2, 3 -> inStock(sessions, random.nextInt(3));
            case 4 -> sessions.inTransaction(session -> locked(session, id).sku = "sku" + unique);
            case 5 -> replaced(sessions, id, unique);
            case 6 -> rolledBack(sessions, id);
            default -> sessions.inTransaction(session -> locked(session, id).stock += random.nextInt(5) - 2);
        }
    }

    private static Product locked(Session session, long id) {
        return session.find(Product.class, id, LockMode.PESSIMISTIC_WRITE);
    }

    private static void replaced(SessionFactory sessions, long id, String unique) {
        sessions.inTransaction(session -> {
            Product old = locked(session, id);
            int stock = old.stock;
            session.remove(old);
            session.flush();
            session.persist(new Product(id, "new" + unique, stock + 1));
        });
    }

    private static void rolledBack(SessionFactory sessions, long id) {
        try (Session session = sessions.openSession()) {
            session.beginTransaction();
            Product product = locked(session, id);
            product.stock = 1_000_000;
            product.sku = "undone";
            session.flush();
            session.getTransaction().rollback();
        }
    }

    private static void assertSameAsSql(SessionFactory sessions, String what) throws SQLException {
        Map<Long, String> truth = sql();
        Map<Long, String> cached = new TreeMap<>();
        // Twice: the first look may have filled the cache, the second reads it.
        for (int look = 0; look < 2; look++) {
            for (long id : truth.keySet()) {
                Product product = byId(sessions, id);
                cached.put(id, product.toString());
                assertEquals(id, bySku(sessions, product.sku).id, what);
            }
            assertEquals(truth, cached, what);
            for (int least = 0; least < 3; least++) {
                assertEquals(sqlInStock(least), inStock(sessions, least), what + " least=" + least);
            }
        }
    }

    private static Product byId(SessionFactory sessions, long id) {
        return sessions.fromTransaction(session -> session.find(Product.class, id));
    }

    private static Product bySku(SessionFactory sessions, String sku) {
        return sessions.fromTransaction(session -> session.find(Product.class, sku, KeyType.NATURAL));
    }

    private static List<String> inStock(SessionFactory sessions, int least) {
        return sessions.fromTransaction(session ->
                session
                        .createQuery(IN_STOCK, Product.class)
                        .setParameter("least", least)
                        .setCacheable(true)
                        .list()
                        .stream()
                        .map(Product::toString)
                        .toList());
    }

    private static Map<Long, String> sql() throws SQLException {
        Map<Long, String> products = new TreeMap<>();
        query("select id, sku, stock from Product", row -> products.put(row.getLong(1), text(row)));
        return products;
    }

    private static List<String> sqlInStock(int least) throws SQLException {
        List<String> products = new ArrayList<>();
        query(
                "select id, sku, stock from Product where stock >= " + least + " order by id",
                row -> products.add(text(row)));
        return products;
    }

    private static String text(ResultSet row) throws SQLException {
        return new Product(row.getLong(1), row.getString(2), row.getInt(3)).toString();
    }

    /** Takes one row of a result. */
    private interface Row {
        void take(ResultSet row) throws SQLException;
    }

    private static void query(String sql, Row row) throws SQLException {
        try (Connection connection = DriverManager.getConnection(DATABASE);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                row.take(rows);
            }
        }
    }

    private static void insertProducts(SessionFactory sessions) {
        sessions.inTransaction(session -> {
            for (long id = 0; id < PRODUCTS; id++) {
                session.persist(new Product(id, "sku" + id, (int) id));
            }
        });
        assertNotNull(byId(sessions, 0));
    }

    private static SessionFactory sessions(String settings) {
        Configuration configuration = new Configuration()
                .addProperties(GettingStarted.properties("Hibernate", 0))
                .addAnnotatedClass(Product.class)
                .setProperty("hibernate.connection.url", DATABASE)
                .setProperty("hibernate.connection.pool_size", "10")
                .setProperty("hibernate.hbm2ddl.auto", "create-drop")
                .setProperty("hibernate.generate_statistics", "true");
        if (settings != null) {
            configuration.setProperty("hibernate.javax.cache.uri", settings);
        }
        return configuration.buildSessionFactory();
    }
}
