package dev.flashdb.bench;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One part of what is measured of a store, in a JVM of its own: the directory goes from one to the next. */
final class StoreRun {
    /** Overwriting every entry once may take so many times as long as other measurements; the rest is not measured. */
    private static final int OVERWRITING = 6;

    private static final int MANY_THREADS = 16;

    private final PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
    private final Contestant contestant;
    private final Path directory;
    private final int count;
    private final long millis;

    private StoreRun(Contestant contestant, Path directory, int count, long millis) {
        this.contestant = contestant;
        this.directory = directory;
        this.count = count;
        this.millis = millis;
    }

    /** A part of the run. */
    enum Part {
        /** Fills an empty directory and overwrites each entry once, then reads. */
        FILL,
        /** Opens it, up to the first entry that is read. */
        REOPEN,
        /** Waits for the disk at each write, then compacts. */
        WAIT,
        /** The same as {@link #REOPEN}, after a compaction. */
        REOPEN_COMPACTED,
        /** Looks for the entries from 0 to the count. */
        COUNT
    }

    /** Takes the part, the contestant, the directory, the number of entries, and how many milliseconds are measured. */
    public static void main(String[] arguments) throws IOException {
        StoreRun run = new StoreRun(
                Contestant.valueOf(arguments[1]),
                Path.of(arguments[2]),
                Integer.parseInt(arguments[3]),
                Long.parseLong(arguments[4]));
        switch (Part.valueOf(arguments[0])) {
            case FILL -> run.fill();
            case REOPEN -> run.reopen(Measure.REOPEN);
            case WAIT -> run.await();
            case REOPEN_COMPACTED -> run.reopen(Measure.REOPEN_COMPACTED);
            case COUNT -> run.count();
        }
        System.exit(0);
    }

    private void say(Measure measure, double number) {
        out.println(measure + "=" + number);
    }

    private void fill() throws IOException {
        Pairs pairs = new Pairs(count);
        try (Store store = contestant.open(directory, /* waits= */ false)) {
            store.putAll(pairs, IntStream.range(0, count).toArray(), 0);
            say(Measure.OVERWRITE, overwrite(store, pairs));
            say(Measure.BYTES, (double) bytes() / count);
            Rate.Step get = number -> require(store, pairs.key(number), number);
            Rate.perSecond(1, millis / 2, count, get);
            say(Measure.GET_1, Rate.perSecond(1, millis, count, get));
            say(Measure.GET_2, Rate.perSecond(2, millis, count, get));
        }
    }

    /** Overwrites all, in a random order; returns how many a second. */
    private double overwrite(Store store, Pairs pairs) {
        int[] order = shuffled();
        long start = System.nanoTime();
        long end = start + OVERWRITING * millis * 1_000_000;
        long now = start;
        int done = 0;
        while (done < count && now < end) {
            for (int last = Math.min(count, done + Rate.BATCH); done < last; done++) {
                store.put(pairs.key(order[done]), Pairs.value(order[done], 1));
            }
            now = System.nanoTime();
        }
        store.putAll(pairs, Arrays.copyOfRange(order, done, count), 1);
        return done * 1e9 / (now - start);
    }

    private int[] shuffled() {
        int[] numbers = IntStream.range(0, count).toArray();
        Random random = new Random(1);
        for (int i = count - 1; i > 0; i--) {
            int j = random.nextInt(i + 1);
            int swapped = numbers[i];
            numbers[i] = numbers[j];
            numbers[j] = swapped;
        }
        return numbers;
    }

    private static void require(Store store, String key, int number) {
        byte @Nullable [] value = store.get(key);
        if (value == null || !Pairs.isOf(number, value)) {
            throw new IllegalStateException("An entry is not what was put: key=" + key);
        }
    }

    private void reopen(Measure measure) throws IOException {
        int number = count / 3;
        String key = Pairs.key16(number);
        long start = System.nanoTime();
        try (Store store = contestant.open(directory, /* waits= */ false)) {
            require(store, key, number);
            say(measure, (System.nanoTime() - start) / 1e6);
        }
    }

    private void await() throws IOException {
        Pairs pairs = new Pairs(count);
        try (Store store = contestant.open(directory, contestant.canWait())) {
            if (contestant.canWait()) {
                Rate.Step put = number -> store.put(pairs.key(number), Pairs.value(number, 2));
                Rate.perSecond(1, millis / 4, count, put);
                say(Measure.DURABLE_1, Rate.perSecond(1, millis, count, put));
                say(Measure.DURABLE_16, Rate.perSecond(MANY_THREADS, millis, count, put));
            }
            if (contestant.canCompact()) {
                store.compact();
                say(Measure.BYTES_COMPACTED, (double) bytes() / count);
            }
        }
    }

    private void count() throws IOException {
        long lost = 0;
        try (Store store = contestant.open(directory, /* waits= */ false)) {
            for (int number = 0; number < count; number++) {
                byte @Nullable [] value = store.get(Pairs.key16(number));
                lost += value == null || !Pairs.isOf(number, value) ? 1 : 0;
            }
        }
        out.println("lost=" + lost);
    }

    private long bytes() throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile).mapToLong(StoreRun::size).sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (NoSuchFileException e) {
            return 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
