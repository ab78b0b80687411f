package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Cache;
import javax.cache.CacheException;
import javax.cache.CacheManager;
import javax.cache.Caching;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableCacheEntryListenerConfiguration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.event.CacheEntryCreatedListener;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.integration.CompletionListener;
import javax.cache.integration.CompletionListenerFuture;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What callers should not do, done with every method of a cache and of a manager: each gets an exception that says so, and
 * nothing has changed. The methods come from the interfaces themselves, so none is forgotten.
 */
class BadInputTest {

    /** What may be null, be asked of what is closed, or take any type: the specification says so. */
    private static final Set<String> MAY_BE_NULL = Set.of("loadAll 2", "invoke 2", "invokeAll 2");

    private static final Set<String> OPEN_AFTER_CLOSE = Set.of(
            "close",
            "isClosed",
            "getName",
            "getCacheManager",
            "getConfiguration",
            "unwrap",
            "forEach",
            "spliterator",
            "getCachingProvider",
            "getURI",
            "getClassLoader",
            "getProperties");

    private static final Map<String, String> CONTENTS = Map.of("k", "v", "l", "w");

    private CacheManager manager;
    private Cache<String, String> cache;

    @BeforeEach
    void open() {
        manager = Caching.getCachingProvider().getCacheManager();
        cache = manager.createCache(
                "cache",
                new FlashConfiguration<String, String>().setOrdered(true).setTypes(String.class, String.class));
        cache.putAll(CONTENTS);
    }

    @AfterEach
    void close() {
        Caching.getCachingProvider().close();
    }

    private static Stream<Method> methodsOfACache() {
        return Stream.concat(Arrays.stream(Cache.class.getMethods()), Arrays.stream(FlashCache.class.getMethods()))
                .filter(method -> method.getDeclaringClass() != Iterable.class)
                .distinct();
    }

    private static Stream<Method> methodsOfAManager() {
        return Arrays.stream(CacheManager.class.getMethods());
    }

    private static String signature(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .map(Class::getSimpleName)
                .collect(Collectors.joining(", ", method.getName() + "(", ")"));
    }

    /** A right argument for a parameter, as the type alone tells. */
    private static Object right(Parameter parameter) {
        Class<?> type = parameter.getType();
        Map<Class<?>, Object> byType = new HashMap<>();
        byType.put(Object.class, "k");
        byType.put(String.class, "cache");
        byType.put(Set.class, Set.of("k", "l"));
        byType.put(Map.class, CONTENTS);
        byType.put(boolean.class, true);
        byType.put(Object[].class, new Object[0]);
        byType.put(Duration.class, Duration.ofHours(1));
        byType.put(Class.class, Configuration.class);
        byType.put(Configuration.class, new MutableConfiguration<>());
        byType.put(LoadedValueStore.class, (LoadedValueStore<Object, Object>)
                (transaction, cache, value) -> cache.put("k", value));
        byType.put(Callable.class, (Callable<Object>) () -> "v");
        byType.put(Function.class, (Function<Object, Duration>) value -> Duration.ofHours(1));
        byType.put(CompletionListener.class, new CompletionListenerFuture());
        byType.put(EntryProcessor.class, (EntryProcessor<Object, Object, Object>) (entry, arguments) -> "done");
        byType.put(
                CacheEntryListenerConfiguration.class,
                new MutableCacheEntryListenerConfiguration<>(
                        () -> (CacheEntryCreatedListener<Object, Object>) events -> {}, null, false, true));
        Object argument = byType.get(type);
        assertNotNull(argument, () -> "no right argument for " + parameter);
        return argument;
    }

    private static Object[] rightArguments(Method method) {
        return Arrays.stream(method.getParameters()).map(BadInputTest::right).toArray();
    }

    private static Throwable thrownBy(Object target, Method method, Object... arguments) throws Exception {
        try {
            method.invoke(target, arguments);
            return null;
        } catch (InvocationTargetException e) {
            return e.getCause();
        }
    }

    private static void assertSays(Class<? extends Throwable> type, String text, Throwable thrown) {
        assertNotNull(thrown, "nothing was thrown");
        assertEquals(type, thrown.getClass(), thrown::toString);
        assertNotNull(thrown.getMessage(), "no message");
        assertTrue(thrown.getMessage().contains(text), thrown::getMessage);
    }

    private void assertUnchanged() {
        Map<String, String> now = new HashMap<>();
        cache.forEach(entry -> now.put(entry.getKey(), entry.getValue()));
        assertEquals(CONTENTS, now);
        assertEquals(List.of("cache"), names());
    }

    private List<String> names() {
        List<String> names = new ArrayList<>();
        manager.getCacheNames().forEach(names::add);
        return names;
    }

    private static Stream<DynamicTest> eachArgument(
            Stream<Method> methods, BiFunction<Method, Integer, DynamicTest> test) {
        return methods.flatMap(method -> Stream.iterate(0, i -> i < method.getParameterCount(), i -> i + 1)
                .filter(i -> !method.getParameterTypes()[i].isPrimitive())
                .filter(i -> !MAY_BE_NULL.contains(method.getName() + " " + i))
                .map(i -> test.apply(method, i)));
    }

    private DynamicTest nullAt(Object target, Method method, int position) {
        return dynamicTest(signature(method) + " with null at " + position, () -> {
            Object[] arguments = rightArguments(method);
            arguments[position] = null;
            assertSays(NullPointerException.class, "must not be null", thrownBy(target, method, arguments));
            assertUnchanged();
        });
    }

    @TestFactory
    Stream<DynamicTest> nullIsRefusedByEveryMethodOfACache() {
        return eachArgument(methodsOfACache(), (method, position) -> nullAt(cache, method, position));
    }

    @TestFactory
    Stream<DynamicTest> nullIsRefusedByEveryMethodOfAManager() {
        return eachArgument(methodsOfAManager(), (method, position) -> nullAt(manager, method, position));
    }

    @TestFactory
    Stream<DynamicTest> aNullOrAWrongTypeInACollectionIsRefused() {
        Map<Object, Class<? extends Throwable>> bad = new HashMap<>();
        bad.put(new HashSet<>(Arrays.asList("k", null)), NullPointerException.class);
        bad.put(Set.of("k", 1), ClassCastException.class);
        bad.put(Collections.singletonMap("k", null), NullPointerException.class);
        bad.put(Collections.singletonMap(null, "v"), NullPointerException.class);
        bad.put(Map.of("k", 1), ClassCastException.class);
        bad.put(Map.of(1, "v"), ClassCastException.class);
        return eachArgument(
                methodsOfACache(),
                (method, position) -> dynamicTest(signature(method) + " with a bad collection at " + position, () -> {
                    for (Map.Entry<Object, Class<? extends Throwable>> entry : bad.entrySet()) {
                        Object[] arguments = rightArguments(method);
                        if (method.getParameterTypes()[position].isInstance(entry.getKey())
                                && arguments[position] != "k") {
                            arguments[position] = entry.getKey();
                            String text = entry.getValue() == NullPointerException.class
                                    ? "must not be null: cache=cache"
                                    : "configured=java.lang.String given=java.lang.Integer";
                            assertSays(entry.getValue(), text, thrownBy(cache, method, arguments));
                            assertUnchanged();
                        }
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> aKeyOrValueOfAnotherTypeIsRefusedByEveryMethodOfACache() {
        return methodsOfACache()
                .flatMap(method -> Stream.iterate(0, i -> i < method.getParameterCount(), i -> i + 1)
                        .filter(i -> method.getParameterTypes()[i] == Object.class)
                        .map(i -> dynamicTest(signature(method) + " with an Integer at " + i, () -> {
                            Object[] arguments = rightArguments(method);
                            arguments[i] = 1;
                            assertSays(
                                    ClassCastException.class,
                                    "cache=cache configured=java.lang.String given=java.lang.Integer",
                                    thrownBy(cache, method, arguments));
                            assertUnchanged();
                        })));
    }

    private static Stream<DynamicTest> closed(Object target, String text, Stream<Method> methods) {
        return methods.map(method -> dynamicTest(signature(method), () -> {
            Throwable thrown = thrownBy(target, method, rightArguments(method));
            if (!OPEN_AFTER_CLOSE.contains(method.getName())) {
                assertSays(IllegalStateException.class, text, thrown);
            } else if (thrown != null && !method.getName().equals("unwrap")) {
                throw new AssertionError(thrown);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> everyMethodOfAClosedCacheSaysThatItIsClosed() {
        return closed(cache, "The cache is closed", methodsOfACache()).map(this::afterClosingTheCache);
    }

    private DynamicTest afterClosingTheCache(DynamicTest test) {
        return dynamicTest(test.getDisplayName(), () -> {
            cache.close();
            test.getExecutable().execute();
        });
    }

    @TestFactory
    Stream<DynamicTest> everyMethodOfAClosedManagerSaysThatItIsClosed() {
        return closed(manager, "The manager is closed", methodsOfAManager())
                .map(test -> dynamicTest(test.getDisplayName(), () -> {
                    manager.close();
                    test.getExecutable().execute();
                }));
    }

    @Test
    void everyMethodIsCoveredByTheTables() {
        assertTrue(methodsOfACache().count() >= 30);
        assertTrue(methodsOfAManager().count() >= 13);
        Set<String> known = Stream.concat(methodsOfACache(), methodsOfAManager())
                .map(Method::getName)
                .collect(Collectors.toSet());
        Set<String> unknown = new HashSet<>(OPEN_AFTER_CLOSE);
        unknown.removeAll(known);
        assertEquals(Set.of("forEach", "spliterator"), unknown);
    }

    private Cache<String, String> listening(CacheEntryCreatedListener<String, String> listener, boolean synchronous) {
        return manager.createCache(
                "listening",
                new MutableConfiguration<String, String>()
                        .setTypes(String.class, String.class)
                        .addCacheEntryListenerConfiguration(new MutableCacheEntryListenerConfiguration<>(
                                () -> listener, null, /* isOldValueRequired= */ false, synchronous)));
    }

    @Test
    void anErrorInASynchronousListenerReachesTheCallerAndTheOtherListenersAreTold() {
        AssertionError error = new AssertionError("listener");
        List<String> heard = new ArrayList<>();
        Cache<String, String> listening = listening(
                events -> {
                    throw error;
                },
                /* synchronous= */ true);
        listening.registerCacheEntryListener(new MutableCacheEntryListenerConfiguration<>(
                () -> (CacheEntryCreatedListener<String, String>)
                        events -> events.forEach(event -> heard.add(event.getKey())),
                null,
                /* isOldValueRequired= */ false,
                /* isSynchronous= */ true));
        CacheEntryListenerException thrown =
                assertThrows(CacheEntryListenerException.class, () -> listening.put("k", "v"));
        assertEquals(error, thrown.getCause());
        assertEquals(
                "A cache entry listener or its filter threw; the cache has changed all the same", thrown.getMessage());
        assertEquals(List.of("k"), heard);
        assertEquals("v", listening.get("k"));
        assertThrows(CacheEntryListenerException.class, () -> listening.put("l", "v"));
    }

    @Test
    void anErrorInALoaderIsSharedAndEndsALoadAllWithAnException() throws Exception {
        class Failing implements javax.cache.integration.CacheLoader<String, String> {
            @Override
            public String load(String key) {
                throw new AssertionError("loader");
            }

            @Override
            public Map<String, String> loadAll(Iterable<? extends String> keys) {
                throw new AssertionError("loader");
            }
        }
        Cache<String, String> loading = manager.createCache(
                "loading",
                new MutableConfiguration<String, String>()
                        .setTypes(String.class, String.class)
                        .setReadThrough(true)
                        .setCacheLoaderFactory(Failing::new));
        assertThrows(AssertionError.class, () -> loading.get("k"));
        assertThrows(AssertionError.class, () -> loading.getAll(Set.of("k")));
        CompletionListenerFuture future = new CompletionListenerFuture();
        loading.loadAll(Set.of("k"), true, future);
        Throwable thrown = assertThrows(
                        java.util.concurrent.ExecutionException.class,
                        () -> future.get(60, java.util.concurrent.TimeUnit.SECONDS))
                .getCause();
        assertSays(javax.cache.integration.CacheLoaderException.class, "The cache loader threw: cache=loading", thrown);
        assertFalse(loading.containsKey("k"));
    }

    @Test
    void aValueThatIsNotSerializableIsRefusedByEveryWayInAndNothingIsStored() {
        Cache<String, Object> byValue = manager.createCache("by value", new FlashConfiguration<String, Object>());
        byValue.put("k", "v");
        class Unserializable {}
        Object bad = new Unserializable();
        Map<String, Runnable> ways = new HashMap<>();
        ways.put("put", () -> byValue.put("k", bad));
        ways.put("putAll", () -> byValue.putAll(Map.of("a", "b", "k", bad)));
        ways.put("putIfAbsent", () -> byValue.putIfAbsent("l", bad));
        ways.put("getAndPut", () -> byValue.getAndPut("k", bad));
        ways.put("replace", () -> byValue.replace("k", bad));
        ways.put("replace if", () -> byValue.replace("k", "v", bad));
        ways.put("getAndReplace", () -> byValue.getAndReplace("k", bad));
        ways.forEach((way, call) -> {
            CacheException refused = assertThrows(CacheException.class, call::run, way);
            assertTrue(refused.getMessage().contains(Unserializable.class.getName()), refused::getMessage);
            assertTrue(refused.getMessage().contains("cache=by value"), refused::getMessage);
            assertTrue(refused.getMessage().contains("by reference"), refused::getMessage);
        });
        CacheException inside = assertThrows(
                CacheException.class,
                () -> byValue.<Object>invoke("k", (entry, none) -> {
                    entry.setValue(bad);
                    return null;
                }));
        assertTrue(inside.getMessage().contains(Unserializable.class.getName()), inside::getMessage);
        Map<String, Object> now = new HashMap<>();
        byValue.forEach(entry -> now.put(entry.getKey(), entry.getValue()));
        assertEquals(Map.of("k", "v"), now);
    }

    @Test
    void aNullSetByAProcessorLeavesTheEntryAsItWas() {
        EntryProcessorException thrown = assertThrows(
                EntryProcessorException.class,
                () -> cache.<String>invoke("k", (entry, arguments) -> {
                    entry.setValue(null);
                    return "";
                }));
        assertEquals("A value must not be null: cache=cache", thrown.getCause().getMessage());
        assertUnchanged();
    }
}
