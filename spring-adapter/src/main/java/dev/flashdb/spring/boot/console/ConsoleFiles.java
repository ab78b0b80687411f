package dev.flashdb.spring.boot.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.ClassPathResource;
import org.springframework.core.io.Resource;
import org.springframework.util.MimeType;

/** The files of the page, named one by one: nothing else of the class path can be asked for. */
final class ConsoleFiles {
    static final String FOLDER = "META-INF/flashdb/console/";
    static final MimeType HTML = new MimeType("text", "html", StandardCharsets.UTF_8);
    private static final MimeType CSS = new MimeType("text", "css", StandardCharsets.UTF_8);
    private static final MimeType JAVA_SCRIPT = new MimeType("text", "javascript", StandardCharsets.UTF_8);
    private static final MimeType TEXT = new MimeType("text", "plain", StandardCharsets.UTF_8);
    private static final Map<String, MimeType> TYPES = Map.of(
            "console.js", JAVA_SCRIPT,
            "console.css", CSS,
            "figures.js", JAVA_SCRIPT,
            "figures.css", CSS,
            "uPlot.esm.js", JAVA_SCRIPT,
            "uPlot.min.css", CSS,
            "uPlot.LICENSE.txt", TEXT);

    private ConsoleFiles() {}

    static @Nullable MimeType typeOf(String name) {
        return TYPES.get(name);
    }

    static Resource file(String name) {
        return new ClassPathResource(FOLDER + name, ConsoleFiles.class.getClassLoader());
    }

    /** The page itself, whose links are relative to the last part of its own path. */
    static Resource page(String rootPath) {
        String base = rootPath.substring(rootPath.lastIndexOf('/') + 1) + "/";
        try {
            String html = file("console.html").getContentAsString(StandardCharsets.UTF_8);
            return new ByteArrayResource(
                    html.replace("{base}", base.replace("&", "&amp;").replace("\"", "&quot;"))
                            .getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
