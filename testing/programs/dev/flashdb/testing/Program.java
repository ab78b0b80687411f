package dev.flashdb.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/** A program beside the JDK that a test may need. {@code .ci/run} installs all of them. */
public enum Program {
    CHROMIUM("chromium", "chromium"),
    CHROMEDRIVER("chromedriver", "chromium-driver"),
    CURL("curl", "curl"),
    /** That is there nearly everywhere; it needs the right to mount, too. */
    MOUNT("mount", "mount") {
        @Override
        Optional<String> obstacle(String searched) {
            return super.obstacle(searched).or(Program::whyNothingCanBeMounted);
        }
    },
    REDIS_SERVER("redis-server", "redis-server"),
    SCRIPT("script", "bsdutils");

    private final String command;
    private final String debianPackage;

    Program(String command, String debianPackage) {
        this.command = command;
        this.debianPackage = debianPackage;
    }

    /** Returns where it is on the PATH. */
    public Optional<Path> find() {
        return find(System.getenv().getOrDefault("PATH", ""));
    }

    Optional<Path> find(String searched) {
        return Arrays.stream(searched.split(Pattern.quote(File.pathSeparator)))
                .map(folder -> Path.of(folder, command))
                .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
                .findFirst();
    }

    /**
     * Returns where it is on the PATH, for a test that {@linkplain NeedsProgram says that it needs it}.
     *
     * @throws AssertionError when it is not there
     */
    public Path path() {
        return find().orElseThrow(() -> new AssertionError(missing()));
    }

    String command() {
        return command;
    }

    String debianPackage() {
        return debianPackage;
    }

    /** Returns why a test that needs it cannot run here; empty when it can. */
    Optional<String> obstacle(String searched) {
        return find(searched).isPresent() ? Optional.empty() : Optional.of(missing());
    }

    private static Optional<String> whyNothingCanBeMounted() {
        try {
            Path directory = Files.createTempDirectory("mount");
            try {
                boolean isMounted = ends("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", directory.toString());
                return isMounted && ends("umount", directory.toString())
                        ? Optional.empty()
                        : Optional.of("this user cannot mount a tmpfs (run the build as root)");
            } finally {
                Files.delete(directory);
            }
        } catch (IOException e) {
            return Optional.of("no tmpfs could be mounted: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.of("interrupted while a tmpfs was mounted");
        }
    }

    private static boolean ends(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }

    String missing() {
        return command + " is not on the PATH (Debian: apt-get install " + debianPackage + ")";
    }
}
