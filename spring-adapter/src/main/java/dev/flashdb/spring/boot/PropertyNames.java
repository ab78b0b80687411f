package dev.flashdb.spring.boot;

import java.util.Locale;

/** The names of properties as they are written. */
final class PropertyNames {

    private PropertyNames() {}

    /** Turns {@code maxEntries} into {@code max-entries}. */
    static String dashed(String camel) {
        return camel.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
