package dev.flashdb.spring.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashdb.spring.Awaited;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.ref.WeakReference;
import java.lang.reflect.Constructor;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.cache.autoconfigure.CacheAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Applications that start again, and two at a time. */
@Timeout(60)
class RestartTest {
    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(FlashCacheAutoConfiguration.class, CacheAutoConfiguration.class));

    @TempDir
    Path directory;

    record Product(String name) implements Serializable {}

    static class Catalogue implements Function<String, Object> {
        private static final AtomicInteger CALLS = new AtomicInteger();

        @Override
        @Cacheable("products")
        public Object apply(String name) {
            return new Product(name + CALLS.incrementAndGet());
        }
    }

    @Configuration(proxyBeanMethods = false)
    @EnableCaching
    static class Application {

        @Bean
        Function<String, Object> catalogue() {
            return new Catalogue();
        }
    }

    /** Has classes of its own for this application, as that of DevTools has after each change. */
    private static final class RestartClassLoader extends URLClassLoader {

        RestartClassLoader() {
            super(
                    new URL[] {
                        RestartTest.class.getProtectionDomain().getCodeSource().getLocation()
                    },
                    RestartTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            if (!name.startsWith(RestartTest.class.getName())) {
                return super.loadClass(name, resolve);
            }
            synchronized (getClassLoadingLock(name)) {
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : findClass(name);
            }
        }
    }

    @Test
    void anApplicationWithNewClassesReadsWhatItsFormerSelfHasCached() throws Exception {
        for (int start = 1; start <= 3; start++) {
            try (RestartClassLoader classes = new RestartClassLoader()) {
                Class<?> application = classes.loadClass(Application.class.getName());
                runner.withClassLoader(classes)
                        .withUserConfiguration(application)
                        .withPropertyValues(
                                "flashdb.cache.directory=" + directory,
                                "flashdb.cache.defaults.durable=true",
                                "flashdb.cache.allow=dev.flashdb.spring.boot.**")
                        .run(context -> {
                            @SuppressWarnings("unchecked")
                            Function<String, Object> catalogue = context.getBean(Function.class);
                            Object product = catalogue.apply("apple");
                            assertThat(product).hasToString("Product[name=apple1]");
                            assertThat(product.getClass().getClassLoader()).isSameAs(classes);
                        });
            }
        }
    }

    @Test
    void aClosedManagerKeepsNeitherThreadsNorTheClassesOfItsApplication() throws Exception {
        WeakReference<ClassLoader> classes = usedAndClosed();
        Awaited.until(() -> {
            System.gc();
            return classes.get() == null
                    && Thread.getAllStackTraces().keySet().stream().noneMatch(RestartTest::isOurs);
        });
    }

    private static boolean isOurs(Thread thread) {
        return thread.getName().startsWith("flashdb-");
    }

    private WeakReference<ClassLoader> usedAndClosed() throws Exception {
        try (RestartClassLoader classes = new RestartClassLoader();
                FlashCacheManager manager = FlashCacheManager.builder()
                        .directory(directory)
                        .classLoader(classes)
                        .allow("dev.flashdb.spring.boot.**")
                        .refreshAhead("*", Duration.ofHours(1))
                        .cache("*", it -> it.setDurable(true).setMaxEntries(10))
                        .transactionAware(true)
                        .build()) {
            Class<?> type = classes.loadClass(Product.class.getName());
            Constructor<?> constructor = type.getDeclaredConstructor(String.class);
            constructor.setAccessible(true);
            FlashSpringCache products = manager.getCache("products");
            products.getNativeCache().put("a", constructor.newInstance("old"), Duration.ofMinutes(1));
            products.get("a", () -> constructor.newInstance("new")); // and once more in the background
            Awaited.until(() -> products.loads().successes() > 0);
            return new WeakReference<>(classes);
        }
    }

    /** Another application, which has the directory open until its input ends. */
    static final class Holder {

        private Holder() {}

        public static void main(String[] arguments) throws IOException {
            try (FlashCacheManager manager = FlashCacheManager.builder()
                    .directory(Path.of(arguments[0]))
                    .cache("*", it -> it.setDurable(true))
                    .build()) {
                manager.getCache("products").put("a", 1);
                System.out.println("open");
                while (System.in.read() >= 0) {
                    // until the test ends this process
                }
            }
        }
    }

    @Test
    void aDirectoryThatAnotherProcessHoldsEndsTheStartAndSaysWho() throws Exception {
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Holder.class.getName(),
                        directory.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(holder.inputReader().readLine()).isEqualTo("open");
            runner.withUserConfiguration(Application.class)
                    .withPropertyValues("flashdb.cache.directory=" + directory)
                    .run(context -> {
                        FailureAnalysis analysis = new StorageFailureAnalyzer().analyze(context.getStartupFailure());
                        assertThat(analysis).isNotNull();
                        assertThat(analysis.getDescription())
                                .contains(directory.toString(), String.valueOf(holder.pid()));
                        assertThat(analysis.getAction()).contains("flashdb.cache.directory");
                    });
        } finally {
            endInput(holder);
            holder.waitFor();
        }
        runner.withUserConfiguration(Application.class)
                .withPropertyValues("flashdb.cache.directory=" + directory)
                .run(context -> assertThat(context).hasNotFailed());
    }

    private static void endInput(Process process) {
        try {
            process.outputWriter().close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
