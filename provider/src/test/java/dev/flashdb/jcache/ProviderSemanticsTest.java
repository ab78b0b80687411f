package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.Closeable;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.expiry.Duration;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.spi.CachingProvider;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Managers and caches as an application gets them, from {@link Caching}; each test is named after its row. */
class ProviderSemanticsTest {

    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();
    private static final ClassLoader LOADER = ProviderSemanticsTest.class.getClassLoader();
    private static final List<String> HOSTILE_NAMES = List.of(
            "default",
            "orders, eu:1",
            "pkg.Class.method(java.lang.String)",
            "a/b",
            "../..",
            "..",
            "a*",
            "*",
            "?",
            "$",
            "a?b\"c",
            "\uD83D\uDE00",
            " ",
            "line\nbreak\r",
            "back\\slash",
            "#2",
            "\u0000",
            "%s ${x} {0}",
            "x".repeat(1_000));

    private final CachingProvider provider = Caching.getCachingProvider();

    @TempDir
    private Path directory;

    @AfterEach
    void close() {
        provider.close();
    }

    private CacheManager manager(String... settings) {
        Properties properties = new Properties();
        for (int i = 0; i < settings.length; i += 2) {
            properties.setProperty(settings[i], settings[i + 1]);
        }
        return provider.getCacheManager(null, null, properties);
    }

    private static MutableConfiguration<Object, Object> bare() {
        return new MutableConfiguration<>();
    }

    private static FlashConfiguration<?, ?> configurationOf(Cache<?, ?> cache) {
        return ((EngineCache<?, ?>) cache).flashConfiguration();
    }

    private static Set<String> names(CacheManager manager) {
        Set<String> names = new TreeSet<>();
        manager.getCacheNames().forEach(names::add);
        return names;
    }

    private record FailingToClose() implements CacheLoader<Object, Object>, Closeable {
        @Override
        public Object load(Object key) {
            return key;
        }

        @Override
        public Map<Object, Object> loadAll(Iterable<?> keys) {
            return Map.of();
        }

        @Override
        public void close() throws IOException {
            throw new IOException("close");
        }
    }

    @Test
    void row33_closingAManagerIsIdempotentAndAPartThatFailsToCloseIsLogged() {
        CacheManager manager = manager();
        Cache<Object, Object> first = manager.createCache("first", bare());
        Cache<Object, Object> failing =
                manager.createCache("failing", bare().setCacheLoaderFactory(FailingToClose::new));
        Cache<Object, Object> last = manager.createCache("last", bare());
        try (LogCapture log = new LogCapture()) {
            manager.close();
            manager.close();
            assertEquals(
                    List.of("WARNING Closing a cache loader failed; the cache is closed all the same"), log.messages());
        }
        assertTrue(first.isClosed() && failing.isClosed() && last.isClosed() && manager.isClosed());
        CacheManager next = manager();
        assertNotSame(manager, next);
        assertEquals(Set.of(), names(next));
    }

    @Test
    void row34_managersOfTwoClassLoadersAndTwoUrisSeeTheirOwnCaches() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0], LOADER)) {
            List<CacheManager> managers = List.of(
                    provider.getCacheManager(null, LOADER),
                    provider.getCacheManager(null, other),
                    provider.getCacheManager(URI.create("second"), LOADER),
                    provider.getCacheManager(URI.create("second"), other));
            for (int i = 0; i < managers.size(); i++) {
                managers.get(i).createCache("cache", bare()).put("k", i);
                managers.get(i).createCache("own" + i, bare());
            }
            for (int i = 0; i < managers.size(); i++) {
                assertEquals(i, managers.get(i).getCache("cache").get("k"));
                assertEquals(Set.of("cache", "own" + i), names(managers.get(i)));
            }
            managers.get(0).close();
            assertEquals(1, managers.get(1).getCache("cache").get("k"));
            assertEquals(2, managers.get(2).getCache("cache").get("k"));
        }
    }

    /** What an application of a server does with its caches; loaded anew for each redeployment. */
    public static final class Application implements Callable<CacheManager> {

        /** A key and a value of the application's own; no record, the last of which the JDK itself keeps in its caches. */
        public static final class Order implements java.io.Serializable {
            private static final long serialVersionUID = 1L;
            private final int number;

            Order(int number) {
                this.number = number;
            }

            @Override
            public boolean equals(Object other) {
                return other instanceof Order order && order.number == number;
            }

            @Override
            public int hashCode() {
                return number;
            }
        }

        @Override
        public CacheManager call() {
            // an application's second manager, which it forgets to close
            Caching.getCachingProvider(LOADER_OF_THE_PROVIDER)
                    .getCacheManager(URI.create("forgotten"), Application.class.getClassLoader());
            CacheManager manager = Caching.getCachingProvider(LOADER_OF_THE_PROVIDER)
                    .getCacheManager(null, Application.class.getClassLoader());
            Cache<Order, Order> cache = manager.createCache(
                    "orders",
                    new MutableConfiguration<Order, Order>()
                            .setTypes(Order.class, Order.class)
                            .setStatisticsEnabled(true)
                            .setManagementEnabled(true)
                            .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                    () -> (CacheEntryCreatedListener<Order, Order>) events -> {},
                                    null,
                                    /* isOldValueRequired= */ false,
                                    /* isSynchronous= */ false)));
            cache.put(new Order(1), new Order(2));
            cache.<Order>invoke(new Order(1), (entry, arguments) -> entry.getValue());
            cache.iterator().next();
            return manager;
        }

        private static final ClassLoader LOADER_OF_THE_PROVIDER = Caching.class.getClassLoader();
    }

    private static WeakReference<ClassLoader> deployAndUndeploy(ReferenceQueue<ClassLoader> queue) throws Exception {
        ApplicationLoader loader = new ApplicationLoader(Application.class);
        @SuppressWarnings("unchecked")
        Callable<CacheManager> application = (Callable<CacheManager>) loader.loadClass(Application.class.getName())
                .getDeclaredConstructor()
                .newInstance();
        CacheManager manager = application.call();
        assertSame(loader, manager.getClassLoader());
        manager.close();
        return new WeakReference<>(loader, queue);
    }

    @Test
    void row35_afterFiftyRedeploymentsNoClassLoaderIsReachable() throws Exception {
        CacheManager stays = Caching.getCachingProvider(Application.LOADER_OF_THE_PROVIDER)
                .getCacheManager(URI.create("stays"), LOADER);
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        Set<Reference<ClassLoader>> loaders = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            loaders.add(deployAndUndeploy(collected));
        }
        for (int round = 0; round < 200 && !loaders.isEmpty(); round++) {
            System.gc();
            Reference<? extends ClassLoader> gone = collected.remove(50);
            while (gone != null) {
                loaders.remove(gone);
                gone = collected.poll();
            }
        }
        assertEquals(0, loaders.size(), "class loaders still reachable");
        stays.close();
    }

    @Test
    void row35_ourThreadsAreDaemonsWithoutAContextClassLoaderAndEndWithTheirManager() throws Exception {
        List<Thread> others = ourThreads();
        CacheManager manager = manager();
        Cache<Object, Object> cache = manager.createCache("cache", bare().setCacheLoaderFactory(FailingToClose::new));
        javax.cache.integration.CompletionListenerFuture loaded =
                new javax.cache.integration.CompletionListenerFuture();
        cache.loadAll(Set.of("k"), true, loaded);
        loaded.get(60, java.util.concurrent.TimeUnit.SECONDS);
        List<Thread> ours = new ArrayList<>(ourThreads());
        ours.removeAll(others);
        assertFalse(ours.isEmpty());
        for (Thread thread : ours) {
            assertTrue(thread.isDaemon(), thread::toString);
            ClassLoader context = thread.getContextClassLoader();
            assertTrue(context == null || context == ClassLoader.getSystemClassLoader(), thread::toString);
        }
        manager.close();
        for (Thread thread : ours) {
            thread.join(60_000);
            assertFalse(thread.isAlive(), thread::toString);
        }
    }

    private static List<Thread> ourThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("flashdb-"))
                .toList();
    }

    @Test
    void row38_theUriHoldsNoPatternAndSettingsInItAreRefused() {
        assertEquals(URI.create("flashdb:default"), manager().getURI());
        for (String uri : List.of("flashdb:a?maxEntries=5", "flashdb:a*", "flashdb:a,b", "flashdb:a=b")) {
            String message = assertThrows(CacheException.class, () -> provider.getCacheManager(URI.create(uri), null))
                    .getMessage();
            assertTrue(message.contains("Properties") && message.endsWith("uri=" + uri), message);
        }
    }

    private static ObjectName bean(String type, String cache) throws Exception {
        return new ObjectName("javax.cache:type=" + type + ",CacheManager=flashdb.default,Cache=" + cache);
    }

    @Test
    void row39_beansAreFoundUnderTheirExactNamesAndOursLiveInAnotherDomain() throws Exception {
        Cache<Object, Object> cache = manager()
                .createCache("orders, eu:1", bare().setStatisticsEnabled(true).setManagementEnabled(true));
        cache.put("k", 1);
        assertEquals(1L, SERVER.getAttribute(bean("CacheStatistics", "orders. eu.1"), "CachePuts"));
        assertEquals(true, SERVER.getAttribute(bean("CacheConfiguration", "orders. eu.1"), "StoreByValue"));
        assertEquals(2, SERVER.queryNames(new ObjectName("javax.cache:*"), null).size());
        ObjectName own = new ObjectName("dev.flashdb:type=Cache,CacheManager=flashdb.default,Cache=orders. eu.1");
        assertEquals(1L, SERVER.getAttribute(own, "Entries"));
        cache.close();
        assertEquals(Set.of(), SERVER.queryNames(new ObjectName("*:CacheManager=flashdb.default,*"), null));
    }

    @Test
    void row39_aTakenNameGetsASuffixAndALogLineAndTheCacheIsMadeAllTheSame() throws Exception {
        try (LogCapture log = new LogCapture()) {
            manager().createCache("a:b", bare().setStatisticsEnabled(true));
            Cache<Object, Object> second = manager().createCache("a.b", bare().setStatisticsEnabled(true));
            second.put("k", 1);
            assertEquals(1L, SERVER.getAttribute(bean("CacheStatistics", "a.b#2"), "CachePuts"));
            assertEquals(1, log.messages().size(), () -> log.messages().toString());
            assertTrue(log.messages().get(0).startsWith("WARNING The name of an MBean was taken"));
        }
    }

    @Test
    void row40_otherPropertiesGiveTheSameManagerAndAWarning() {
        CacheManager manager = manager("flashdb.default.maxEntries", "7");
        try (LogCapture log = new LogCapture()) {
            assertSame(manager, manager("flashdb.default.maxEntries", "7"));
            assertEquals(List.of(), log.messages());
            assertSame(manager, manager("flashdb.default.maxEntries", "8"));
            assertEquals(
                    List.of("WARNING The manager exists with other properties, which it keeps; close it first, or use"
                            + " another URI: manager=flashdb:default"),
                    log.messages());
        }
        assertEquals(7, configurationOf(manager.createCache("cache", bare())).getMaxEntries());
    }

    @Test
    void row41_aBareConfigurationGetsTheDefaultTemplateAndAnyOtherDoesNot() {
        CacheManager manager = manager(
                "flashdb.default.maxEntries",
                "10",
                "flashdb.default.timeToLive",
                "10m",
                "flashdb.default.statistics",
                "true");
        FlashConfiguration<?, ?> bare = configurationOf(manager.createCache("bare", bare()));
        assertEquals(10, bare.getMaxEntries());
        assertTrue(bare.isStatisticsEnabled());
        assertInstanceOf(
                ModifiedExpiryPolicy.class, bare.getExpiryPolicyFactory().create());
        Cache<Object, Object> bounded = manager.getCache("bare");
        for (int i = 0; i < 100; i++) {
            bounded.put(i, i);
        }
        List<Object> left = new ArrayList<>();
        bounded.forEach(entry -> left.add(entry.getKey()));
        assertEquals(10, left.size());
        assertEquals(
                0,
                configurationOf(manager.createCache(
                                "given", bare().setReadThrough(false).setStoreByValue(false)))
                        .getMaxEntries());
    }

    @Test
    void row41_withoutSettingsACacheIsUnboundedAndEternal() {
        Cache<Object, Object> cache = manager().createCache("cache", bare());
        for (int i = 0; i < 100_001; i++) {
            cache.put(i, i);
        }
        for (int i = 0; i < 100_001; i++) {
            assertEquals(i, cache.get(i));
        }
        assertNull(configurationOf(cache).getExpiryPolicyFactory().create().getExpiryForUpdate());
        assertEquals(
                Duration.ETERNAL,
                configurationOf(cache).getExpiryPolicyFactory().create().getExpiryForCreation());
    }

    @Test
    void row41_anUnboundedCacheThatPassesAHundredThousandEntriesIsLoggedOnceWithTheSettingThatBoundsIt() {
        EngineCaches caches = new EngineCaches(() -> 0, java.time.Duration.ZERO);
        try (LogCapture log = new LogCapture();
                FlashCachingProvider own = new FlashCachingProvider((manager, settings) -> caches)) {
            CacheManager manager = own.getCacheManager();
            Cache<Integer, Integer> cache = manager.createCache("many", new FlashConfiguration<>());
            Cache<Integer, Integer> bounded =
                    manager.createCache("bounded", new FlashConfiguration<Integer, Integer>().setMaxEntries(200_000));
            for (int i = 0; i < 100_000; i++) {
                cache.put(i, i);
                bounded.put(i, i);
            }
            caches.engine().sweep();
            assertEquals(List.of(), log.messages());
            cache.put(-1, 0);
            bounded.put(-1, 0);
            caches.engine().sweep();
            cache.put(-2, 0);
            caches.engine().sweep();
            assertEquals(
                    List.of("WARNING A cache without a bound holds more than 100000 entries; if it should not grow for"
                            + " ever, set flashdb.cache.<name>.maxEntries (said once a cache): cache=many,"
                            + " entries=100001"),
                    log.messages());
        }
    }

    @SuppressWarnings("unchecked")
    private static <C> Class<C> kind(Class<?> kind) {
        return (Class<C>) kind;
    }

    @Test
    void row67_theConfigurationOfACacheCannotBeChanged() throws Exception {
        FlashConfiguration<Object, Object> given = new FlashConfiguration<Object, Object>().setMaxEntries(5);
        Cache<Object, Object> cache = manager().createCache("cache", given);
        FlashConfiguration<Object, Object> its = cache.getConfiguration(
                ProviderSemanticsTest.<FlashConfiguration<Object, Object>>kind(FlashConfiguration.class));
        int setters = 0;
        for (Method method : FlashConfiguration.class.getMethods()) {
            if (method.getName().matches("(set|add|remove).*") && !method.isBridge()) {
                Object[] arguments = Stream.of(method.getParameterTypes())
                        .map(type -> type == boolean.class ? (Object) true : type == long.class ? 7L : null)
                        .toArray();
                InvocationTargetException thrown = assertThrows(
                        InvocationTargetException.class, () -> method.invoke(its, arguments), method::toString);
                assertInstanceOf(UnsupportedOperationException.class, thrown.getCause(), method.toString());
                setters++;
            }
        }
        assertEquals(21, setters);
        its.getCacheEntryListenerConfigurations().forEach(any -> {
            throw new AssertionError("there is none");
        });
        assertEquals(given, its);
        assertEquals(6, new FlashConfiguration<>(its).setMaxEntries(6).getMaxEntries());
        assertEquals(7, given.setMaxEntries(7).getMaxEntries());
    }

    @Test
    void row43_allKindsOfConfigurationCanBeHadAndShowALaterListener() {
        Cache<Object, Object> cache =
                manager().createCache("cache", new FlashConfiguration<Object, Object>().setMaxEntries(5));
        Class<Configuration<Object, Object>> basic = kind(Configuration.class);
        Class<CompleteConfiguration<Object, Object>> complete = kind(CompleteConfiguration.class);
        Class<FlashConfiguration<Object, Object>> flash = kind(FlashConfiguration.class);
        assertTrue(cache.getConfiguration(basic).isStoreByValue());
        assertEquals(5, cache.getConfiguration(flash).getMaxEntries());
        MutableCacheEntryListenerConfiguration<Object, Object> listener = new MutableCacheEntryListenerConfiguration<>(
                () -> (CacheEntryCreatedListener<Object, Object>) events -> {}, null, false, true);
        cache.registerCacheEntryListener(listener);
        assertEquals(List.of(listener), List.copyOf((java.util.Collection<?>)
                cache.getConfiguration(complete).getCacheEntryListenerConfigurations()));
        cache.deregisterCacheEntryListener(listener);
        assertFalse(cache.getConfiguration(complete)
                .getCacheEntryListenerConfigurations()
                .iterator()
                .hasNext());
        Class<FurtherConfiguration> unknown = kind(FurtherConfiguration.class);
        assertTrue(assertThrows(IllegalArgumentException.class, () -> cache.getConfiguration(unknown))
                .getMessage()
                .endsWith("asked=" + FurtherConfiguration.class.getName()));
    }

    private static final class FurtherConfiguration extends FlashConfiguration<Object, Object> {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void row44_wrongSettingsStopTheStartAndNameKeyValueAndFile() throws Exception {
        Path file = Files.writeString(directory.resolve("caches.properties"), "flashdb.default.maxEntrys=100\n");
        assertEquals(
                "There is no such setting; the nearest there is would be flashdb.default.maxEntries:"
                        + " key=flashdb.default.maxEntrys, value=100, file=" + file.toUri(),
                assertThrows(CacheException.class, () -> provider.getCacheManager(file.toUri(), null))
                        .getMessage());
        String malformed = assertThrows(CacheException.class, () -> manager("flashdb.default.timeToLive", "10 apples"))
                .getMessage();
        assertTrue(malformed.contains("key=flashdb.default.timeToLive, value=10 apples"), malformed);
        String missing = assertThrows(
                        CacheException.class,
                        () -> provider.getCacheManager(
                                directory.resolve("none.properties").toUri(), null))
                .getMessage();
        assertTrue(missing.contains("none.properties"), missing);
        String occupied = assertThrows(CacheException.class, () -> manager("flashdb.directory", file.toString()))
                .getMessage();
        assertTrue(occupied.contains("directory=" + file) && occupied.contains("cause="), occupied);
        assertEquals(Set.of(), names(manager()));
    }

    @Test
    void row48_anyNonEmptyStringIsTheNameOfACacheThatWorks() {
        CacheManager manager = manager();
        for (String name : HOSTILE_NAMES) {
            Cache<Object, Object> cache =
                    manager.createCache(name, bare().setStatisticsEnabled(true).setManagementEnabled(true));
            cache.put("name", name);
        }
        assertEquals(new TreeSet<>(HOSTILE_NAMES), names(manager));
        for (String name : HOSTILE_NAMES) {
            assertEquals(name, manager.getCache(name).get("name"));
            assertEquals(name, manager.getCache(name).getName());
            manager.destroyCache(name);
            assertNull(manager.getCache(name));
        }
        assertEquals(
                "A cache's name has one character or more: cache=",
                assertThrows(IllegalArgumentException.class, () -> manager.createCache("", bare()))
                        .getMessage());
    }

    @Test
    void row51_hibernatesTimestampsAreNeitherBoundedNorExpiredByATemplate() {
        CacheManager manager = manager("flashdb.default.maxEntries", "3", "flashdb.default.timeToLive", "1ms");
        for (String name : List.of(
                "default-update-timestamps-region",
                "app.default-update-timestamps-region",
                "org.hibernate.cache.spi.UpdateTimestampsCache")) {
            Cache<Object, Object> timestamps = manager.createCache(name, bare());
            for (int i = 0; i < 50; i++) {
                timestamps.put(i, i);
            }
            List<Object> left = new ArrayList<>();
            timestamps.forEach(entry -> left.add(entry.getKey()));
            assertEquals(50, left.size(), name);
            assertEquals(
                    Duration.ETERNAL,
                    configurationOf(timestamps)
                            .getExpiryPolicyFactory()
                            .create()
                            .getExpiryForCreation());
        }
        assertEquals(
                3,
                configurationOf(manager.createCache("default-query-results-region", bare()))
                        .getMaxEntries());
    }

    @Test
    void row54_uriAndClassLoaderMayBeNullAndASettingsFileMayLieInsideAJar() throws Exception {
        CacheManager manager = provider.getCacheManager();
        for (URI uri : new URI[] {null, provider.getDefaultURI()}) {
            for (ClassLoader loader : new ClassLoader[] {null, provider.getDefaultClassLoader()}) {
                assertSame(manager, provider.getCacheManager(uri, loader));
                assertSame(manager, provider.getCacheManager(uri, loader, null));
            }
        }
        Path jar = directory.resolve("app with space.jar");
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("conf/caches.properties"));
            out.write("flashdb.default.maxEntries=11".getBytes(StandardCharsets.UTF_8));
        }
        CacheManager fromJar =
                provider.getCacheManager(URI.create("jar:" + jar.toUri() + "!/conf/caches.properties"), null);
        assertEquals(11, configurationOf(fromJar.createCache("cache", bare())).getMaxEntries());
        provider.close(null, null);
        assertTrue(manager.isClosed());
        assertFalse(fromJar.isClosed());
    }
}
