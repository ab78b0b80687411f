package dev.flashdb.example;

import dev.flashdb.example.shop.Shop;
import dev.flashdb.testing.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.OutputType;
import org.openqa.selenium.chrome.ChromeDriver;

/** Makes the README's picture of the page: {@code ./mvnw -B -q -pl example -am -DskipTests -Ppictures package}. */
final class Pictures {
    private static final int SECONDS = 40;
    private static final int WIDTH = 1200;
    private static final int VISITS_A_SECOND = 60;

    private Pictures() {}

    /** Starts a shop, lets visitors in for a while, and takes a picture of its page into the file that the argument names. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path file = Path.of(arguments[0]);
        Path directory = Files.createTempDirectory("flashdb-example");
        ChromeDriver browser = Chromium.start(Files.createTempDirectory("flashdb-browser"));
        try (Shop shop =
                Shop.start(new Shop.Setup(0, directory, Duration.ofNanos(500_000), 0, /* endsWithTheJvm= */ false))) {
            browser.manage().window().setSize(new Dimension(WIDTH, WIDTH));
            browser.get(shop.address().toString());
            letVisitorsIn(new ShopHttp(shop.address()));
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.write(file, picture(browser));
        } finally {
            browser.quit();
        }
    }

    /** Visitors who look at few products often and at many seldom, as those of the page's own button do. */
    private static void letVisitorsIn(ShopHttp http) throws IOException, InterruptedException {
        Random random = new Random(42);
        long products = http.get("api/size").path("products").asLong();
        for (int visit = 0; visit < SECONDS * VISITS_A_SECOND; visit++) {
            http.get("api/products/" + (int) (products * Math.pow(random.nextDouble(), 6)));
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / VISITS_A_SECOND);
        }
    }

    /** Returns the page as a PNG, down to the table of times to live. */
    private static byte[] picture(ChromeDriver browser) {
        Number height = (Number) browser.executeScript(
                "return document.querySelectorAll('.figures-table')[1].getBoundingClientRect().top + window.scrollY");
        browser.executeCdpCommand("Emulation.setScrollbarsHidden", Map.of("hidden", true));
        browser.executeCdpCommand(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", WIDTH, "height", height.intValue(), "deviceScaleFactor", 1, "mobile", false));
        return browser.getScreenshotAs(OutputType.BYTES);
    }
}
