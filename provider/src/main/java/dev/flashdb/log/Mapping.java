package dev.flashdb.log;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/** Files as memory that is shared with the kernel. Thread-safe. */
final class Mapping {
    /*
     * 1. On Linux only: there fdatasync writes what was stored into a mapping too. Elsewhere it would have to be told apart.
     * 2. Only where a mapping can be ended at once. One that ends with the garbage collector would keep the room of a
     *    deleted file, and could still be there when the file is cut.
     * 3. A page must be written to once before stores into it are cheap. So that is done here, by whoever makes the file
     *    ready, and not by who appends: each page gets the first byte that it has.
     */
    private static final int PAGE_BYTES = 4096;

    private static final @Nullable MethodHandle UNMAP = unmapping();

    private Mapping() {}

    private static @Nullable MethodHandle unmapping() {
        if (!"Linux".equals(System.getProperty("os.name"))) {
            return null;
        }
        try {
            Class<?> unsafe = Class.forName("sun.misc.Unsafe");
            Field instance = unsafe.getDeclaredField("theUnsafe");
            instance.setAccessible(true);
            return MethodHandles.lookup()
                    .unreflect(unsafe.getMethod("invokeCleaner", ByteBuffer.class))
                    .bindTo(instance.get(null));
        } catch (ReflectiveOperationException | RuntimeException e) {
            return null; // a run-time image without it
        }
    }

    /** Maps a file for writing, as it is; null when that cannot be done, or not now. */
    static @Nullable MappedByteBuffer map(Path file) {
        if (UNMAP == null) {
            return null;
        }
        boolean interrupted = Thread.interrupted();
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            return channel.size() > Integer.MAX_VALUE
                    ? null
                    : touched(channel.map(FileChannel.MapMode.READ_WRITE, 0, channel.size()));
        } catch (IOException e) {
            return null;
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static MappedByteBuffer touched(MappedByteBuffer memory) {
        for (int at = 0; at < memory.capacity(); at += PAGE_BYTES) {
            memory.put(at, memory.get(at));
        }
        return memory;
    }

    /** Ends a mapping that nobody uses any more. */
    static void unmap(MappedByteBuffer memory) {
        MethodHandle unmap = UNMAP;
        if (unmap == null) {
            return;
        }
        try {
            unmap.invoke((ByteBuffer) memory);
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IllegalStateException(e);
        }
    }
}
