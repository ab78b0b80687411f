package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.flashdb.example.shop.Shop;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoSuchElementException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The page in a real browser, while the program behind it is killed and started again. */
class BrowserTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private Path directory;

    private final ChromeDriver browser = Chromium.start();

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

    @Test
    void theKeyboardAloneIsEnoughAndAPhoneShowsItAll() {
        try (Shop shop = Shop.start(new Shop.Setup(0, null, Duration.ZERO, 0, /* endsWithTheJvm= */ false))) {
            browser.manage().window().setSize(new Dimension(500, 900));
            browser.get(shop.address().toString());
            await(() -> !products().isEmpty());
            tabTo(By.cssSelector("#categories button:nth-child(2)"));
            browser.switchTo().activeElement().sendKeys(Keys.ENTER);
            await(() -> browser.findElements(By.cssSelector("#categories [aria-pressed=true]")).stream()
                    .anyMatch(choice -> choice.getText().equals("Garden")));
            tabTo(By.cssSelector("#products li:first-child button"));
            browser.switchTo().activeElement().sendKeys(Keys.SPACE);
            await(() -> browser.findElement(By.id("product")).isDisplayed());
            browser.switchTo().activeElement().sendKeys(Keys.ESCAPE);
            await(() -> !browser.findElement(By.id("product")).isDisplayed());
            assertEquals(
                    browser.findElement(By.cssSelector("#products li:first-child button")),
                    browser.switchTo().activeElement());
            assertEquals(true, browser.executeScript("return document.body.scrollWidth <= window.innerWidth"));
        }
    }

    private ExampleProcess start() throws Exception {
        return ExampleProcess.start("--port", "0", "--directory", directory.toString());
    }

    private List<WebElement> products() {
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

    private void tabTo(By target) {
        WebElement wanted = browser.findElement(target);
        for (int presses = 0; presses < 60; presses++) {
            if (browser.switchTo().activeElement().equals(wanted)) {
                return;
            }
            browser.switchTo().activeElement().sendKeys(Keys.TAB);
        }
        fail("the tab key does not reach " + target);
    }

    private void await(BooleanSupplier condition) {
        new WebDriverWait(browser, PATIENCE)
                .ignoring(NoSuchElementException.class)
                .ignoring(StaleElementReferenceException.class)
                .until(driver -> condition.getAsBoolean());
    }
}
