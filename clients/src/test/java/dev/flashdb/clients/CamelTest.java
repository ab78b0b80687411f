package dev.flashdb.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.cache.Cache;
import javax.cache.Caching;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.spi.CachingProvider;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.ProducerTemplate;
import org.apache.camel.builder.RouteBuilder;
import org.apache.camel.component.jcache.JCacheConfiguration;
import org.apache.camel.component.jcache.JCacheConstants;
import org.apache.camel.component.jcache.policy.JCachePolicy;
import org.apache.camel.component.jcache.processor.aggregate.JCacheAggregationRepository;
import org.apache.camel.component.jcache.processor.idempotent.JCacheIdempotentRepository;
import org.apache.camel.impl.DefaultCamelContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Camel's {@code jcache} component. */
class CamelTest {

    private static final int MESSAGES = 50;
    private static final long PATIENCE_SECONDS = 30;

    private final CachingProvider provider = Caching.getCachingProvider();
    private final AtomicInteger seen = new AtomicInteger();
    private final BlockingQueue<Exchange> out = new LinkedBlockingQueue<>();
    private CamelContext camel = new DefaultCamelContext();

    @AfterEach
    void close() {
        camel.stop();
        provider.close();
    }

    @Test
    void itsActionsReadAndChangeTheCache() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:cache").to("jcache:stock");
            }
        });
        ProducerTemplate template = camel.createProducerTemplate();
        template.sendBodyAndHeaders("direct:cache", 3, action("PUT", "apples"));
        assertEquals(3, template.requestBodyAndHeaders("direct:cache", null, action("GET", "apples")));
        assertTrue((Boolean) result("direct:cache", 9, action("PUTIFABSENT", "pears")));
        assertFalse((Boolean) result("direct:cache", 8, action("PUTIFABSENT", "pears")));
        assertTrue((Boolean) result("direct:cache", 7, action("REPLACE", "pears")));
        assertEquals(7, template.requestBodyAndHeaders("direct:cache", null, action("GETANDREMOVE", "pears")));
        assertNull(template.requestBodyAndHeaders("direct:cache", null, action("GETANDREMOVE", "pears")));
    }

    @Test
    void itsConsumerGetsTheEventsItAskedFor() throws Exception {
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:cache").to("jcache:stock");
                from("jcache:stock?filteredEvents=REMOVED&oldValueRequired=true")
                        .process(CamelTest.this::keep);
            }
        });
        ProducerTemplate template = camel.createProducerTemplate();
        template.sendBodyAndHeaders("direct:cache", 3, action("PUT", "apples"));
        template.sendBodyAndHeaders("direct:cache", 4, action("PUT", "apples"));
        assertEvent("CREATED", "apples", null, 3);
        assertEvent("UPDATED", "apples", 3, 4);
        template.sendBodyAndHeaders("direct:cache", null, action("REMOVE", "apples"));
        template.sendBodyAndHeaders("direct:cache", 5, action("PUT", "pears"));
        assertEvent("CREATED", "pears", null, 5);
    }

    @Test
    void eightThreadsWithTheSameMessagesGetEachThroughOnce() throws Exception {
        JCacheIdempotentRepository repository = new JCacheIdempotentRepository();
        repository.setConfiguration(new JCacheConfiguration("seen"));
        start(idempotent(repository));
        ProducerTemplate template = camel.createProducerTemplate();
        Threads.together(thread -> {
            for (int i = 0; i < MESSAGES; i++) {
                template.sendBodyAndHeader("direct:in", i, "id", "message" + i);
            }
            return thread;
        });
        assertEquals(MESSAGES, seen.get());
    }

    @Test
    void whatWasSeenIsKnownAfterARestart(@TempDir Path directory) throws Exception {
        Path settings = directory.resolve("caches.properties");
        Files.writeString(
                settings,
                "flashdb.directory=" + directory.resolve("log").toString().replace("\\", "/")
                        + "\nflashdb.default.durable=true\n");
        for (int start = 0; start < 2; start++) {
            JCacheConfiguration configuration = new JCacheConfiguration("seen");
            configuration.setConfigurationUri(settings.toUri().toString());
            JCacheIdempotentRepository repository = new JCacheIdempotentRepository();
            repository.setConfiguration(configuration);
            start(idempotent(repository));
            camel.createProducerTemplate().sendBodyAndHeader("direct:in", 1, "id", "message1");
            camel.createProducerTemplate().sendBodyAndHeader("direct:in", 1, "id", "message" + (2 + start));
            camel.stop();
            provider.close();
            camel = new DefaultCamelContext();
        }
        assertEquals(3, seen.get());
    }

    @Test
    void eightThreadsAggregateEveryPartOfEveryGroup() throws Exception {
        JCacheAggregationRepository repository = new JCacheAggregationRepository();
        repository.setConfiguration(new JCacheConfiguration("groups"));
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .aggregate(header("group"), CamelTest::add)
                        .aggregationRepository(repository)
                        .completionSize(Threads.COUNT * 5)
                        .process(CamelTest.this::keep);
            }
        });
        ProducerTemplate template = camel.createProducerTemplate();
        Threads.together(thread -> {
            for (int i = 0; i < 5; i++) {
                for (String group : List.of("a", "b", "c")) {
                    template.sendBodyAndHeader("direct:in", 1 + thread, "group", group);
                }
            }
            return thread;
        });
        for (int group = 0; group < 3; group++) {
            assertEquals(5 * 36, take().getMessage().getBody(Integer.class));
        }
        assertTrue(repository.getKeys().isEmpty());
    }

    @Test
    void itsPolicyAnswersFromTheCache() throws Exception {
        Cache<Object, Object> cache = provider.getCacheManager().createCache("answers", new MutableConfiguration<>());
        JCachePolicy policy = new JCachePolicy();
        policy.setCache(cache);
        start(new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .policy(policy)
                        .process(exchange -> exchange.getMessage()
                                .setBody(exchange.getMessage().getBody() + "#" + seen.incrementAndGet()));
            }
        });
        ProducerTemplate template = camel.createProducerTemplate();
        assertEquals("question#1", template.requestBody("direct:in", (Object) "question"));
        assertEquals("question#1", template.requestBody("direct:in", (Object) "question"));
        assertEquals("another#2", template.requestBody("direct:in", (Object) "another"));
    }

    private RouteBuilder idempotent(JCacheIdempotentRepository repository) {
        return new RouteBuilder() {
            @Override
            public void configure() {
                from("direct:in")
                        .idempotentConsumer(header("id"), repository)
                        .process(exchange -> seen.incrementAndGet());
            }
        };
    }

    private void start(RouteBuilder routes) throws Exception {
        camel.addRoutes(routes);
        camel.start();
    }

    private void keep(Exchange exchange) {
        out.add(exchange.copy());
    }

    private Exchange take() throws InterruptedException {
        Exchange exchange = out.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertNotNull(exchange);
        return exchange;
    }

    private void assertEvent(String type, String key, Object old, Object value) throws InterruptedException {
        Exchange event = take();
        assertEquals(type, event.getMessage().getHeader(JCacheConstants.EVENT_TYPE));
        assertEquals(key, event.getMessage().getHeader(JCacheConstants.KEY));
        assertEquals(old, event.getMessage().getHeader(JCacheConstants.OLD_VALUE));
        assertEquals(value, event.getMessage().getBody());
    }

    private Object result(String endpoint, Object body, Map<String, Object> headers) {
        return camel.createProducerTemplate()
                .request(endpoint, exchange -> {
                    exchange.getMessage().setBody(body);
                    exchange.getMessage().setHeaders(new HashMap<>(headers));
                })
                .getMessage()
                .getHeader(JCacheConstants.RESULT);
    }

    private static Map<String, Object> action(String action, String key) {
        return Map.of(JCacheConstants.ACTION, action, JCacheConstants.KEY, key);
    }

    private static Exchange add(Exchange sum, Exchange part) {
        if (sum == null) {
            return part;
        }
        sum.getMessage()
                .setBody(sum.getMessage().getBody(Integer.class)
                        + part.getMessage().getBody(Integer.class));
        return sum;
    }
}
