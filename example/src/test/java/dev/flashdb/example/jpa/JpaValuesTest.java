package dev.flashdb.example.jpa;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.OneToMany;
import jakarta.persistence.PersistenceContext;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernate.collection.spi.PersistentBag;
import org.hibernate.proxy.HibernateProxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.persistence.autoconfigure.EntityScan;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageImpl;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Slice;
import org.springframework.data.domain.SliceImpl;
import org.springframework.data.domain.Sort;
import org.springframework.transaction.annotation.Transactional;

/** What JPA and Spring Data hand out, in durable caches without a setting: it is there after a restart, or refused with advice. */
class JpaValuesTest {
    @TempDir
    private Path directory;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    @EntityScan(basePackageClasses = JpaValuesTest.class)
    @Import(Orders.class)
    static class Application {}

    @Entity(name = "Purchase")
    @SuppressWarnings("serial") // the collections are Hibernate's, which are serializable
    static class Purchase implements Serializable {
        private static final long serialVersionUID = 1L;

        @Id
        private long id;

        @OneToMany(cascade = CascadeType.ALL, fetch = FetchType.LAZY)
        private List<Line> lines = new ArrayList<>();

        @ElementCollection
        private Set<String> tags = new HashSet<>();

        @ElementCollection
        private Map<String, String> notes = new HashMap<>();

        List<Line> lines() {
            return lines;
        }
    }

    @Entity(name = "Line")
    static class Line implements Serializable {
        private static final long serialVersionUID = 1L;

        @Id
        private long id;

        private String product = "";

        String product() {
            return product;
        }
    }

    @Transactional
    static class Orders {
        private final AtomicInteger calls = new AtomicInteger();

        @PersistenceContext
        private EntityManager entities;

        public AtomicInteger calls() {
            return calls;
        }

        public void make(long id) {
            Purchase purchase = new Purchase();
            purchase.id = id;
            Line line = new Line();
            line.id = id;
            line.product = "tea";
            purchase.lines.add(line);
            purchase.tags.add("new");
            purchase.notes.put("gift", "yes");
            entities.persist(purchase);
        }

        private Purchase read(long id) {
            calls.incrementAndGet();
            Purchase purchase = entities.find(Purchase.class, id);
            purchase.lines.size();
            purchase.tags.size();
            purchase.notes.size();
            return purchase;
        }

        @Cacheable("entities")
        public Purchase entity(long id) {
            return read(id);
        }

        @Cacheable("lines")
        public List<Line> lines(long id) {
            return read(id).lines;
        }

        @Cacheable("optionals")
        public Optional<Purchase> optional(long id) {
            return Optional.of(read(id));
        }

        @Cacheable("pagesOfOrders")
        public Page<Purchase> page(long id) {
            return new PageImpl<>(
                    List.of(read(id)), PageRequest.of(0, 1, Sort.by("id").descending()), 7);
        }

        @Cacheable("slices")
        public Slice<Purchase> slice(long id) {
            return new SliceImpl<>(List.of(read(id)), PageRequest.of(0, 1), true);
        }

        @Cacheable("references")
        public Line reference(long id) {
            return entities.getReference(Line.class, id);
        }
    }

    private ConfigurableApplicationContext started() {
        return new SpringApplicationBuilder(Application.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--spring.datasource.url=jdbc:h2:mem:values;DB_CLOSE_DELAY=-1",
                        "--spring.sql.init.mode=never",
                        "--spring.jpa.hibernate.ddl-auto=update",
                        "--spring.jpa.properties.hibernate.cache.use_second_level_cache=false",
                        "--spring.jpa.properties.hibernate.cache.region.factory_class=",
                        "--flashdb.console.enabled=false",
                        "--flashdb.cache.transaction-aware=false",
                        "--flashdb.cache.defaults.durable=true",
                        "--flashdb.cache.directory=" + directory.resolve("cache"));
    }

    private static void readAll(Orders orders) {
        assertEquals("tea", orders.entity(1).lines().get(0).product());
        assertTrue(orders.entity(1).tags.contains("new"));
        assertEquals("yes", orders.entity(1).notes.get("gift"));
        assertEquals("tea", orders.lines(1).get(0).product());
        assertEquals("tea", orders.optional(1).orElseThrow().lines().get(0).product());
        Page<Purchase> page = orders.page(1);
        assertEquals(7, page.getTotalElements());
        assertEquals(Sort.by("id").descending(), page.getSort());
        assertEquals("tea", page.getContent().get(0).lines().get(0).product());
        assertTrue(orders.slice(1).hasNext());
    }

    @Test
    void collectionsPagesAndOptionalsAreThereAfterARestart() {
        try (ConfigurableApplicationContext first = started()) {
            Orders orders = first.getBean(Orders.class);
            orders.make(1);
            readAll(orders);
            readAll(orders);
            assertEquals(5, orders.calls().get());
        }
        try (ConfigurableApplicationContext second = started()) {
            Orders orders = second.getBean(Orders.class);
            readAll(orders);
            assertEquals(0, orders.calls().get());
            assertInstanceOf(PersistentBag.class, orders.lines(1));
        }
    }

    @Test
    void aProxyIsRefusedAndTheTextSaysWhatToCacheInItsPlace() {
        try (ConfigurableApplicationContext context = started()) {
            Orders orders = context.getBean(Orders.class);
            orders.make(2);
            RuntimeException failure = assertThrows(RuntimeException.class, () -> orders.reference(2));
            String text = String.valueOf(failure.getMessage());
            assertTrue(text.contains(HibernateProxy.class.getSimpleName()) && text.contains("find"), text);
        }
    }
}
