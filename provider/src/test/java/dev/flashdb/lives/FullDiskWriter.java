package dev.flashdb.lives;

import dev.flashdb.FlashDb;
import dev.flashdb.FlashDbException;
import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/**
 * A process that writes while its disk fills up, gets room again, and fills up once more; then it closes. It says what was
 * acknowledged and what was refused. The arguments are the directory, the sync mode, a seed, and whether its files are copied by
 * reference beside it.
 */
public final class FullDiskWriter {
    static final String PUT = "put";
    static final String ACKNOWLEDGED = "acknowledged";
    static final String REFUSED = "refused";
    static final String ESCAPED = "escaped";
    static final String CLOSED = "closed";

    static final int KEYS = 400;
    private static final int LARGEST = 3_000;
    private static final int FULL_FROM = 1_000;
    private static final int FULL_UNTIL = 1_500;
    private static final int FULL_AGAIN_FROM = 2_500;
    private static final int OPERATIONS = 2_800;

    private final Path directory;
    private final boolean isCopied;
    private final Random random;
    private final FlashDb db;
    private final PrintStream out = new PrintStream(System.out, /* autoFlush= */ true);

    private FullDiskWriter(String[] arguments) {
        this.directory = Path.of(arguments[0]);
        this.random = new Random(Long.parseLong(arguments[2]));
        this.isCopied = Boolean.parseBoolean(arguments[3]);
        this.db = FlashDb.open(Options.builder()
                .directory(directory)
                .sync(SyncMode.valueOf(arguments[1]))
                .build());
    }

    /** Lives through it. */
    public static void main(String[] arguments) {
        new FullDiskWriter(arguments).run();
    }

    static String value(int number, int length) {
        return number + ":" + "x".repeat(length);
    }

    static Path hog(Path directory) {
        return directory.resolveSibling("hog");
    }

    private void run() {
        int number = 0;
        while (number < OPERATIONS) {
            try {
                number++;
                change(number);
                write(number);
            } catch (Throwable e) { // which no code of this class throws: that is what is looked for
                out.println(ESCAPED + " " + e + " at " + e.getStackTrace()[0]);
            }
        }
        close();
    }

    private void change(int number) throws IOException {
        switch (number) {
            case FULL_FROM, FULL_AGAIN_FROM -> {
                if (isCopied) {
                    Path copy = directory.resolveSibling("copy" + number);
                    SmallFileSystem.run("cp", "-r", "--reflink=always", directory.toString(), copy.toString());
                }
                fill(hog(directory));
                SmallFileSystem.run("sync", "-f", directory.getParent().toString());
            }
            case FULL_UNTIL -> Files.delete(hog(directory));
            default -> {}
        }
    }

    private static void fill(Path hog) throws IOException {
        for (int size : new int[] {1 << 20, 1 << 12, 1}) {
            byte[] bytes = new byte[size];
            try (OutputStream file = Files.newOutputStream(
                    hog, java.nio.file.StandardOpenOption.CREATE, java.nio.file.StandardOpenOption.APPEND)) {
                while (true) {
                    file.write(bytes);
                }
            } catch (IOException e) {
                // that is what it is to be full
            }
        }
    }

    private void write(int number) {
        String key = "k" + random.nextInt(KEYS);
        int length = random.nextInt(LARGEST);
        String value = value(number, length);
        out.println(PUT + " " + key + " " + number + " " + length);
        try {
            db.set(key, value);
        } catch (FlashDbException e) {
            out.println(REFUSED + " " + e.getClass().getSimpleName() + (value.equals(db.get(key)) ? " visible" : ""));
            return;
        }
        out.println(ACKNOWLEDGED);
    }

    private void close() {
        long begin = System.nanoTime();
        String how = "well";
        try {
            db.close();
        } catch (FlashDbException e) {
            how = e.getClass().getSimpleName();
        }
        out.println(CLOSED + " " + (System.nanoTime() - begin) / 1_000_000 + " " + how);
    }
}
