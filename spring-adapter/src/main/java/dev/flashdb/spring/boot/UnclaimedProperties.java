package dev.flashdb.spring.boot;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.env.ConfigurableEnvironment;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.StandardEnvironment;

/**
 * Refuses properties under {@code flashdb.} that Boot would pass over without a word: the provider's settings, which have other
 * names here, what nobody knows, and patterns whose {@code *} Boot drops.
 */
final class UnclaimedProperties {
    private static final String PREFIX = "flashdb.";
    private static final String CACHES = "flashdb.cache.caches.";
    private static final String CONSOLE = "flashdb.console.";
    private static final List<String> CLAIMED = List.of("flashdb.cache.", CONSOLE);

    private UnclaimedProperties() {}

    /**
     * Looks at every property there is.
     *
     * @throws InvalidFlashCachePropertyException for the first that nobody claims
     */
    static void refuse(Environment environment) {
        if (environment instanceof ConfigurableEnvironment configurable) {
            for (PropertySource<?> source : configurable.getPropertySources()) {
                if (source instanceof EnumerablePropertySource<?> enumerable) {
                    for (String name : enumerable.getPropertyNames()) {
                        refuse(name, enumerable);
                    }
                }
            }
        }
    }

    private static void refuse(String name, EnumerablePropertySource<?> source) {
        boolean isVariable = source.getName().endsWith(StandardEnvironment.SYSTEM_ENVIRONMENT_PROPERTY_SOURCE_NAME);
        String dotted = isVariable ? name.toLowerCase(Locale.ROOT).replace('_', '.') : name;
        if (!dotted.startsWith(PREFIX)) {
            return;
        }
        String value = String.valueOf(source.getProperty(name));
        if (CLAIMED.stream().noneMatch(dotted::startsWith)) {
            @Nullable String ours = ours(dotted.substring(PREFIX.length()));
            if (ours == null) {
                ours = isVariable ? NearestProperty.toVariable(dotted) : NearestProperty.to(dotted);
            }
            // others may have properties and variables of their own in a process: only what is surely meant for us
            // counts there
            boolean isOnlyOurs =
                    !isVariable && !source.getName().equals(StandardEnvironment.SYSTEM_PROPERTIES_PROPERTY_SOURCE_NAME);
            if (ours != null || isOnlyOurs) {
                throw new InvalidFlashCachePropertyException(
                        name,
                        value,
                        "there is no such property in a Spring Boot application",
                        ours == null
                                ? "Its properties begin with flashdb.cache. or flashdb.console.; docs/spring.md has them all."
                                : "Did you mean " + ours + "?");
            }
        } else if ((isVariable || dotted.startsWith(CONSOLE)) && !NearestProperty.isKnown(dotted)) {
            // Boot looks at no variable that fits nothing, and at no property of a console that is off
            String nearest = isVariable ? NearestProperty.toVariable(dotted) : NearestProperty.to(dotted);
            throw new InvalidFlashCachePropertyException(
                    name,
                    value,
                    "there is no such property",
                    nearest == null
                            ? "docs/spring.md has all properties."
                                    + (isVariable ? " A variable has _ for each dot, and no dashes." : "")
                            : "Did you mean " + nearest + "?");
        } else if (dotted.startsWith(CACHES) && !dotted.startsWith("[", CACHES.length()) && dotted.contains("*")) {
            String rest = dotted.substring(CACHES.length());
            int end = rest.indexOf('.', rest.indexOf('*'));
            String pattern = end < 0 ? rest : rest.substring(0, end);
            throw new InvalidFlashCachePropertyException(
                    name,
                    value,
                    "a pattern stands in brackets, or Spring Boot drops its *",
                    "Write " + CACHES + "[" + pattern + "]" + (end < 0 ? "" : rest.substring(end)) + "; in YAML \"["
                            + pattern + "]\".");
        }
    }

    /** The property that does here what a setting of the provider does; null for what is none. */
    private static @Nullable String ours(String setting) {
        Map<String, String> byName = new LinkedHashMap<>();
        for (String name : NearestProperty.names(FlashCacheProperties.CacheDefinition.class)) {
            byName.put(plain(name), "flashdb.cache.defaults." + name);
        }
        for (String name : NearestProperty.names(FlashCacheProperties.class)) {
            byName.put(plain(name), "flashdb.cache." + name);
        }
        byName.put("codecallow", "flashdb.cache.allow");
        byName.put("dir", "flashdb.cache.directory");
        byName.put("storebyvalue", "flashdb.cache.defaults.by-value");
        List<String> parts = new ArrayList<>(Arrays.asList(setting.split("\\.")));
        String last = plain(parts.remove(parts.size() - 1));
        if (parts.isEmpty() || parts.get(0).equals("default") || parts.get(0).equals("defaults")) {
            return byName.get(last);
        }
        return null;
    }

    private static String plain(String name) {
        return name.replace("-", "").toLowerCase(Locale.ROOT);
    }
}
