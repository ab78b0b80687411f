package dev.flashdb.lives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real file system with little room, on a loop mount or in memory; needs root, on Linux. */
final class SmallFileSystem implements AutoCloseable {

    /** Which one. */
    enum Kind {
        EXT4("mkfs.ext4", "96M"),
        XFS("mkfs.xfs", "320M"),
        BTRFS("mkfs.btrfs", "160M"),
        TMPFS("mount", "64M"),
        /** Its upper directory is on a tmpfs, its lower one is empty. */
        OVERLAY("mount", "64M");

        private final String program;
        private final String size;

        Kind(String program, String size) {
            this.program = program;
            this.size = size;
        }

        boolean hasReflinks() {
            return this == XFS || this == BTRFS;
        }
    }

    private static final long TIMEOUT_SECONDS = 60;

    private final Path base;
    private final Path mount;
    private final boolean isOnTmpfs;

    private SmallFileSystem(Path base, Path mount, boolean isOnTmpfs) {
        this.base = base;
        this.mount = mount;
        this.isOnTmpfs = isOnTmpfs;
    }

    /** Why there cannot be one here, in one line; empty when there can. */
    static String obstacle(Kind kind, Path directory) {
        if (!"root".equals(System.getProperty("user.name"))) {
            return "only root can mount it";
        }
        try {
            make(kind, directory).close();
            return "";
        } catch (IOException e) {
            return String.valueOf(e.getMessage()).strip().replace('\n', ' ');
        }
    }

    /** Makes one and mounts it. */
    static SmallFileSystem make(Kind kind, Path directory) throws IOException {
        Path base = Files.createTempDirectory(directory, kind.name());
        Path mount = Files.createDirectory(base.resolve("mount"));
        if (kind == Kind.TMPFS) {
            run("mount", "-t", "tmpfs", "-o", "size=" + kind.size, "tmpfs", mount.toString());
            return new SmallFileSystem(base, mount, false);
        }
        if (kind == Kind.OVERLAY) {
            Path memory = Files.createDirectory(base.resolve("memory"));
            run("mount", "-t", "tmpfs", "-o", "size=" + kind.size, "tmpfs", memory.toString());
            for (String name : List.of("upper", "work", "lower")) {
                Files.createDirectory(memory.resolve(name));
            }
            String layers = "lowerdir=" + memory.resolve("lower") + ",upperdir=" + memory.resolve("upper") + ",workdir="
                    + memory.resolve("work");
            run("mount", "-t", "overlay", "overlay", "-o", layers, mount.toString());
            return new SmallFileSystem(base, mount, true);
        }
        String image = base.resolve("image").toString();
        run("truncate", "-s", kind.size, image);
        run(kind.program, "-q", image);
        run("mount", "-o", "loop", image, mount.toString());
        return new SmallFileSystem(base, mount, false);
    }

    Path mount() {
        return mount;
    }

    static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (!process.waitFor(TIMEOUT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(Arrays.toString(command) + " failed: " + said);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(Arrays.toString(command) + " was interrupted", e);
        }
    }

    @Override
    public void close() throws IOException {
        run("umount", mount.toString());
        if (isOnTmpfs) {
            run("umount", base.resolve("memory").toString());
        }
        Files.deleteIfExists(base.resolve("image"));
    }
}
