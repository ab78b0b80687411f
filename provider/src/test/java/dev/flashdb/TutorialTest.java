package dev.flashdb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.InvocationTargetException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.cache.Caching;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every Java block of the project's pages is compiled as it stands, each as the body of a method, and run. What a line claims at its
 * end, as {@code // -> value}, must be what its expression or its new variable is.
 */
public class TutorialTest {
    private static final Pattern CLAIM = Pattern.compile(
            "(?m)^(?<indent> *)(?<declared>[\\w<>., ]+ (?<name>\\w+) = )?(?<expression>[^\\n]+); +// -> (?<value>.+)$");

    @TempDir
    private Path classes;

    @AfterEach
    void closeWhatTheBlocksLeftOpen() {
        Caching.getCachingProvider().close();
    }

    @TestFactory
    Stream<DynamicTest> everyJavaBlockOfThePagesRunsAndKeepsItsClaims() throws IOException {
        assertFalse(Markdown.readme().javaBlocks().isEmpty(), "README.md shows no code");
        return Markdown.pages().stream()
                .flatMap(page -> page.javaBlocks().stream()
                        .map(block -> DynamicTest.dynamicTest(
                                page.file().getFileName() + ": " + block.heading(), () -> run(block.code()))));
    }

    @Test
    void everyBlockClaimsSomething() throws IOException {
        for (Markdown page : Markdown.pages()) {
            for (Markdown.JavaBlock block : page.javaBlocks()) {
                assertTrue(CLAIM.matcher(block.code()).find(), () -> "a block without `// -> value`: " + block);
            }
        }
    }

    @Test
    void aBlockThatDoesNotCompileFails() {
        AssertionError error = assertThrows(AssertionError.class, () -> run("int i = \"text\";\n"));
        assertTrue(error.getMessage().contains("incompatible types"), error.getMessage());
    }

    @Test
    void aClaimThatDoesNotHoldFails() {
        assertThrows(AssertionError.class, () -> run("int i = 1; // -> 2\n"));
        assertThrows(AssertionError.class, () -> run("Math.abs(-1); // -> 2\n"));
        assertThrows(AssertionError.class, () -> run("new int[0].clone(); // -> 2\n"));
    }

    private void run(String block) throws Exception {
        compile(source(block));
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            loader.loadClass("Block").getMethod("run").invoke(null);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof AssertionError claim) {
                throw claim;
            }
            throw new AssertionError("the block threw " + e.getCause() + ":\n" + block, e.getCause());
        } finally {
            Caching.getCachingProvider().close();
        }
    }

    private static String source(String block) {
        String imports =
                block.lines().filter(line -> line.startsWith("import ")).collect(Collectors.joining("\n"));
        String body = block.lines().filter(line -> !line.startsWith("import ")).collect(Collectors.joining("\n"));
        return imports
                + "\npublic class Block {\n@SuppressWarnings(\"try\")\npublic static void run() throws Exception {\n"
                + CLAIM.matcher(body).replaceAll(TutorialTest::check) + "\n}\n}\n";
    }

    private static String check(java.util.regex.MatchResult claim) {
        Matcher matcher = CLAIM.matcher(claim.group());
        assertTrue(matcher.matches());
        String indent = matcher.group("indent");
        String check = TutorialTest.class.getName() + ".check(";
        String end = ", \"" + matcher.group("value").replace("\\", "\\\\").replace("\"", "\\\"") + "\");";
        String name = matcher.group("name");
        String expression = matcher.group("expression");
        String code = name == null
                ? indent + check + expression + end
                : indent + matcher.group("declared") + expression + "; " + check + name + end;
        return Matcher.quoteReplacement(code);
    }

    /** What a claim becomes; called by the compiled blocks. */
    public static void check(Object actual, String claimed) {
        assertEquals(claimed, String.valueOf(actual));
    }

    private void compile(String source) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        String classPath = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> options = List.of(
                "-d", classes.toString(), "-cp", classPath, "-proc:none", "-Xlint:all", "-Werror", "--release", "17");
        JavaFileObject file = new SimpleJavaFileObject(URI.create("string:///Block.java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return source;
            }
        };
        StringWriter errors = new StringWriter();
        Files.deleteIfExists(classes.resolve("Block.class"));
        boolean compiled = compiler.getTask(errors, null, null, options, null, List.of(file))
                .call();
        assertTrue(compiled, () -> errors + "\n" + source);
    }
}
