package dev.flashdb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The links between the project's pages. */
class LinksTest {
    @Test
    void everyLinkLeadsSomewhere() throws IOException {
        for (Markdown page : Markdown.pages()) {
            for (String link : page.links()) {
                assertTrue(page.resolves(link), () -> "page=" + page.file() + " link=" + link);
            }
        }
    }
}
