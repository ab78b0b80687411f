package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.configuration.OptionalFeature;
import javax.management.Attribute;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class FlashCachingProviderSemanticsTest {
    private static final ClassLoader LOADER = FlashCachingProviderSemanticsTest.class.getClassLoader();
    private static final MBeanServer SERVER = ManagementFactory.getPlatformMBeanServer();

    private final List<FakeCache.Factory> factories = new ArrayList<>();
    private final FlashCachingProvider provider = new FlashCachingProvider((manager, settings) -> {
        FakeCache.Factory factory = new FakeCache.Factory(settings);
        factories.add(factory);
        return factory;
    });

    @AfterEach
    void close() throws Exception {
        provider.close();
        assertEquals(Set.of(), SERVER.queryNames(new ObjectName("javax.cache:*"), null));
        assertEquals(Set.of(), SERVER.queryNames(new ObjectName("dev.flashdb:*"), null));
    }

    private CacheManager manager() {
        return provider.getCacheManager();
    }

    private FakeCache fake(String name) {
        FakeCache fake = factories.get(factories.size() - 1).made.get(name);
        assertNotNull(fake);
        return fake;
    }

    private static MutableConfiguration<Object, Object> bare() {
        return new MutableConfiguration<>();
    }

    @Test
    void row33_closingAManagerTwiceIsHarmlessAndAFailingCacheDoesNotStopIt() {
        CacheManager manager = manager();
        manager.createCache("a", bare());
        manager.createCache("b", bare());
        manager.createCache("c", bare());
        fake("b").failingClose = true;
        try (LogCapture log = new LogCapture()) {
            manager.close();
            manager.close();
            assertEquals(List.of("WARNING A cache failed to close: cache=b"), log.messages());
        }
        assertTrue(manager.isClosed());
        assertTrue(fake("a").closed);
        assertTrue(fake("c").closed);
        assertEquals(1, factories.get(0).closings);
        assertNotSame(manager, manager());
    }

    @Test
    void row34_twoClassLoadersOrUrisGetManagersOfTheirOwn() throws Exception {
        try (URLClassLoader other = new URLClassLoader(new URL[0], LOADER)) {
            CacheManager first = provider.getCacheManager(null, LOADER);
            CacheManager second = provider.getCacheManager(null, other);
            CacheManager third = provider.getCacheManager(URI.create("flashdb:third"), LOADER);
            assertEquals(3, new HashSet<>(List.of(first, second, third)).size());
            first.createCache("a", bare());
            assertNull(second.getCache("a"));
            provider.close(other);
            assertTrue(second.isClosed());
            assertFalse(first.isClosed());
            provider.close(URI.create("flashdb:third"), LOADER);
            assertTrue(third.isClosed());
            assertFalse(first.isClosed());
        }
    }

    @Test
    void row35_afterFiftyRedeploymentsNoClassLoaderIsReachable() throws Exception {
        ReferenceQueue<ClassLoader> collected = new ReferenceQueue<>();
        Set<Reference<ClassLoader>> loaders = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            loaders.add(redeploy(collected, /* closed= */ i % 2 == 0));
        }
        factories.clear();
        for (int round = 0; round < 100 && !loaders.isEmpty(); round++) {
            System.gc();
            Reference<? extends ClassLoader> gone = collected.remove(50);
            while (gone != null) {
                loaders.remove(gone);
                gone = collected.poll();
            }
        }
        assertEquals(0, loaders.size(), "class loaders still reachable");
    }

    private WeakReference<ClassLoader> redeploy(ReferenceQueue<ClassLoader> queue, boolean closed) throws Exception {
        try (URLClassLoader loader = new URLClassLoader(new URL[0], LOADER)) {
            CacheManager manager = provider.getCacheManager(null, loader);
            assertSame(loader, manager.getClassLoader());
            manager.createCache("a", bare().setStatisticsEnabled(closed).setManagementEnabled(closed));
            if (closed) {
                provider.close(loader);
            }
            return new WeakReference<>(loader, queue);
        }
    }

    @Test
    void row38_theDefaultUriCanStandInAnMBeanName() {
        assertEquals(URI.create("flashdb:default"), provider.getDefaultURI());
        assertEquals(provider.getDefaultURI(), manager().getURI());
    }

    @Test
    void row39_beansHaveTheNamesThatMonitoringLooksFor() throws Exception {
        manager()
                .createCache(
                        "orders, eu:1=x",
                        new FlashConfiguration<>().setStatisticsEnabled(true).setManagementEnabled(true));
        String rest = ",CacheManager=flashdb.default,Cache=orders. eu.1.x";
        assertEquals(0L, SERVER.getAttribute(new ObjectName("javax.cache:type=CacheStatistics" + rest), "CacheHits"));
        ObjectName configuration = new ObjectName("javax.cache:type=CacheConfiguration" + rest);
        assertEquals("java.lang.Object", SERVER.getAttribute(configuration, "KeyType"));
        assertEquals(true, SERVER.getAttribute(configuration, "StatisticsEnabled"));
        assertEquals(2, SERVER.queryNames(new ObjectName("javax.cache:*"), null).size());
        ObjectName own = new ObjectName("dev.flashdb:type=Cache" + rest);
        assertEquals(7L, SERVER.getAttribute(own, "Entries"));
        assertEquals("STRINGS", SERVER.getAttribute(own, "Mapping"));
        SERVER.setAttribute(own, new Attribute("MaxEntries", 12L));
        assertEquals(12L, SERVER.getAttribute(own, "MaxEntries"));
        assertEquals(
                "The bound of a living cache is 1 or more: maxEntries=0",
                assertThrows(
                                RuntimeMBeanException.class,
                                () -> SERVER.setAttribute(own, new Attribute("MaxEntries", 0L)))
                        .getCause()
                        .getMessage());
    }

    @Test
    void row39_aCollisionGetsASuffixAndALogLine() throws Exception {
        try (LogCapture log = new LogCapture()) {
            manager().createCache("a:b", bare().setStatisticsEnabled(true));
            manager().createCache("a.b", bare().setStatisticsEnabled(true));
            ObjectName suffixed =
                    new ObjectName("javax.cache:type=CacheStatistics,CacheManager=flashdb.default,Cache=a.b#2");
            assertTrue(SERVER.isRegistered(suffixed));
            assertEquals(
                    List.of("WARNING The name of an MBean was taken, so it got a suffix: name=" + suffixed),
                    log.messages());
            manager().destroyCache("a:b");
            assertTrue(SERVER.isRegistered(suffixed));
            assertEquals(
                    1, SERVER.queryNames(new ObjectName("javax.cache:*"), null).size());
        }
    }

    @Test
    void row39_enablingTwiceRegistersOnceAndDisablingUnregisters() throws Exception {
        CacheManager manager = manager();
        manager.createCache("a", bare());
        manager.enableStatistics("a", true);
        manager.enableStatistics("a", true);
        manager.enableManagement("a", true);
        assertEquals(2, SERVER.queryNames(new ObjectName("javax.cache:*"), null).size());
        assertTrue(fake("a").counters.enabled());
        assertTrue(fake("a").configuration.isStatisticsEnabled());
        assertTrue(fake("a").configuration.isManagementEnabled());
        manager.enableStatistics("a", false);
        assertFalse(fake("a").counters.enabled());
        assertEquals(1, SERVER.queryNames(new ObjectName("javax.cache:*"), null).size());
        Cache<Object, Object> cache = manager.getCache("a");
        cache.close();
        assertEquals(Set.of(), SERVER.queryNames(new ObjectName("*:CacheManager=flashdb.default,*"), null));
    }

    @Test
    void row40_otherPropertiesGiveTheSameManagerAndAWarning() {
        Properties properties = new Properties();
        properties.setProperty("flashdb.evictionInterval", "2s");
        try (LogCapture log = new LogCapture()) {
            CacheManager manager = provider.getCacheManager(null, null, properties);
            assertSame(manager, provider.getCacheManager(null, null, properties));
            assertSame(manager, provider.getCacheManager(null, null, null));
            assertEquals(List.of(), log.messages());
            assertSame(manager, provider.getCacheManager(null, null, new Properties()));
            assertEquals(
                    List.of("WARNING The manager exists with other properties, which it keeps; close it first, or use"
                            + " another URI: manager=flashdb:default"),
                    log.messages());
            assertEquals(2_000, factories.get(0).settings.evictionIntervalMillis());
            manager.getProperties().clear();
            assertEquals(properties, manager.getProperties());
        }
    }

    @Test
    void row43_allKindsOfConfigurationCanBeHad() {
        Cache<Object, Object> cache = manager().createCache("a", new FlashConfiguration<>().setMaxEntries(5));
        Class<Configuration<Object, Object>> basic = kind(Configuration.class);
        Class<CompleteConfiguration<Object, Object>> complete = kind(CompleteConfiguration.class);
        Class<FlashConfiguration<Object, Object>> flash = kind(FlashConfiguration.class);
        assertTrue(cache.getConfiguration(basic).isStoreByValue());
        assertFalse(cache.getConfiguration(complete).isReadThrough());
        assertEquals(5, cache.getConfiguration(flash).getMaxEntries());
        assertEquals(
                "The cache's configuration is asked for as java.lang.String; it can be had as Configuration,"
                        + " CompleteConfiguration, MutableConfiguration or FlashConfiguration: kind=java.lang.String",
                assertThrows(IllegalArgumentException.class, () -> new FlashConfiguration<>().as(String.class))
                        .getMessage());
    }

    @SuppressWarnings("unchecked")
    private static <C> Class<C> kind(Class<?> kind) {
        return (Class<C>) kind;
    }

    @Test
    void row44_aManagerWithAWrongSettingDoesNotComeUp() {
        Properties properties = new Properties();
        properties.setProperty("flashdb.default.maxEntrees", "5");
        assertThrows(CacheException.class, () -> provider.getCacheManager(null, null, properties));
        assertEquals(List.of(), factories);
        properties.clear();
        assertNotNull(provider.getCacheManager(null, null, properties));
    }

    @Test
    void row48_anyNonEmptyNameIsTheNameOfACache() {
        Set<String> names = Set.of(
                "default",
                "orders, eu:1",
                "pkg.Class.method(java.lang.String)",
                "a/b",
                "..",
                "a*",
                "$",
                "a?b\"c",
                "\uD83D\uDE00",
                " ",
                "line\nbreak\r",
                "back\\slash",
                "#2");
        try (LogCapture log = new LogCapture()) {
            for (String name : names) {
                manager().createCache(name, bare().setStatisticsEnabled(true).setManagementEnabled(true));
                assertNotNull(manager().getCache(name), name);
            }
            assertEquals(List.of(), log.messages());
        }
        Set<String> found = new HashSet<>();
        manager().getCacheNames().forEach(found::add);
        assertEquals(names, found);
        assertEquals(
                "A cache's name has one character or more: cache=",
                assertThrows(IllegalArgumentException.class, () -> manager().createCache("", bare()))
                        .getMessage());
    }

    @Test
    void row52_aClosedManagerSaysSo() {
        CacheManager manager = manager();
        manager.close();
        manager.close();
        for (Executable call : List.<Executable>of(
                () -> manager.createCache("a", bare()),
                () -> manager.getCache("a"),
                () -> manager.getCache("a", Object.class, Object.class),
                manager::getCacheNames,
                () -> manager.destroyCache("a"),
                () -> manager.enableStatistics("a", true),
                () -> manager.enableManagement("a", true))) {
            assertEquals(
                    "The manager is closed; get a new one from the provider: manager=flashdb:default",
                    assertThrows(IllegalStateException.class, call).getMessage());
        }
    }

    @Test
    void row54_uriClassLoaderAndPropertiesMayBeNullInAnyCombination() {
        CacheManager manager = manager();
        for (URI uri : new URI[] {null, provider.getDefaultURI()}) {
            for (ClassLoader loader : new ClassLoader[] {null, provider.getDefaultClassLoader()}) {
                for (Properties properties : new Properties[] {null, new Properties()}) {
                    assertSame(manager, provider.getCacheManager(uri, loader, properties));
                }
                assertSame(manager, provider.getCacheManager(uri, loader));
            }
        }
        provider.close((ClassLoader) null);
        assertTrue(manager.isClosed());
        CacheManager next = manager();
        provider.close(null, null);
        assertTrue(next.isClosed());
    }

    @Test
    void aCacheIsGivenOutOnlyUnderItsOwnTypes() {
        manager().createCache("a", new MutableConfiguration<String, Long>().setTypes(String.class, Long.class));
        assertNotNull(manager().getCache("a", String.class, Long.class));
        assertNotNull(manager().getCache("a"));
        assertNull(manager().getCache("b", String.class, Long.class));
        assertEquals(
                "The cache was configured with another type of keys: cache=a, configured=java.lang.String,"
                        + " asked=java.lang.Integer",
                assertThrows(ClassCastException.class, () -> manager().getCache("a", Integer.class, Long.class))
                        .getMessage());
        assertEquals(
                "The cache was configured with another type of values: cache=a, configured=java.lang.Long,"
                        + " asked=java.lang.Object",
                assertThrows(ClassCastException.class, () -> manager().getCache("a", String.class, Object.class))
                        .getMessage());
        assertThrows(NullPointerException.class, () -> manager().getCache("a", null, Long.class));
        assertThrows(NullPointerException.class, () -> manager().getCache("a", String.class, null));
        assertThrows(NullPointerException.class, () -> manager().getCache(null));
    }

    @Test
    void aNameIsTakenOnceAndFreeAfterwards() {
        CacheManager manager = manager();
        Cache<Object, Object> first = manager.createCache("a", bare());
        assertEquals(
                "A cache of this name exists; get it with getCache, or destroy it first: cache=a,"
                        + " manager=flashdb:default",
                assertThrows(CacheException.class, () -> manager.createCache("a", bare()))
                        .getMessage());
        Iterable<String> names = manager.getCacheNames();
        manager.destroyCache("a");
        manager.destroyCache("a");
        assertTrue(fake("a").destroyed);
        assertTrue(first.isClosed());
        assertEquals("a", names.iterator().next());
        assertFalse(manager.getCacheNames().iterator().hasNext());
        Cache<Object, Object> second = manager.createCache("a", bare());
        first.close();
        assertSame(second, manager.getCache("a"));
        second.close();
        assertNull(manager.getCache("a"));
        assertFalse(fake("a").destroyed);
    }

    @Test
    void wrongArgumentsAreRefusedAndLeaveNothingBehind() {
        CacheManager manager = manager();
        assertThrows(NullPointerException.class, () -> manager.createCache(null, bare()));
        assertThrows(NullPointerException.class, () -> manager.createCache("a", null));
        assertThrows(NullPointerException.class, () -> manager.destroyCache(null));
        assertThrows(NullPointerException.class, () -> manager.enableStatistics(null, true));
        assertThrows(NullPointerException.class, () -> manager.enableManagement(null, true));
        assertThrows(IllegalArgumentException.class, () -> manager.createCache("a", bare().setReadThrough(true)));
        assertEquals(
                "There is no cache of this name; create it first: cache=a, manager=flashdb:default",
                assertThrows(IllegalArgumentException.class, () -> manager.enableStatistics("a", true))
                        .getMessage());
        assertFalse(manager.getCacheNames().iterator().hasNext());
    }

    @Test
    void aCacheHasItsOwnCopyOfTheConfiguration() {
        MutableConfiguration<Object, Object> configuration = bare();
        manager().createCache("a", configuration);
        configuration.setStatisticsEnabled(true);
        assertFalse(fake("a").configuration.isStatisticsEnabled());
    }

    @Test
    void aUsersFactoryThatMakesACacheOfTheSameNameMakesTheOuterCallFail() {
        List<FakeCache> inOrder = new ArrayList<>();
        FlashCachingProvider recursive =
                new FlashCachingProvider((manager, settings) -> new FakeCache.Factory(settings) {
                    @Override
                    public <K, V> ManagedCache<K, V> create(
                            FlashCacheManager in, String name, FlashConfiguration<K, V> configuration) {
                        if (made.isEmpty()) {
                            made.put("", null);
                            in.createCache(name, bare());
                        }
                        ManagedCache<K, V> cache = super.create(in, name, configuration);
                        inOrder.add(made.get(name));
                        return cache;
                    }
                });
        CacheManager manager = recursive.getCacheManager();
        assertThrows(CacheException.class, () -> manager.createCache("a", bare()));
        FakeCache inner = inOrder.get(0);
        FakeCache outer = inOrder.get(1);
        assertNotSame(inner, outer);
        assertTrue(outer.closed);
        assertFalse(inner.closed);
        assertNotNull(manager.getCache("a"));
        recursive.close();
        assertTrue(inner.closed);
    }

    @Test
    void unwrapGivesTheManagerOrItsDatabaseAndNothingElse() {
        assertSame(manager(), manager().unwrap(CacheManager.class));
        assertSame(manager(), manager().unwrap(FlashCacheManager.class));
        assertEquals(
                "A manager of FlashDB cannot be unwrapped to this type; right would be javax.cache.CacheManager"
                        + " or dev.flashdb.FlashDb: type=java.lang.String",
                assertThrows(IllegalArgumentException.class, () -> manager().unwrap(String.class))
                        .getMessage());
        assertSame(provider, manager().getCachingProvider());
        assertTrue(provider.isSupported(OptionalFeature.STORE_BY_REFERENCE));
    }
}
