package dev.flashdb.lives;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.flashdb.FlashDb;
import dev.flashdb.OnFullDisk;
import dev.flashdb.Options;
import dev.flashdb.StorageFullException;
import dev.flashdb.SyncMode;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Real file systems that are full: ext4, XFS (also with its files copied by reference), btrfs, tmpfs and overlay, under all sync
 * modes, on each JDK that is installed. Beside a writer in a process of its own the disk fills up, is freed, and fills up again
 * before it closes. No Error reaches the application; what was acknowledged is there, what was refused is not; the close returns
 * in time; the full disk can be read, and one with room again can be written.
 *
 * <p>Needs root, on Linux, and says in a line which file systems it leaves out: {@code ./mvnw -Pfull-disks -pl provider test}.
 * {@code -Dflashdb.fullDisks=10} sets how often each is tried, {@code -Dflashdb.fullDisks.seed=7} the first seed,
 * {@code -Dflashdb.fullDisks.kinds=XFS,BTRFS} which file systems.
 */
@Tag("long")
@Tag("full-disks")
class FullFileSystemsTest {
    private static final int ROUNDS = Integer.getInteger("flashdb.fullDisks", 1);
    private static final long SEED = Long.getLong("flashdb.fullDisks.seed", 1);
    private static final String KINDS = System.getProperty("flashdb.fullDisks.kinds", "");
    private static final long MOST_CLOSE_MILLIS = 5_000;
    private static final long MOST_SECONDS = 60;
    private static final Path JVMS = Path.of("/usr/lib/jvm");

    @TempDir
    private Path directory;

    /** What a writer said. */
    private static final class Heard {
        final Map<String, String> acknowledged = new HashMap<>();
        final Set<String> uncertain = new HashSet<>();
        final List<String> wrong = new ArrayList<>();
        final Map<String, Integer> refused = new TreeMap<>();
        private String key = "";
        private String value = "";

        void line(String line) {
            String[] words = line.split(" ");
            switch (words[0]) {
                case FullDiskWriter.PUT -> {
                    key = words[1];
                    value = FullDiskWriter.value(Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                }
                case FullDiskWriter.ACKNOWLEDGED -> {
                    acknowledged.put(key, value);
                    uncertain.remove(key);
                }
                case FullDiskWriter.REFUSED -> refuse(words);
                case FullDiskWriter.CLOSED -> {
                    if (Long.parseLong(words[1]) > MOST_CLOSE_MILLIS) {
                        wrong.add("the close took " + words[1] + " ms");
                    }
                }
                default -> wrong.add(line);
            }
        }

        /** Of a failed sync nobody can say whether the disk has it. */
        private void refuse(String[] words) {
            refused.merge(words[1], 1, Integer::sum);
            if (words[1].equals("SyncFailedException")) {
                uncertain.add(key);
            }
            if (words.length > 2) {
                wrong.add("what was refused can be seen: " + key);
            }
        }
    }

    @Test
    void aFullDiskLosesNothingAndThrowsNoError() throws Exception {
        List<String> wrong = new ArrayList<>();
        int tried = 0;
        for (SmallFileSystem.Kind kind : kinds()) {
            String obstacle = SmallFileSystem.obstacle(kind, directory);
            if (!obstacle.isEmpty()) {
                System.out.println("FullFileSystemsTest leaves out " + kind + ": " + obstacle);
                continue;
            }
            for (Path java : javas()) {
                for (SyncMode sync : SyncMode.values()) {
                    for (int round = 0; round < ROUNDS; round++) {
                        wrong.addAll(live(kind, java, sync, SEED + round, false));
                        tried++;
                        if (kind.hasReflinks()) {
                            wrong.addAll(live(kind, java, sync, SEED + round, true));
                            tried++;
                        }
                    }
                }
            }
        }
        assertTrue(tried > 0, "no file system could be mounted");
        assertEquals(List.of(), wrong);
        System.out.println("FullFileSystemsTest: " + tried + " full disks, 0 faults");
    }

    private static List<SmallFileSystem.Kind> kinds() {
        return KINDS.isEmpty()
                ? List.of(SmallFileSystem.Kind.values())
                : Arrays.stream(KINDS.split(","))
                        .map(SmallFileSystem.Kind::valueOf)
                        .toList();
    }

    private List<String> live(SmallFileSystem.Kind kind, Path java, SyncMode sync, long seed, boolean isCopied)
            throws Exception {
        String where = kind + (isCopied ? " copied by reference" : "") + ", "
                + java.getParent().getParent().getFileName() + ", " + sync + ", seed=" + seed;
        List<String> wrong = new ArrayList<>();
        try (SmallFileSystem small = SmallFileSystem.make(kind, directory)) {
            Path database = small.mount().resolve("db");
            Heard heard = write(java, database, sync, seed, isCopied);
            wrong.addAll(heard.wrong);
            compareOnTheFullDisk(database, heard, wrong);
            Files.deleteIfExists(FullDiskWriter.hog(database));
            compareAndWrite(database, heard, wrong);
            System.out.println("full disk: " + where + ": refused " + heard.refused
                    + (wrong.isEmpty() ? "" : ", wrong: " + wrong.get(0)));
        }
        return wrong.stream().map(one -> where + ": " + one).limit(5).toList();
    }

    private static Heard write(Path java, Path database, SyncMode sync, long seed, boolean isCopied)
            throws IOException, InterruptedException {
        Path errors = Files.createTempFile("full", ".err");
        Process process = new ProcessBuilder(
                        java.toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        FullDiskWriter.class.getName(),
                        database.toString(),
                        sync.name(),
                        Long.toString(seed),
                        Boolean.toString(isCopied))
                .redirectError(errors.toFile())
                .start();
        Heard heard = new Heard();
        Thread watch = new Thread(() -> killIfItHangs(process));
        watch.setDaemon(true);
        watch.start();
        try (BufferedReader lines = process.inputReader()) {
            lines.lines().forEach(heard::line);
        }
        if (process.waitFor() != 0) {
            heard.wrong.add("the writer ended with " + process.exitValue() + " (137: it hung): "
                    + Files.readString(errors).lines().limit(5).toList());
        }
        Files.delete(errors);
        return heard;
    }

    private static void killIfItHangs(Process process) {
        try {
            if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                process.toHandle().destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** It can be read; for writing it opens, or says how much room it needs, or opens read-only if that is allowed. */
    private static void compareOnTheFullDisk(Path database, Heard heard, List<String> wrong) {
        Options.Builder options = Options.builder().directory(database);
        try (FlashDb db = FlashDb.open(options.readOnly(true).build())) {
            compare(db, heard, "read-only on the full disk", wrong);
        } catch (RuntimeException | Error e) {
            wrong.add("the full disk cannot be read: " + e);
        }
        boolean isRefused = false;
        try (FlashDb db = FlashDb.open(options.readOnly(false).build())) {
            compare(db, heard, "opened on the full disk", wrong);
        } catch (StorageFullException e) {
            isRefused = true;
            if (!String.valueOf(e.getMessage())
                    .matches("(?s).*disk is full.*Free at least [0-9]+ bytes.*onFullDisk.*")) {
                wrong.add("the refusal does not say what to do: " + e);
            }
        } catch (RuntimeException | Error e) {
            wrong.add("opening it on the full disk: " + e);
        }
        try (FlashDb db = FlashDb.open(options.onFullDisk(OnFullDisk.READ_ONLY).build())) {
            compare(db, heard, "opened on the full disk, read-only if need be", wrong);
            if (isRefused && db.storage().orElseThrow().readOnly().isEmpty()) {
                wrong.add("the status does not say that it is read-only");
            }
        } catch (RuntimeException | Error e) {
            wrong.add("opening it on the full disk, read-only if need be: " + e);
        }
    }

    private static void compareAndWrite(Path database, Heard heard, List<String> wrong) {
        Options options = Options.builder().directory(database).build();
        try (FlashDb db = FlashDb.open(options)) {
            compare(db, heard, "with room again", wrong);
            db.set("more", "room");
        } catch (RuntimeException | Error e) {
            wrong.add("it does not open with room again: " + e);
            return;
        }
        try (FlashDb db = FlashDb.open(options)) {
            compare(db, heard, "opened once more", wrong);
            assertEquals("room", db.get("more"));
            assertFalse(db.storage().orElseThrow().failure().isPresent());
        }
    }

    private static void compare(FlashDb db, Heard heard, String where, List<String> wrong) {
        for (int i = 0; i < FullDiskWriter.KEYS; i++) {
            String key = "k" + i;
            String expected = heard.acknowledged.get(key);
            String found = db.get(key);
            if (!heard.uncertain.contains(key) && !java.util.Objects.equals(expected, found)) {
                wrong.add(where + ": " + key + " is " + number(found) + ", acknowledged was " + number(expected));
            }
        }
    }

    private static String number(String value) {
        return value == null ? "absent" : value.substring(0, value.indexOf(':'));
    }

    /** The java of this process, and those of other JDKs. */
    private static List<Path> javas() throws IOException {
        List<Path> javas = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java")));
        Set<String> versions = new HashSet<>(Set.of(System.getProperty("java.specification.version")));
        if (Files.isDirectory(JVMS)) {
            try (Stream<Path> homes = Files.list(JVMS)) {
                for (Path home : homes.sorted().toList()) {
                    Path release = home.resolve("release");
                    if (Files.exists(release) && versions.add(version(release))) {
                        javas.add(home.resolve("bin").resolve("java"));
                    }
                }
            }
        }
        return javas;
    }

    private static String version(Path release) throws IOException {
        return Files.readString(release).replaceAll("(?s).*JAVA_VERSION=\"(\\d+).*", "$1");
    }
}
