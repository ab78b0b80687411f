package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page in a browser, while the program behind it is killed and started again. */
abstract class PageContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    WebDriver browser;

    abstract WebDriver startBrowser(Path profile);

    @BeforeEach
    void open() {
        browser = startBrowser(directory.resolve("profile"));
    }

    @AfterEach
    void quit() {
        browser.quit();
    }

    @Test
    void aKilledShopHasItsWarmCacheAndItsLeaderboardAgain() throws Exception {
        String name;
        String loaded;
        List<String> leaderboard;
        try (ExampleProcess first = start()) {
            browser.get(first.awaitPage().toString());
            name = clickProduct(2);
            loaded = text("product-loaded");
            assertEquals("once", text("product-views"));
            close();
            await(() -> hitRatio().equals("0 %"));
            clickProduct(2);
            assertEquals("2 times", text("product-views"));
            assertEquals(loaded, text("product-loaded"));
            close();
            await(() -> hitRatio().equals("50 %"));
            clickProduct(4);
            close();
            leaderboard = leaderboard();
            assertEquals(List.of(name + " 2"), leaderboard.subList(0, 1));
            first.kill();
            await(() -> text("said").contains("does not answer"));
        }
        try (ExampleProcess second = start()) {
            browser.get(second.awaitPage().toString());
            await(() -> leaderboard().equals(leaderboard));
            assertEquals(name, clickProduct(2));
            assertEquals("3 times", text("product-views"));
            assertEquals(loaded, text("product-loaded"));
            close();
            await(() -> hitRatio().equals("100 %"));
        }
    }

    private ExampleProcess start() throws Exception {
        return ExampleProcess.start(
                "--port", "0", "--directory", directory.resolve("data").toString());
    }

    List<WebElement> products() {
        return browser.findElements(By.cssSelector("#products button"));
    }

    /** Looks at a product of the list, and returns its name. */
    private String clickProduct(int index) {
        await(() -> products().size() > index);
        String name = products().get(index).findElement(By.className("name")).getText();
        products().get(index).click();
        await(() -> text("product-name").equals(name));
        return name;
    }

    private void close() {
        browser.findElement(By.id("product-close")).click();
        await(() -> !browser.findElement(By.id("product")).isDisplayed());
    }

    private String text(String id) {
        return browser.findElement(By.id(id)).getText();
    }

    /** Returns the leaderboard as name and views. */
    private List<String> leaderboard() {
        return browser.findElements(By.cssSelector("#leaderboard button")).stream()
                .map(row -> row.getText().replaceFirst("^[0-9]+\\. ", "").replace("\n", " "))
                .toList();
    }

    private String hitRatio() {
        return browser.findElement(By.xpath("//table[caption='Caches']//tr[th='products']/td[1]"))
                .getText();
    }

    void await(BooleanSupplier condition) {
        new WebDriverWait(browser, PATIENCE)
                .ignoring(NoSuchElementException.class)
                .ignoring(StaleElementReferenceException.class)
                .until(driver -> condition.getAsBoolean());
    }
}
