package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import dev.flashdb.example.shop.Shop;
import dev.flashdb.testing.Chromium;
import dev.flashdb.testing.NeedsProgram;
import dev.flashdb.testing.Program;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.Dimension;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;

/** The page in a real browser; the keyboard and the layout are tried only there. */
@NeedsProgram({Program.CHROMIUM, Program.CHROMEDRIVER})
class PageInChromiumTest extends PageContract {
    private ChromeDriver chromium;

    @Override
    WebDriver startBrowser(Path profile) {
        chromium = Chromium.start(profile);
        return chromium;
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
            assertEquals(true, chromium.executeScript("return document.body.scrollWidth <= window.innerWidth"));
        }
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
}
