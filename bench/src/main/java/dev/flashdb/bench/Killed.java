package dev.flashdb.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A process that writes until it is killed, and who kills it. What was acknowledged is counted in memory that is shared with
 * the system: it outlives the process, and costs the writer next to nothing.
 *
 * @param acknowledged how many writes had returned
 * @param lost how many of them were not there when the store was opened again
 */
record Killed(long acknowledged, long lost) {
    private static final String HEAP = "3g";

    /** Takes the contestant, its directory, the file of the count, and the milliseconds after which it may be killed. */
    public static void main(String[] arguments) throws IOException {
        PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        MappedByteBuffer count = count(Path.of(arguments[2]), FileChannel.MapMode.READ_WRITE);
        try (Store store = Contestant.valueOf(arguments[0]).open(Path.of(arguments[1]), /* waits= */ false)) {
            out.println("process=" + store.process());
            long end = System.nanoTime() + Long.parseLong(arguments[3]) * 1_000_000;
            boolean told = false;
            for (int number = 0; ; number++) {
                store.put(Pairs.key16(number), Pairs.value(number, 0));
                count.putLong(0, number + 1L);
                if (!told && number % Rate.BATCH == 0 && System.nanoTime() > end) {
                    told = true;
                    out.println("writing=" + number);
                }
            }
        }
    }

    private static MappedByteBuffer count(Path file, FileChannel.MapMode mode) throws IOException {
        try (FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.map(mode, 0, Long.BYTES);
        }
    }

    /**
     * Lets a store be written, kills it, and counts what is there.
     *
     * @param directory an empty one
     * @param millis how long it is written before
     * @throws IllegalStateException if it ended by itself
     */
    static Killed after(Contestant contestant, Path directory, long millis) throws IOException {
        Path counted = Files.createTempFile("acknowledged", null);
        try {
            Process writer = Fork.start(
                    Killed.class,
                    HEAP,
                    contestant.name(),
                    directory.toString(),
                    counted.toString(),
                    String.valueOf(millis));
            kill(writer);
            long acknowledged = count(counted, FileChannel.MapMode.READ_ONLY).getLong(0);
            double lost = Objects.requireNonNull(Fork.run(
                            StoreRun.class,
                            HEAP,
                            StoreRun.Part.COUNT.name(),
                            contestant.name(),
                            directory.toString(),
                            String.valueOf(acknowledged),
                            "0")
                    .get("lost"));
            return new Killed(acknowledged, (long) lost);
        } finally {
            Files.delete(counted);
        }
    }

    /** Kills the process that holds the store, which may be another than the one that writes to it. */
    private static void kill(Process writer) throws IOException {
        Map<String, Double> said = new HashMap<>();
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null && !said.containsKey("writing")) {
                Fork.parse(line, said);
                line = said.containsKey("writing") ? null : lines.readLine();
            }
            if (!said.containsKey("writing")) {
                throw new IllegalStateException("A store ended before it was killed: said=" + said);
            }
            long holder = Objects.requireNonNull(said.get("process")).longValue();
            ProcessHandle.of(holder).ifPresent(ProcessHandle::destroyForcibly);
        } finally {
            writer.toHandle().destroyForcibly();
            writer.onExit().join();
        }
    }

    double lostPercent() {
        return 100.0 * lost / acknowledged;
    }
}
