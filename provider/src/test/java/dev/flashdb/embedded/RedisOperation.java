package dev.flashdb.embedded;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.flashdb.FlashDbException;
import dev.flashdb.ScoredMember;
import dev.flashdb.StringEntry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One command for both sides.
 *
 * @param redis the words that Redis gets
 * @param shape what Redis' answer means
 * @param ours the call that is the same
 */
record RedisOperation(List<Object> redis, Shape shape, Function<CommandTarget, @Nullable Object> ours) {
    /** The one word for every refusal. */
    private static final String REFUSED = "refused";

    /** What an answer of Redis means, which its protocol does not say. */
    enum Shape {
        PLAIN,
        NOTHING,
        NUMBER,
        NUMBERS,
        SET,
        MAP,
        SCORED,
        SIZE
    }

    /** What our side answers, in the form in which answers are compared. */
    @Nullable
    Object runOurs(CommandTarget target) {
        try {
            return normal(ours.apply(target));
        } catch (IllegalArgumentException | FlashDbException e) {
            return REFUSED;
        }
    }

    /** What Redis answers, in the form in which answers are compared. */
    @Nullable
    Object normalOfRedis(@Nullable Object answer, UnaryOperator<Object> wanted) {
        if (answer instanceof RedisServer.Error) {
            return REFUSED;
        }
        return switch (shape) {
            case PLAIN -> normal(answer);
            case NOTHING -> null;
            case NUMBER -> number(answer, wanted);
            case NUMBERS ->
                list(answer).stream().map(one -> number(one, wanted)).toList().toString();
            case SET ->
                new TreeSet<>(list(answer).stream()
                                .map(one -> text((byte[]) one))
                                .toList())
                        .toString();
            case MAP -> map(list(answer)).toString();
            case SCORED -> scored(list(answer), wanted).toString();
            case SIZE -> (long) list(answer).size();
        };
    }

    @Override
    public String toString() {
        StringBuilder words = new StringBuilder();
        for (Object word : redis) {
            words.append(normal(word instanceof byte[] ? word : word.toString()))
                    .append(' ');
        }
        return words.toString().trim();
    }

    private static @Nullable Object normal(@Nullable Object answer) {
        if (answer instanceof Boolean truth) {
            return truth ? 1L : 0L;
        } else if (answer instanceof Integer number) {
            return number.longValue();
        } else if (answer instanceof String text) {
            return text(text.getBytes(UTF_8));
        } else if (answer instanceof byte[] bytes) {
            return text(bytes);
        } else if (answer instanceof OptionalDouble number) {
            return number.isPresent() ? number.getAsDouble() : null;
        } else if (answer instanceof OptionalLong number) {
            return number.isPresent() ? number.getAsLong() : null;
        } else if (answer instanceof ScoredMember scored) {
            return normal(scored.member()) + "=" + scored.score();
        } else if (answer instanceof StringEntry entry) {
            return normal(entry.key()) + "=" + normal(entry.bytes());
        }
        return normalOfMany(answer);
    }

    private static @Nullable Object normalOfMany(@Nullable Object answer) {
        if (answer instanceof Set<?> set) {
            return new TreeSet<>(all(set)).toString();
        } else if (answer instanceof Collection<?> list) {
            return all(list).toString();
        } else if (answer instanceof Map<?, ?> map) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            map.forEach((name, value) -> sorted.put(String.valueOf(normal(name)), normal(value)));
            return sorted.toString();
        }
        return answer;
    }

    private static List<@Nullable Object> all(Collection<?> answers) {
        List<@Nullable Object> all = new ArrayList<>();
        answers.forEach(answer -> all.add(normal(answer)));
        return all;
    }

    private static String text(byte[] bytes) {
        return '"' + new String(bytes, ISO_8859_1) + '"';
    }

    private static @Nullable Object number(@Nullable Object answer, UnaryOperator<Object> wanted) {
        if (answer == null || answer instanceof Long) {
            return answer;
        }
        String digits = new String((byte[]) answer, ISO_8859_1);
        return wanted.apply(
                digits.endsWith("inf")
                        ? (digits.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY)
                        : Double.parseDouble(digits));
    }

    private static Map<String, String> map(List<?> pairs) {
        Map<String, String> map = new TreeMap<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            map.put(text((byte[]) pairs.get(i)), text((byte[]) pairs.get(i + 1)));
        }
        return map;
    }

    private static List<String> scored(List<?> pairs, UnaryOperator<Object> wanted) {
        List<String> scored = new ArrayList<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            scored.add(text((byte[]) pairs.get(i)) + "=" + number(pairs.get(i + 1), wanted));
        }
        return scored;
    }

    private static List<?> list(@Nullable Object answer) {
        return answer == null ? List.of() : (List<?>) answer;
    }
}
