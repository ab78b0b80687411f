package dev.flashdb.cli;

import dev.flashdb.codec.ClassNotAllowedException;
import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.SerialFilter;
import dev.flashdb.codec.StandardCodec;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/**
 * The keys and values of caches for people: made objects of the JDK's value types and of the classes that the user allows, and
 * of no others. Thread-safe.
 */
final class CacheValues {
    private static final Codec<Object> JDK_ONLY =
            new StandardCodec(SerialFilter.jdkOnly(), ClassLoader.getPlatformClassLoader());

    private final Codec<Object> codec;

    private CacheValues(Codec<Object> codec) {
        this.codec = codec;
    }

    /** Allows nothing but the JDK's value types and collections. */
    static CacheValues jdkOnly() {
        return new CacheValues(JDK_ONLY);
    }

    /**
     * Allows classes beside those of the JDK.
     *
     * @param classPath jars and folders, in which the classes are
     * @param patterns which classes, as in {@code flashdb.codecAllow}; empty for none
     */
    static CacheValues of(List<Path> classPath, String patterns) {
        if (classPath.isEmpty() && patterns.isEmpty()) {
            return jdkOnly();
        }
        SerialFilter filter = patterns.isEmpty()
                ? SerialFilter.jdkOnly()
                : SerialFilter.jdkOnly().withPatterns(patterns).withSetting("--allow");
        return new CacheValues(new StandardCodec(filter, loader(classPath)));
    }

    /** Open until the process ends. */
    private static ClassLoader loader(List<Path> classPath) {
        List<URL> urls = new ArrayList<>();
        for (Path entry : classPath) {
            if (!Files.exists(entry)) {
                throw new UsageException("There is no such jar or folder for the class path: --classpath=" + entry);
            }
            try {
                urls.add(entry.toUri().toURL());
            } catch (MalformedURLException e) {
                throw new UsageException("This cannot stand in a class path: --classpath=" + entry);
            }
        }
        return new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    /** Bytes for people. What cannot be an object is its class, as far as that is known, its length and its bytes. */
    Shown show(String codecName, byte[] bytes) {
        if (!codecName.equals(codec.name())) {
            return Shown.unreadable("codec " + codecName, bytes);
        }
        Object value;
        try {
            value = codec.decode(bytes);
        } catch (ClassNotAllowedException e) {
            return Shown.unreadable(e.className(), bytes);
        } catch (CodecException e) {
            return Shown.unreadable("unreadable", bytes);
        }
        return shown(value, bytes);
    }

    private static Shown shown(Object value, byte[] bytes) {
        String type = value.getClass().getTypeName();
        if (value instanceof byte[] array) {
            return new Shown(type, Text.printable(array), /* isReadable= */ true);
        }
        try {
            return new Shown(type, Text.printable(String.valueOf(value)), /* isReadable= */ true);
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            return Shown.unreadable(
                    type + ", whose toString() threw " + e.getClass().getName(), bytes);
        }
    }

    /** The class of a value that only Java serialization can read, for whoever reads a dump; empty when nobody knows. */
    static String className(byte[] bytes) {
        try {
            return JDK_ONLY.decode(bytes).getClass().getTypeName();
        } catch (ClassNotAllowedException e) {
            return e.className();
        } catch (CodecException e) {
            return "";
        }
    }

    /**
     * A key or a value for people. Immutable.
     *
     * @param type its class, or why it cannot be read
     * @param text one line without control characters
     * @param isReadable whether it could be made an object
     */
    record Shown(String type, String text, boolean isReadable) {
        private static Shown unreadable(String why, byte[] bytes) {
            String text = String.format(
                    Locale.ROOT,
                    "(%s, %d bytes) %s",
                    Text.printable(why),
                    bytes.length,
                    Base64.getEncoder().encodeToString(bytes));
            return new Shown(why, text, /* isReadable= */ false);
        }
    }
}
