package dev.flashdb.spring.boot;

import dev.flashdb.spring.boot.FlashCacheProperties.CacheDefinition;
import dev.flashdb.spring.boot.console.ConsoleProperties;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The property that the writer of a misspelt one may have meant: the one that the fewest changes of letters make. */
final class NearestProperty {
    private static final String CACHES = "flashdb.cache.caches.";

    private NearestProperty() {}

    /** Returns the names of a record's settings, as they are written. */
    static List<String> names(Class<?> type) {
        return Arrays.stream(type.getRecordComponents())
                .map(component -> PropertyNames.dashed(component.getName()))
                .toList();
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>();
        names(FlashCacheProperties.class).stream()
                .filter(name -> !name.equals("defaults") && !name.equals("caches"))
                .forEach(name -> known.add("flashdb.cache." + name));
        names(CacheDefinition.class).forEach(name -> known.add("flashdb.cache.defaults." + name));
        names(ConsoleProperties.class).forEach(name -> known.add("flashdb.console." + name));
        return known;
    }

    /** Returns the nearest to a name with dots; null when none is near. */
    static @Nullable String to(String name) {
        if (name.startsWith(CACHES)) {
            int last = name.lastIndexOf('.');
            String setting =
                    last < CACHES.length() ? null : nearest(name.substring(last + 1), names(CacheDefinition.class));
            return setting == null ? null : name.substring(0, last + 1) + setting;
        }
        return nearest(name, known());
    }

    /** Returns whether there is a property of a name; of an environment variable, its underscores are dots. */
    static boolean isKnown(String dotted) {
        String plain = plain(dotted);
        if (dotted.startsWith(CACHES)) {
            return names(CacheDefinition.class).stream()
                    .anyMatch(setting -> plain.endsWith(plain(setting))
                            && plain.length()
                                    > plain(CACHES).length() + plain(setting).length());
        }
        String withoutIndex = dotted.replaceFirst("(\\.\\d+)+$", "");
        return known().stream().anyMatch(name -> plain(name).equals(plain(withoutIndex)));
    }

    /** As {@link #to}, of a variable: nobody knows which of its underscores are dots. */
    static @Nullable String toVariable(String dotted) {
        if (!dotted.startsWith(CACHES)) {
            String nearest = nearest(dotted, known());
            return nearest == null ? null : variable(nearest);
        }
        String[] parts = dotted.substring(CACHES.length()).split("\\.");
        for (int first = 1; first < parts.length; first++) {
            String end = String.join("", Arrays.copyOfRange(parts, first, parts.length));
            String setting = nearest(end, names(CacheDefinition.class));
            if (setting != null) {
                String cache = String.join(".", Arrays.copyOfRange(parts, 0, first));
                return variable(CACHES + cache + "." + setting);
            }
        }
        return null;
    }

    private static String variable(String property) {
        return property.replace("-", "").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static @Nullable String nearest(String name, List<String> candidates) {
        String plain = plain(name);
        return candidates.stream()
                .filter(candidate -> distance(plain, plain(candidate)) <= most(plain(candidate)))
                .min(Comparator.comparingInt(candidate -> distance(plain, plain(candidate))))
                .orElse(null);
    }

    /** A third of what the words are, for more is another word; the beginning that all have does not count. */
    private static int most(String plain) {
        return Math.max(
                1,
                Math.min(
                        3,
                        plain.replace("flashdb", "")
                                        .replaceFirst("^cache(defaults)?", "")
                                        .length()
                                / 3));
    }

    private static String plain(String name) {
        return name.replace("-", "").replace(".", "").replace("_", "").toLowerCase(Locale.ROOT);
    }

    /** How many letters are to be changed, added, left out, or put in the place of their neighbours. */
    static int distance(String a, String b) {
        int[][] least = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    least[i][j] = i + j;
                    continue;
                }
                int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                least[i][j] = Math.min(least[i - 1][j - 1] + change, Math.min(least[i - 1][j], least[i][j - 1]) + 1);
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    least[i][j] = Math.min(least[i][j], least[i - 2][j - 2] + 1);
                }
            }
        }
        return least[a.length()][b.length()];
    }
}
