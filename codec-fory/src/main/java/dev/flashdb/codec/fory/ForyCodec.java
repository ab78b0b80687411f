package dev.flashdb.codec.fory;

import dev.flashdb.codec.ClassNotAllowedException;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.SerialFilter;
import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;
import org.apache.fory.Fory;
import org.apache.fory.config.Language;
import org.apache.fory.logging.LogLevel;
import org.apache.fory.logging.LoggerFactory;
import org.jspecify.annotations.Nullable;

/**
 * Values as Apache Fory writes them, with cycles and shared references, {@code writeReplace} and {@code readResolve}. A
 * class may have gained or lost fields since its objects were written. Every class that is not one of Fory's own is asked for
 * at the {@link SerialFilter}, when written and when read. Thread-safe.
 */
final class ForyCodec implements Codec<Object> {
    /*
     * A Fory is confined to one thread at a time and dear to make: it compiles a serializer for each class. So they are kept
     * in a queue: as many as there were calls at one time. One that has failed is not used again, whatever its state is. Fory's
     * own way, a ThreadLocal, would stay on the application's threads when the application is gone.
     */
    private static final int MOST_DEPTH = 500;

    static {
        // Fory prints what it compiles, and a warning that classes are not registered: they are checked one by one
        // here.
        if (LoggerFactory.getLogLevel() == LogLevel.INFO_LEVEL) {
            LoggerFactory.setLogLevel(LogLevel.ERROR_LEVEL);
        }
    }

    /** Fory's minor version: before 1.0 it promises to read what the same one has written only. */
    private static final byte FORMAT = 16;

    private final SerialFilter allowed;
    private final ClassLoader loader;
    private final Queue<Fory> idle = new ConcurrentLinkedQueue<>();

    ForyCodec(SerialFilter allowed, ClassLoader loader) {
        this.allowed = allowed;
        this.loader = loader;
    }

    /** The same for every version of Fory; each value remembers the format that it is written in. */
    @Override
    public String name() {
        return "fory";
    }

    @Override
    public byte[] encode(Object value) {
        byte[] bytes = with("encode " + value.getClass().getName(), fory -> fory.serialize(value));
        byte[] whole = new byte[bytes.length + 1];
        whole[0] = FORMAT;
        System.arraycopy(bytes, 0, whole, 1, bytes.length);
        return whole;
    }

    @Override
    public Object decode(byte[] bytes) {
        if (bytes.length == 0 || bytes[0] != FORMAT) {
            throw new CodecException("This was written by another version of Apache Fory: format="
                    + (bytes.length == 0 ? "none" : String.valueOf(bytes[0])) + ", readable=" + FORMAT);
        }
        byte[] rest = Arrays.copyOfRange(bytes, 1, bytes.length);
        return with("decode lengthBytes=" + bytes.length, fory -> fory.deserialize(rest));
    }

    private <T> T with(String what, Function<Fory, @Nullable T> use) {
        Fory polled = idle.poll();
        Fory fory = polled == null ? newFory() : polled;
        T result;
        try {
            result = use.apply(fory);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw failed(what, e);
        }
        idle.add(fory);
        if (result == null) {
            throw new CodecException("Apache Fory gave null when it was to " + what);
        }
        return result;
    }

    private Fory newFory() {
        Fory fory = Fory.builder()
                .withLanguage(Language.JAVA)
                .withClassLoader(loader)
                .withRefTracking(true)
                .withCompatible(true)
                .withMaxDepth(MOST_DEPTH)
                .requireClassRegistration(false)
                .suppressClassRegistrationWarnings(true)
                .registerGuavaTypes(false)
                .withDeserializeUnknownClass(false)
                .withAsyncCompilation(false)
                .build();
        fory.getTypeResolver().setTypeChecker((resolver, className) -> {
            allowed.check(className);
            return true;
        });
        fory.registerSerializer(Class.class, new ClassNames(fory, allowed, loader));
        return fory;
    }

    private static CodecException failed(String what, Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof ClassNotAllowedException refusal) {
                return refusal;
            }
        }
        return new CodecException(
                "Apache Fory cannot " + what + ": " + e.getClass().getName(), e);
    }
}
