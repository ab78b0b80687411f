package dev.flashdb.spring.boot.console;

import dev.flashdb.testing.JavaBrowser;
import java.nio.file.Path;
import java.util.List;
import org.openqa.selenium.WebDriver;

/** The console's page in a browser that is a Java library. */
class ConsolePageTest extends ConsolePageContract {
    private JavaBrowser java;

    @Override
    WebDriver start(Path profile) {
        java = JavaBrowser.start();
        return java.driver();
    }

    @Override
    List<String> complaints() {
        return java.complaints();
    }
}
