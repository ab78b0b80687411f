package dev.flashdb.testing;

import java.io.File;
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

    String missing() {
        return command + " is not on the PATH (Debian: apt-get install " + debianPackage + ")";
    }
}
