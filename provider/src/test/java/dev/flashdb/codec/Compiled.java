package dev.flashdb.codec;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** One version of some classes, compiled when the test runs, in a class loader of its own. */
public final class Compiled {
    private Compiled() {}

    /**
     * Compiles classes.
     *
     * @param directory an empty directory, where the classes go
     * @param sources the text of each class by its full name
     */
    public static ClassLoader loader(Path directory, Map<String, String> sources) {
        try {
            into(directory, sources);
            return new URLClassLoader(new URL[] {directory.toUri().toURL()}, Compiled.class.getClassLoader());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Compiles classes into a directory. */
    public static void into(Path directory, Map<String, String> sources) throws IOException {
        List<String> arguments = new ArrayList<>(List.of("-proc:none", "-d", directory.toString()));
        Path texts = Files.createDirectories(directory.resolve("sources"));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            int dot = source.getKey().lastIndexOf('.');
            Path file = Files.createDirectories(texts.resolve(source.getKey().substring(0, dot)))
                    .resolve(source.getKey().substring(dot + 1) + ".java");
            Files.writeString(file, "package " + source.getKey().substring(0, dot) + ";\n" + source.getValue());
            arguments.add(file.toString());
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        int failed = compiler.run(null, null, null, arguments.toArray(new String[0]));
        if (failed != 0) {
            throw new AssertionError("does not compile: " + sources);
        }
    }

    /** Makes a record, or an object with a public constructor, of a loader's class. */
    public static Object make(ClassLoader loader, String className, Object... arguments) {
        try {
            var constructor = loader.loadClass(className).getDeclaredConstructors()[0];
            constructor.setAccessible(true);
            return constructor.newInstance(arguments);
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }
}
