package dev.flashdb.lives;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;

/** Makes values: ordinary ones, and those that look like what stands in a log. Confined to one thread. */
final class Values {
    private static final byte[] WORDS =
            "{\"name\": \"a quite ordinary value\", \"price\": 12.50} ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] MAGIC = "FLASHLOG".getBytes(StandardCharsets.US_ASCII);
    private static final int LONGEST_ECHO = 1 << 16;
    private static final int ECHOES = 64;

    enum Kind {
        TEXT,
        ZEROS,
        RANDOM,
        /** Headers of files and frames, made up. */
        HEADERS,
        /** What stands in the database's own files. */
        ECHO
    }

    private final Random random;
    private final Path directory;
    private byte[] lastEcho = {};
    private long echoes;

    /** @param directory has the files of the log, or nothing yet */
    Values(Random random, Path directory) {
        this.random = random;
        this.directory = directory;
    }

    /** A number from 1 to a greatest one, whose magnitude is equally distributed. */
    static long logUniform(Random random, long greatest) {
        return Math.max(1, Math.min(greatest, (long) Math.exp(random.nextDouble() * Math.log(greatest + 1.0))));
    }

    static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    byte[] make(Kind kind, int size) {
        byte[] value = new byte[size];
        switch (kind) {
            case TEXT -> repeat(WORDS, value);
            case ZEROS -> Arrays.fill(value, (byte) 0);
            case RANDOM -> random.nextBytes(value);
            case HEADERS -> repeat(random.nextInt(8) == 0 ? fileHeader() : frameHeader(), value);
            case ECHO -> repeat(echo(), value);
        }
        return value;
    }

    private static void repeat(byte[] pattern, byte[] target) {
        for (int at = 0; at < target.length; at += pattern.length) {
            System.arraycopy(pattern, 0, target, at, Math.min(pattern.length, target.length - at));
        }
    }

    /** Length, checksum, type, flags, lag, sequence; as the format was first, and a longer one. */
    private byte[] frameHeader() {
        ByteBuffer header = ByteBuffer.allocate(random.nextBoolean() ? 24 : 32);
        header.putInt((int) logUniform(random, 1 << 24)).putInt(random.nextInt());
        header.putShort((short) (1 + random.nextInt(4))).putShort((short) random.nextInt(2));
        header.putInt(random.nextInt(3)).putLong(logUniform(random, 100_000));
        while (header.hasRemaining()) {
            header.put((byte) random.nextInt(2));
        }
        return header.array();
    }

    private byte[] fileHeader() {
        ByteBuffer header = ByteBuffer.allocate(32 + random.nextInt(33)).put(MAGIC);
        header.putInt(1 + random.nextInt(3)).putInt(random.nextInt()).putLong(1 + random.nextInt(9));
        return header.array();
    }

    /** Some bytes of one of the files, read anew now and then, one of them changed now and then. */
    private byte[] echo() {
        if (echoes++ % ECHOES == 0) {
            lastEcho = readFile();
        }
        if (random.nextInt(3) == 0) {
            lastEcho[random.nextInt(lastEcho.length)]++;
        }
        return lastEcho;
    }

    private byte[] readFile() {
        try (Stream<Path> files = Files.list(directory)) {
            List<Path> logs =
                    files.filter(file -> !file.endsWith("lock")).sorted().toList();
            return logs.isEmpty() ? frameHeader() : read(logs.get(random.nextInt(logs.size())));
        } catch (IOException e) {
            return frameHeader(); // the file went while it was being read
        }
    }

    private byte[] read(Path path) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "r")) {
            long from = random.nextInt(3) == 0 ? 0 : (long) (file.length() * random.nextDouble());
            byte[] bytes = new byte[(int) logUniform(random, LONGEST_ECHO)];
            file.seek(from);
            int count = file.read(bytes);
            return count > 0 ? Arrays.copyOf(bytes, count) : frameHeader();
        }
    }
}
