package dev.flashdb.spring.boot;

import dev.flashdb.spring.boot.FlashCacheProperties.CacheDefinition;
import dev.flashdb.spring.boot.console.ConsoleProperties;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.bind.UnboundConfigurationPropertiesException;
import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/** Names the properties that there are, when one under {@code flashdb.cache} or {@code flashdb.console} is none of them. */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class UnknownPropertyFailureAnalyzer extends AbstractFailureAnalyzer<UnboundConfigurationPropertiesException> {
    private static final String PREFIX = "flashdb.cache.";
    private static final String CONSOLE = "flashdb.console.";

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, UnboundConfigurationPropertiesException cause) {
        Set<ConfigurationProperty> unbound = cause.getUnboundProperties();
        List<String> names = new ArrayList<>();
        List<String> meant = new ArrayList<>();
        for (ConfigurationProperty property : unbound) {
            String name = property.getName().toString();
            if (!name.startsWith(PREFIX) && !name.startsWith(CONSOLE)) {
                return null;
            }
            String nearest = NearestProperty.to(name);
            if (nearest != null) {
                meant.add(nearest);
            }
            names.add(name + (property.getOrigin() == null ? "" : " (" + property.getOrigin() + ")"));
        }
        return new FailureAnalysis(
                "There is no such property: " + String.join(", ", names),
                (meant.isEmpty() ? "Write" : "Did you mean " + String.join(", ", meant) + "? If not, write")
                        + " one of "
                        + PREFIX + "{" + settings(FlashCacheProperties.class) + "}, " + CONSOLE + "{"
                        + settings(ConsoleProperties.class) + "}; of a cache: " + PREFIX
                        + "caches.<name>.{" + settings(CacheDefinition.class)
                        + "}. A name with other signs than letters, digits and dashes stands in brackets:"
                        + " flashdb.cache.caches.[tenant-*].time-to-live",
                cause);
    }

    private static String settings(Class<?> type) {
        return String.join(", ", NearestProperty.names(type));
    }
}
