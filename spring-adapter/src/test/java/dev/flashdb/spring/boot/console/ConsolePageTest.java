package dev.flashdb.spring.boot.console;

import dev.flashdb.testing.JavaBrowser;
import java.nio.file.Path;
import java.util.List;

/** The console's page in a browser that is a Java library. */
class ConsolePageTest extends ConsolePageContract<JavaBrowser> {
    @Override
    JavaBrowser start(Path profile) {
        return JavaBrowser.start();
    }

    @Override
    List<String> complaints() {
        return browser.complaints();
    }
}
