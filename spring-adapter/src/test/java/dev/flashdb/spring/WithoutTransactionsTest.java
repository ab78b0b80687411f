package dev.flashdb.spring;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An application that has no {@code spring-tx}. */
class WithoutTransactionsTest {

    private static URLClassLoader withoutTransactions() throws Exception {
        List<URL> path = new ArrayList<>();
        for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
            if (!Path.of(part).getFileName().toString().startsWith("spring-tx-")) {
                path.add(Path.of(part).toUri().toURL());
            }
        }
        return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static Object built(ClassLoader loader, boolean isAware) throws Exception {
        Class<?> manager = loader.loadClass("dev.flashdb.spring.FlashCacheManager");
        Object builder = manager.getMethod("builder").invoke(null);
        builder.getClass().getMethod("transactionAware", boolean.class).invoke(builder, isAware);
        return builder.getClass().getMethod("build").invoke(builder);
    }

    @Test
    void transactionAwareCachesSayWhatTheyNeed() throws Exception {
        try (URLClassLoader loader = withoutTransactions()) {
            Throwable failure = null;
            try {
                built(loader, /* isAware= */ true);
            } catch (InvocationTargetException e) {
                failure = e.getCause();
            }
            assertThat(failure)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContainingAll(
                            "org.springframework:spring-tx",
                            "flashdb.cache.transaction-aware",
                            "transactionAware=true");
        }
    }

    @Test
    void otherCachesWork() throws Exception {
        try (URLClassLoader loader = withoutTransactions();
                AutoCloseable manager = (AutoCloseable) built(loader, /* isAware= */ false)) {
            Method getCache = manager.getClass().getMethod("getCache", String.class);
            Object cache = getCache.invoke(manager, "users");
            cache.getClass().getMethod("put", Object.class, Object.class).invoke(cache, "ada", 1);
            assertThat(cache.getClass()
                            .getMethod("get", Object.class, Class.class)
                            .invoke(cache, "ada", Object.class))
                    .isEqualTo(1);
        }
    }
}
