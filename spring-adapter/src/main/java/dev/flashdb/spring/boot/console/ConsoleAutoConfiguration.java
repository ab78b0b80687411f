package dev.flashdb.spring.boot.console;

import dev.flashdb.spring.FlashCacheManagers;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.actuate.autoconfigure.endpoint.condition.ConditionalOnAvailableEndpoint;
import org.springframework.boot.actuate.endpoint.web.PathMapper;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ImportRuntimeHints;

/**
 * The console of an application that switches it on and exposes it. Of several FlashDB cache managers it shows the primary one
 * first; where there is none the start fails and says so.
 */
@AutoConfiguration(afterName = "dev.flashdb.spring.boot.FlashCacheAutoConfiguration")
@ConditionalOnClass({ConditionalOnAvailableEndpoint.class, WebEndpoint.class})
@ConditionalOnBooleanProperty("flashdb.console.enabled")
@ConditionalOnBean(CacheManager.class)
@ConditionalOnAvailableEndpoint(ConsoleEndpoint.class)
@EnableConfigurationProperties(ConsoleProperties.class)
@ImportRuntimeHints(ConsoleAutoConfiguration.Hints.class)
public final class ConsoleAutoConfiguration {

    ConsoleAutoConfiguration() {}

    @Bean
    @ConditionalOnMissingBean
    FlashFigures flashFigures(ListableBeanFactory beans) {
        return new FlashFigures(new FlashCacheManagers(beans).requirePrimary());
    }

    @Bean
    ConsoleManagers flashConsoleManagers(ListableBeanFactory beans, FlashFigures figures) {
        return new ConsoleManagers(new FlashCacheManagers(beans), figures);
    }

    @Bean
    ConsoleEndpoint flashConsoleEndpoint(
            ConsoleManagers managers, ConsoleProperties properties, ObjectProvider<PathMapper> mappers) {
        return new ConsoleEndpoint(managers, properties, () -> ConsolePath.of(mappers), InstantSource.system());
    }

    /** In a native image, too, the page's files are there and its records become JSON. */
    static final class Hints implements RuntimeHintsRegistrar {

        @Override
        public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
            hints.resources().registerPattern(ConsoleFiles.FOLDER + "*");
            new BindingReflectionHintsRegistrar()
                    .registerReflectionHints(hints.reflection(), Figures.class, Keys.class, Entry.class);
        }
    }
}
