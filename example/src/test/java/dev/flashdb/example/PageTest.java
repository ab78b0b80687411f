package dev.flashdb.example;

import dev.flashdb.testing.JavaBrowser;
import java.nio.file.Path;

/** The page in a browser that is a Java library. */
class PageTest extends PageContract<JavaBrowser> {
    @Override
    JavaBrowser startBrowser(Path profile) {
        return JavaBrowser.start();
    }
}
