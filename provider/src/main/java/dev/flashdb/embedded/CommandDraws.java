package dev.flashdb.embedded;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Indexes drawn at random, each as likely as any other. */
final class CommandDraws {
    private CommandDraws() {}

    static int one(int size) {
        return ThreadLocalRandom.current().nextInt(size);
    }

    /** As many different elements as asked for, or for a negative count that many with repeats: the rule of Redis' commands. */
    static <T> List<T> draw(int size, long count, IntFunction<? extends T> element) {
        if (count < -Integer.MAX_VALUE) {
            throw new IllegalArgumentException("A list holds at most 2147483647 elements: count=" + count);
        }
        if (size == 0) {
            return List.of();
        }
        Random random = ThreadLocalRandom.current();
        IntStream indexes = count < 0
                ? random.ints(-count, 0, size)
                : distinct(size, (int) Math.min(count, size), random).stream().mapToInt(Integer::intValue);
        return indexes.<T>mapToObj(element).collect(Collectors.toList());
    }

    /** Floyd's algorithm: every subset of the size is equally likely, and the cost is that of the subset. */
    private static Set<Integer> distinct(int size, int count, Random random) {
        Set<Integer> drawn = new LinkedHashSet<>();
        for (int last = size - count; last < size; last++) {
            if (!drawn.add(random.nextInt(last + 1))) {
                drawn.add(last);
            }
        }
        return drawn;
    }
}
