package dev.flashdb.example;

import dev.flashdb.testing.JavaBrowser;
import java.nio.file.Path;
import org.openqa.selenium.WebDriver;

/** The page in a browser that is a Java library. */
class PageTest extends PageContract {
    @Override
    WebDriver startBrowser(Path profile) {
        return JavaBrowser.start().driver();
    }
}
