package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.codec.SerialFilter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.MutableConfiguration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows 32, 61 and 62: a durable cache that is created with other settings than its entries were stored with. */
class ChangedSettingsTest {

    @TempDir
    private Path directory;

    private final AtomicLong now = new AtomicLong(1_700_000_000_000L);
    private FlashCachingProvider provider = newProvider();

    private FlashCachingProvider newProvider() {
        return new FlashCachingProvider((manager, settings) -> EngineCaches.open(now::get, settings));
    }

    @AfterEach
    void close() {
        provider.close();
    }

    /** A new program, with its settings. */
    private CacheManager program(String... settings) {
        provider.close();
        provider = newProvider();
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        return provider.getCacheManager(URI.create("flashdb:changed"), null, properties);
    }

    /** Texts with a mark of its own in front. */
    private record Marked(String name) implements Codec<Object>, CodecFactory {
        @Override
        public Codec<Object> create(SerialFilter allowed, ClassLoader loader) {
            return this;
        }

        @Override
        public byte[] encode(Object value) {
            return (name + value).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Object decode(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8);
            if (!text.startsWith(name)) {
                throw new CodecException("not mine");
            }
            return text.substring(name.length());
        }
    }

    private static FlashConfiguration<Object, Object> durable() {
        return new FlashConfiguration<>().setDurable(true);
    }

    private static FlashConfiguration<Object, Object> strings(FlashConfiguration<Object, Object> configuration) {
        @SuppressWarnings({"unchecked", "rawtypes"})
        Class<Object> string = (Class) String.class;
        configuration.setTypes(string, Object.class);
        return configuration;
    }

    private static Map<Object, Object> contents(Cache<Object, Object> cache) {
        Map<Object, Object> contents = new TreeMap<>();
        cache.forEach(entry -> contents.put(entry.getKey(), entry.getValue()));
        return contents;
    }

    private static List<String> logged(Runnable action) {
        List<String> messages = new java.util.concurrent.CopyOnWriteArrayList<>();
        Logger logger = Logger.getLogger("dev.flashdb.record.StoredSettings");
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                messages.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            action.run();
        } finally {
            logger.removeHandler(handler);
        }
        return messages;
    }

    @Test
    void row62WhateverIsChangedByDefaultTheContentsStayAsFarAsTheyFit() {
        long seed = Long.getLong("flashdb.seed", new Random().nextLong());
        Random random = new Random(seed);
        Map<Object, Object> model = new TreeMap<>(Map.of("a", "1", "b", "2"));
        String last = "";
        program().createCache("c", durable()).putAll(model);
        for (int round = 0; round < 60; round++) {
            FlashConfiguration<Object, Object> configuration = durable();
            String codec = List.of("", "", "x", "y").get(random.nextInt(4));
            switch (random.nextInt(3)) {
                case 0 -> strings(configuration).setOrdered(true);
                case 1 -> configuration.setMapping(Mapping.HASH);
                default -> configuration.setStoreByValue(random.nextBoolean());
            }
            configuration.setCodecFactory(codec.isEmpty() ? null : new Marked(codec));
            String what = "seed=" + seed + ", round=" + round + ", codec=" + codec + " after " + last;
            CacheManager manager = program();
            Cache<Object, Object> cache = manager.createCache("c", configuration);
            Map<Object, Object> readable = new TreeMap<>();
            String present = codec;
            model.forEach((key, value) -> {
                String with = ((String) value).contains("@") ? ((String) value).split("@")[1] : "";
                if (with.isEmpty() || with.equals(present)) {
                    readable.put(key, value);
                }
            });
            assertEquals(readable, contents(cache), what);
            String key = "k" + random.nextInt(5);
            String value = round + (codec.isEmpty() ? "" : "@" + codec); // what it is written with
            cache.put(key, value);
            model.put(key, value);
            if (random.nextBoolean()) {
                manager.unwrap(FlashDb.class).compact();
            }
            last = codec;
        }
    }

    @Test
    void row62KeysThatDoNotFitTheNewTypeAreMisses() {
        Cache<Object, Object> any = program().createCache("c", durable());
        any.putAll(Map.of("a", 1, 7, 2));
        Cache<Object, Object> ordered =
                program().createCache("c", strings(durable()).setOrdered(true));
        assertEquals(Map.of("a", 1), contents(ordered));
        Cache<Object, Object> again = program().createCache("c", durable());
        assertEquals(1, again.get("a"));
        assertEquals(2, again.get(7));
    }

    @Test
    void row62ValuesThatDoNotFitTheNewTypeAreMisses() {
        program().createCache("c", durable()).putAll(Map.of("a", 1, "b", "text"));
        FlashConfiguration<String, String> texts = new FlashConfiguration<String, String>().setDurable(true);
        texts.setTypes(String.class, String.class);
        Cache<String, String> cache = program().createCache("c", texts);
        assertNull(cache.get("a"));
        assertEquals("text", cache.get("b"));
    }

    @Test
    void row62DiscardStartsColdAndSaysHowManyEntriesWent() {
        program().createCache("c", durable()).putAll(Map.of("a", 1, "b", 2));
        FlashConfiguration<Object, Object> hash =
                durable().setMapping(Mapping.HASH).setOnChange(OnChange.DISCARD);
        List<String> said =
                logged(() -> assertEquals(Map.of(), contents(program().createCache("c", hash))));
        assertEquals(1, said.size(), said::toString);
        assertTrue(said.get(0).contains("cache=c") && said.get(0).contains("discardedEntries=2"), said.get(0));
        assertEquals(List.of(), logged(() -> program().createCache("c", hash).put("c", 3)), "the same settings again");
        assertEquals(Map.of("c", 3), contents(program().createCache("c", durable())));
    }

    @Test
    void row62RefuseNamesBothSidesAndTheWaysOut() {
        program().createCache("c", durable()).put("a", 1);
        FlashConfiguration<Object, Object> other =
                strings(durable()).setOrdered(true).setOnChange(OnChange.REFUSE);
        String message = assertThrows(CacheException.class, () -> program().createCache("c", other))
                .getMessage();
        assertTrue(
                message.contains("keyType on disk=java.lang.Object, asked=java.lang.String")
                        && message.contains("ordered=false")
                        && message.contains("ordered=true")
                        && message.contains("onChange=adapt"),
                message);
        assertEquals(Map.of("a", 1), contents(program().createCache("c", durable())));
    }

    @Test
    void row64WhatWasMerelyReadStaysAsItWasWritten() {
        for (Mapping mapping : Mapping.values()) {
            String name = "c-" + mapping;
            program().createCache(name, durable().setMapping(mapping)).putAll(Map.of("read", "1", "written", "1"));
            FlashConfiguration<Object, Object> newer =
                    durable().setMapping(mapping).setCodecFactory(new Marked("x"));
            Cache<Object, Object> cache = program().createCache(name, newer);
            assertEquals("1", cache.get("read"));
            assertEquals("1", cache.get("written"));
            cache.put("written", "2");
            cache.unwrap(FlashDb.class).compact();
            Cache<Object, Object> older = program().createCache(name, durable().setMapping(mapping));
            assertEquals(Map.of("read", "1"), contents(older), "a rollback reads what nobody has written since");
        }
    }

    @Test
    void row61AnotherVersionStartsColdAndTheSameDoesNot() {
        program().createCache("c", durable().setVersion("1")).put("a", 1);
        Cache<Object, Object> same = program().createCache("c", durable().setVersion("1"));
        assertEquals(1, same.get("a"));
        same.unwrap(FlashDb.class).compact();
        List<String> said = logged(() ->
                assertNull(program().createCache("c", durable().setVersion("2")).get("a")));
        assertTrue(
                said.size() == 1
                        && said.get(0).contains("discardedEntries=1")
                        && said.get(0).contains("version on disk=1, asked=2"),
                said::toString);
        program().createCache("c", durable().setVersion("2")).put("b", 2);
        assertEquals(
                Map.of("b", 2), contents(program().createCache("c", durable().setVersion("2"))));
        assertEquals(Map.of(), contents(program().createCache("c", durable())), "and a rollback, which has none");
    }

    @Test
    void row61AVersionIsRememberedOfACacheThatIsClosedAndNotOpenedAgain() {
        CacheManager manager = program();
        Cache<Object, Object> cache = manager.createCache("c", durable().setVersion("1"));
        cache.put("a", 1);
        cache.close();
        assertEquals(1, manager.createCache("c", durable().setVersion("1")).get("a"));
        program().unwrap(FlashDb.class).compact();
        assertEquals(1, program().createCache("c", durable().setVersion("1")).get("a"));
        assertNull(program().createCache("c", durable().setVersion("2")).get("a"));
    }

    @Test
    void versionAndOnChangeComeFromTheSettingsOfACacheAndFromTheTemplate() {
        String[] first = {"flashdb.default.durable", "true", "flashdb.default.version", "1"};
        program(first).createCache("c", new MutableConfiguration<>()).put("a", 1);
        assertEquals(
                1, program(first).createCache("c", new MutableConfiguration<>()).get("a"));
        String[] own = {
            "flashdb.cache.c.durable", "true", "flashdb.cache.c.version", "2", "flashdb.cache.c.onChange", "refuse"
        };
        Cache<Object, Object> cache = program(own).createCache("c", new MutableConfiguration<>());
        assertNull(cache.get("a"));
        @SuppressWarnings("unchecked")
        FlashConfiguration<Object, Object> its = cache.getConfiguration(FlashConfiguration.class);
        assertEquals("2", its.getVersion());
        assertEquals(OnChange.REFUSE, its.getOnChange());
        assertThrows(CacheException.class, () -> program("flashdb.cache.c.onChange", "sometimes"));
    }
}
