package dev.flashdb.clients;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** The properties that {@code docs/getting-started.md} tells its readers to set. */
final class GettingStarted {
    private static final Path PAGE = Path.of("..", "docs", "getting-started.md");
    private static final String BLOCK = "```properties\n";

    private GettingStarted() {}

    /** Reads a block of properties, counted from 0 below its heading. */
    static Properties properties(String heading, int block) {
        try {
            String page = Files.readString(PAGE);
            int start = page.indexOf("# " + heading + "\n");
            for (int i = 0; i <= block; i++) {
                start = page.indexOf(BLOCK, start) + BLOCK.length();
            }
            Properties properties = new Properties();
            properties.load(new StringReader(page.substring(start, page.indexOf("```", start))));
            return properties;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
