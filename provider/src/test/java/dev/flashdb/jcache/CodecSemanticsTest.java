package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.codec.SerialFilter;
import java.io.Serializable;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a codec of the user's choice does: in the log, for copies, and what is said when it cannot. */
class CodecSemanticsTest {

    /** Neither Serializable nor immutable: only a codec can store or copy it. */
    static final class Label {
        String text;

        Label(String text) {
            this.text = text;
        }
    }

    /** Writes labels as {@code name:text}. */
    static final class LabelCodec implements Codec<Object> {
        static final AtomicLong ENCODED = new AtomicLong();
        private final @Nullable String name;

        LabelCodec(@Nullable String name) {
            this.name = name;
        }

        @Override
        public @Nullable String name() {
            return name;
        }

        @Override
        public byte[] encode(Object value) {
            ENCODED.incrementAndGet();
            String text = ((Label) value).text;
            if (text.equals("unwilling")) {
                throw new IllegalStateException("I will not");
            }
            return (name + ":" + text).getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public @Nullable Object decode(byte[] bytes) {
            String text = new String(bytes, StandardCharsets.UTF_8).substring(name.length() + 1);
            if (text.equals("unreadable")) {
                throw new IllegalArgumentException("cannot read this");
            }
            return text.equals("vanishing") ? null : new Label(text);
        }
    }

    /** For the setting, which names a class. */
    public static final class Labels implements CodecFactory {
        private static final long serialVersionUID = 1L;
        static @Nullable SerialFilter allowed;
        static @Nullable ClassLoader loader;

        /** For the setting. */
        public Labels() {}

        @Override
        public Codec<Object> create(SerialFilter filter, ClassLoader classLoader) {
            allowed = filter;
            loader = classLoader;
            return new LabelCodec("labels");
        }
    }

    @TempDir
    private Path directory;

    private FlashCachingProvider provider = new FlashCachingProvider();

    @AfterEach
    void close() {
        provider.close();
    }

    private CacheManager manager(String... settings) {
        Properties properties = new Properties();
        properties.setProperty("flashdb.directory", directory.toString());
        properties.setProperty("flashdb.sync", "never");
        for (String setting : settings) {
            String[] parts = setting.split("=", 2);
            properties.setProperty(parts[0], parts[1]);
        }
        return provider.getCacheManager(URI.create("flashdb:codecs"), null, properties);
    }

    private void restart() {
        provider.close();
        provider = new FlashCachingProvider();
    }

    private static FlashConfiguration<String, Object> with(@Nullable String name) {
        CodecFactory factory = (allowed, loader) -> new LabelCodec(name);
        return new FlashConfiguration<String, Object>()
                .setTypes(String.class, Object.class)
                .setDurable(true)
                .setStoreByValue(false)
                .setCodecFactory(factory);
    }

    @Test
    void theLogHoldsWhatTheCodecWrites() {
        Cache<String, Object> cache = manager().createCache("c", with("labels"));
        cache.put("a", new Label("one"));
        cache.put("b", new Label("two"));
        restart();
        cache = manager().createCache("c", with("labels"));
        assertEquals("one", ((Label) cache.get("a")).text);
        assertEquals("two", ((Label) cache.get("b")).text);
        assertEquals(
                List.of("labels"),
                cache.unwrap(FlashDb.class).storedCaches().stream()
                        .map(StoredCache::codec)
                        .toList());
    }

    @Test
    void aCacheMappedToOneHashHasItsCodecToo() {
        manager().createCache("c", with("labels").setMapping(Mapping.HASH)).put("a", new Label("one"));
        restart();
        Cache<String, Object> cache = manager().createCache("c", with("labels").setMapping(Mapping.HASH));
        assertEquals("one", ((Label) cache.get("a")).text);
    }

    @Test
    void row32AnotherCodecThanTheOneOnDiskIsRefusedWithBothNamed() {
        manager().createCache("c", with("labels")).put("a", new Label("one"));
        restart();
        for (FlashConfiguration<String, Object> other :
                List.of(with("others"), with("labels").setCodecFactory(null))) {
            other.setOnChange(OnChange.REFUSE);
            String message = assertThrows(CacheException.class, () -> manager().createCache("c", other))
                    .getMessage();
            assertTrue(message.contains("codec") && message.contains("on disk=labels"), message);
            assertTrue(message.contains("asked=" + (other.getCodecFactory() == null ? "standard" : "others")), message);
        }
        assertEquals("one", ((Label) manager().createCache("c", with("labels")).get("a")).text);
    }

    @Test
    void aSettingNamesTheFactoryWhichIsToldWhatIsAllowed() {
        CacheManager manager =
                manager("flashdb.cache.named.codec=" + Labels.class.getName(), "flashdb.codecAllow=com.acme.model.**");
        FlashConfiguration<String, Label> plain =
                new FlashConfiguration<String, Label>().setTypes(String.class, Label.class);
        Cache<String, Label> cache = manager.createCache("named", plain);
        CodecFactory made = factoryOf(cache);
        assertSame(Labels.class, made == null ? null : made.getClass());
        Label label = new Label("one");
        cache.put("a", label);
        label.text = "changed";
        assertEquals("one", cache.get("a").text);
        assertTrue(Labels.allowed.allows("com.acme.model.Order"));
        assertTrue(Labels.allowed.allows(Label.class.getName()));
        assertFalse(Labels.allowed.allows("com.acme.Other"));
        assertSame(manager.getClassLoader(), Labels.loader);
        assertNull(factoryOf(manager.createCache("other", plain)));
    }

    @SuppressWarnings("unchecked")
    private static @Nullable CodecFactory factoryOf(Cache<?, ?> cache) {
        return ((Cache<Object, Object>) cache)
                .getConfiguration(FlashConfiguration.class)
                .getCodecFactory();
    }

    @Test
    void aSettingThatNamesNoFactoryIsRefusedAtOnce() {
        for (String wrong : List.of("com.acme.None", "java.lang.String", LabelCodec.class.getName())) {
            String message = assertThrows(CacheException.class, () -> manager("flashdb.default.codec=" + wrong))
                    .getMessage();
            assertTrue(message.contains("flashdb.default.codec") && message.contains(wrong), message);
            assertTrue(message.contains(CodecFactory.class.getName()), message);
        }
    }

    @Test
    void copiesByValueGoThroughTheCodecWhereTheirStructureDoesNotDo() {
        Cache<String, Object> cache =
                manager().createCache("c", with("labels").setDurable(false).setStoreByValue(true));
        Label label = new Label("one");
        cache.put("a", label);
        assertNotSame(label, cache.get("a"));
        assertNotSame(cache.get("a"), cache.get("a"));
        long encoded = LabelCodec.ENCODED.get();
        List<String> list = new ArrayList<>(List.of("x"));
        cache.put("b", list);
        list.add("y");
        assertEquals(List.of("x"), cache.get("b"));
        assertEquals(encoded, LabelCodec.ENCODED.get());
    }

    @Test
    void whatACodecThrowsAtAPutReachesTheCallerAsACacheException() {
        for (FlashConfiguration<String, Object> configuration :
                List.of(with("labels"), with("labels").setDurable(false).setStoreByValue(true))) {
            Cache<String, Object> cache = manager().createCache("c", configuration);
            String message = assertThrows(CacheException.class, () -> cache.put("a", new Label("unwilling")))
                    .getMessage();
            assertTrue(message.contains("I will not") && message.contains("labels"), message);
            assertFalse(cache.containsKey("a"));
            manager().destroyCache("c");
        }
    }

    @Test
    void row36WhatACodecCannotReadIsAMiss() {
        Cache<String, Object> cache = manager().createCache("c", with("labels"));
        for (String text : List.of("unreadable", "vanishing", "fine")) {
            cache.put(text, new Label(text));
        }
        restart();
        cache = manager().createCache("c", with("labels"));
        assertNull(cache.get("unreadable"));
        assertNull(cache.get("vanishing"));
        assertEquals("fine", ((Label) cache.get("fine")).text);
        cache.put("unreadable", new Label("again"));
        assertEquals("again", ((Label) cache.get("unreadable")).text);
    }

    @Test
    void aCodecHasANameOfItsOwn() {
        for (FlashConfiguration<String, Object> configuration : List.of(with("standard"), with(""), with(null))) {
            String message = assertThrows(CacheException.class, () -> manager().createCache("c", configuration))
                    .getMessage();
            assertTrue(message.contains("name of its own") && message.contains("cache=c"), message);
        }
        FlashConfiguration<String, Object> none = with("x").setCodecFactory((allowed, loader) -> null);
        assertThrows(CacheException.class, () -> manager().createCache("c", none));
        assertNull(manager().getCache("c"));
    }

    /** Serializable, but its own class has a say in it. */
    static final class Refusing implements Serializable {
        private static final long serialVersionUID = 1L;

        private Object writeReplace() {
            throw new CodecException("not by value");
        }
    }

    @Test
    void row37WhatCannotBeCopiedNamesTheCacheAndTheWaysOut() {
        FlashConfiguration<String, Object> byValue =
                new FlashConfiguration<String, Object>().setTypes(String.class, Object.class);
        Cache<String, Object> cache = manager().createCache("c", byValue);
        for (Object value : List.of(new Label("one"), List.of(new Label("one")), new Label[] {new Label("x")})) {
            String message = assertThrows(CacheException.class, () -> cache.put("a", value))
                    .getMessage();
            assertTrue(message.contains(Label.class.getName()) && message.contains("cache=c"), message);
            assertTrue(message.contains("setStoreByValue(false)") && message.contains("codec"), message);
        }
        assertThrows(CacheException.class, () -> cache.put("a", new Refusing()));
        assertFalse(cache.containsKey("a"));
    }
}
