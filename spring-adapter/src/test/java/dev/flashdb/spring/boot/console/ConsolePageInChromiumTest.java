package dev.flashdb.spring.boot.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.testing.Chromium;
import dev.flashdb.testing.NeedsProgram;
import dev.flashdb.testing.Program;
import java.nio.file.Path;
import java.util.List;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;

/** The console's page in a real browser; layout, colours, drawing, the keyboard and its own protection are tried only there. */
@NeedsProgram({Program.CHROMIUM, Program.CHROMEDRIVER})
class ConsolePageInChromiumTest extends ConsolePageContract {
    private ChromeDriver chromium;

    @Override
    WebDriver start(Path profile) {
        chromium = Chromium.start(profile);
        return chromium;
    }

    @BeforeEach
    void resize() {
        Chromium.resize(chromium, 1200, /* isDark= */ false);
    }

    @Override
    List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    @Test
    void theChartsAreDrawnByThePagesOwnFilesAndTheBrowserHasNothingToComplainOf() {
        waitUntil(() -> browser.findElements(By.cssSelector(".figures-chart:not([hidden]) canvas"))
                        .size()
                == 4);
        Object lines = script("""
                return [...document.querySelectorAll("canvas")].filter(canvas => {
                  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                  return pixels.some(value => value !== 0);
                }).length""");
        assertThat(lines).isEqualTo(4L);
        Object origins = script(
                "return [...new Set(performance.getEntriesByType('resource').map(its => new URL(its.name).origin))]");
        assertThat(origins).isEqualTo(List.of("http://127.0.0.1:" + app.port()));
        assertThat(complaints()).isEmpty();
    }

    @Test
    void theBrowserItselfRefusesMarkupOutOfText() {
        assertThatThrownBy(() -> script("document.body.innerHTML = '<b>x</b>'"))
                .isInstanceOf(JavascriptException.class)
                .hasMessageContaining("TrustedHTML");
        complaints();
    }

    @Test
    void itIsUsedByKeyboardAlone() {
        IntStream.range(0, 120).forEach(i -> app.cache("keyboard").put(String.format("k:%03d", i), i));
        open(app);
        new Select(at("place")).selectByVisibleText("keyboard");
        at("place").sendKeys(Keys.TAB);
        assertThat(focused().getDomAttribute("id")).isEqualTo("prefix");
        assertThat(focused().getCssValue("outline-style")).isEqualTo("solid");
        focused().sendKeys("k:", Keys.ENTER);
        waitFor("keys-status", "50 keys, and there are more"::equals);
        at("next").sendKeys(Keys.ENTER);
        waitUntil(() -> keys().contains("k:050"));
        at("next").sendKeys(Keys.ENTER);
        waitFor("keys-status", "20 keys"::equals);
        assertThat(at("next").isDisplayed()).isFalse();
        WebElement first = browser.findElement(By.cssSelector("#keys tbody th button"));
        first.sendKeys(Keys.ENTER);
        waitUntil(() -> at("entry").isDisplayed());
        assertThat(at("entry-value").getText()).isEqualTo("100");
        focused().sendKeys(Keys.ESCAPE);
        waitUntil(() -> !at("entry").isDisplayed());
        assertThat(focused()).isEqualTo(first);
        at("evict").sendKeys(Keys.ENTER);
        waitUntil(() -> at("question").isDisplayed());
        focused().sendKeys(Keys.ESCAPE);
        waitUntil(() -> !at("question").isDisplayed());
        assertThat(app.cache("keyboard").get("k:000")).isNotNull();
    }

    private WebElement focused() {
        return browser.switchTo().activeElement();
    }

    @Test
    void everyControlHasAName() {
        List<WebElement> controls = browser.findElements(By.cssSelector("button, input, select, meter, [role=region]"));
        assertThat(controls.stream().filter(WebElement::isDisplayed))
                .hasSizeGreaterThan(10)
                .allSatisfy(control -> assertThat(control.getAccessibleName())
                        .as(String.valueOf(control.getDomProperty("outerHTML")))
                        .isNotBlank());
    }

    @Test
    void onAPhoneAndInTheDarkItIsReadable() {
        for (boolean isDark : new boolean[] {false, true}) {
            for (int width : new int[] {360, 1200}) {
                Chromium.resize(chromium, width, isDark);
                open(app);
                assertThat((Long) script("return document.scrollingElement.scrollWidth"))
                        .as("width %d", width)
                        .isLessThanOrEqualTo(width);
                assertThat((Boolean) script("const its = document.querySelector('.figures-wide');"
                                + " return its.scrollWidth <= its.clientWidth"))
                        .as("the table of caches is whole, width %d", width)
                        .isTrue();
                assertThat(number(CONTRAST)).as("dark %s", isDark).isGreaterThan(4.5);
                assertThat(number("return " + LIGHTNESS + "(getComputedStyle(document.body).backgroundColor)"))
                        .isBetween(isDark ? 0 : 0.8, isDark ? 0.1 : 1);
            }
        }
    }

    private double number(String script) {
        return ((Number) script(script)).doubleValue();
    }

    /** The relative luminance of WCAG 2. */
    private static final String LIGHTNESS = """
            (colour => colour.match(/[0-9.]+/g).slice(0, 3).map(part => part / 255)
              .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
              .reduce((sum, part, i) => sum + part * [0.2126, 0.7152, 0.0722][i], 0))""";

    /** The least contrast of all texts with the page's ground. */
    private static final String CONTRAST = """
            const lightness = %s;
            const ground = lightness(getComputedStyle(document.body).backgroundColor);
            const contrasts = [...document.querySelectorAll("h1, h2, p, dt, dd, th, td, figcaption, button:not([type=submit])")]
              .filter(its => its.checkVisibility())
              .map(its => lightness(getComputedStyle(its).color))
              .map(text => (Math.max(text, ground) + 0.05) / (Math.min(text, ground) + 0.05));
            return Math.min(...contrasts);""".formatted(LIGHTNESS);
}
