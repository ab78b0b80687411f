package dev.flashdb.jcache;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * One setting as it was written, and where. Immutable. The {@code as...} methods read the text as a type and throw a
 * {@link CacheException} that names key, value and origin when it is not of that type.
 *
 * @param key the whole key, such as {@code flashdb.default.maxEntries}
 * @param text the value as written, without white space around it
 * @param origin the address of the settings file, or a word for the {@code Properties} of the manager
 */
record SettingValue(String key, String text, String origin) {
    private static final Pattern SHORT_DURATION = Pattern.compile("(\\d{1,18})(ms|s|m|h|d)");

    long asCount() {
        try {
            long count = Long.parseLong(text);
            if (count >= 0 && text.charAt(0) != '+' && text.charAt(0) != '-') {
                return count;
            }
        } catch (NumberFormatException e) {
            throw malformed("a count such as 100000, or 0 for none", e);
        }
        throw malformed("a count such as 100000, or 0 for none", null);
    }

    Path asPath() {
        try {
            if (!text.isEmpty()) {
                return Path.of(text);
            }
        } catch (InvalidPathException e) {
            throw malformed("the path of a directory", e);
        }
        throw malformed("the path of a directory", null);
    }

    boolean asBoolean() {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw malformed("true or false", null);
        };
    }

    /** Reads a duration of zero or more in milliseconds. */
    long asMillis() {
        String right = "a duration of whole milliseconds such as 500ms, 1s, 10m, 2h, 1d or PT1S";
        try {
            Duration duration = text.equals("0") ? Duration.ZERO : asDuration();
            if (!duration.isNegative() && duration.getNano() % 1_000_000 == 0) {
                return duration.toMillis();
            }
        } catch (DateTimeParseException | ArithmeticException e) {
            throw malformed(right, e);
        }
        throw malformed(right, null);
    }

    private Duration asDuration() {
        Matcher matcher = SHORT_DURATION.matcher(text);
        if (!matcher.matches()) {
            return Duration.parse(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }

    <E extends Enum<E>> E asEnum(Class<E> type) {
        StringBuilder right = new StringBuilder("one of");
        for (E constant : type.getEnumConstants()) {
            String word = camelCase(constant.name());
            if (constant.name().equals(text) || word.equals(text)) {
                return constant;
            }
            right.append(' ').append(word);
        }
        throw malformed(right.toString(), null);
    }

    /** {@code READ_ONLY} is {@code readOnly} in a file of settings. */
    private static String camelCase(String constant) {
        StringBuilder word = new StringBuilder();
        for (String part : constant.split("_", -1)) {
            String lower = part.toLowerCase(Locale.ROOT);
            word.append(word.isEmpty() ? lower.charAt(0) : part.charAt(0)).append(lower, 1, lower.length());
        }
        return word.toString();
    }

    CacheException malformed(String right, @Nullable Throwable cause) {
        return new CacheException(
                "The value of a setting cannot be used; right would be " + right + ": " + this, cause);
    }

    CacheException refused(String why) {
        return new CacheException(why + ": " + this);
    }

    @Override
    public String toString() {
        return "key=" + Quoted.of(key) + ", value=" + Quoted.of(text) + ", file=" + origin;
    }
}
