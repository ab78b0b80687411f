package dev.flashdb.spring.boot.console;

import static dev.flashdb.spring.boot.console.ConsoleApplication.EXPOSED;
import static dev.flashdb.spring.boot.console.ConsoleApplication.SWITCHED_ON;
import static dev.flashdb.spring.boot.console.ConsoleApplication.WRITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.spring.FlashSpringCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptException;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The console's page in a browser. */
@Timeout(300)
class ConsolePageTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOSTILE =
            "<script>hacked = 1</script><img src=x onerror='hacked = 1'>\u202E\"&amp;\u0000'";

    @TempDir
    static Path folder;

    private static ConsoleApplication app;
    private static ChromeDriver browser;

    @BeforeAll
    static void start() {
        browser = Browser.open(folder.resolve("profile"));
        app = ConsoleApplication.start(
                SWITCHED_ON,
                EXPOSED,
                WRITING,
                "flashdb.cache.directory=" + folder.resolve("data"),
                "flashdb.console.backup-directory=" + folder.resolve("backups"));
        app.cache("hostile").put(HOSTILE, HOSTILE);
    }

    @AfterAll
    static void stop() {
        browser.quit();
        app.close();
    }

    @BeforeEach
    void open() {
        Browser.resize(browser, 1200, /* isDark= */ false);
        open(app);
    }

    private static void open(ConsoleApplication of) {
        browser.get(of.console().toString());
        waitFor("keys-status", text -> text.contains("keys"));
        waitUntil(() -> !tile("Hit ratio").isEmpty());
    }

    private static WebElement at(String id) {
        return browser.findElement(By.id(id));
    }

    private static void waitUntil(BooleanSupplier condition) {
        new WebDriverWait(browser, PATIENCE)
                .ignoring(StaleElementReferenceException.class)
                .until(any -> condition.getAsBoolean());
    }

    private static void waitFor(String id, Predicate<String> text) {
        waitUntil(() -> text.test(at(id).getText()));
    }

    private static String tile(String title) {
        return browser.findElement(By.xpath("//dt[.='" + title + "']/following-sibling::dd"))
                .getText();
    }

    private static void browse(String place, String prefix) {
        new Select(at("place")).selectByVisibleText(place);
        at("prefix").clear();
        at("prefix").sendKeys(prefix, Keys.ENTER);
    }

    private static List<String> keys() {
        return browser.findElements(By.cssSelector("#keys tbody th")).stream()
                .map(WebElement::getText)
                .toList();
    }

    private static List<String> complaints() {
        return browser.manage().logs().get(LogType.BROWSER).getAll().stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .map(entry -> entry.getMessage())
                .toList();
    }

    @Test
    void theFiguresMoveAndTheirHistoryIsThereAfterAReload() {
        FlashSpringCache cache = app.cache("moving");
        cache.get("a", () -> 1);
        browser.navigate().refresh();
        waitUntil(() -> browser.findElements(By.cssSelector("#figures-cache option[value=moving]"))
                        .size()
                == 1);
        new Select(at("figures-cache")).selectByVisibleText("moving");
        waitUntil(() -> tile("Hit ratio").equals("0 %"));
        waitUntil(() -> chart("hitRatio").contains(", 0 % at last")); // the miss has a sample of its own
        IntStream.range(0, 9).forEach(i -> cache.get("a"));
        waitUntil(() -> tile("Hit ratio").equals("90 %"));
        assertThat(tile("Entries")).isEqualTo("1");
        waitUntil(() -> chart("hitRatio").contains(", 100 % at last"));
        browser.navigate().refresh();
        waitUntil(() -> browser.findElements(By.cssSelector("#figures-cache option[value=moving]"))
                        .size()
                == 1);
        new Select(at("figures-cache")).selectByVisibleText("moving");
        waitUntil(() -> chart("hitRatio").contains(", 100 % at last"));
        assertThat(browser.findElement(By.xpath("//caption[.='Slowest loads']/.."))
                        .getText())
                .contains("moving", "ms");
    }

    private static String chart(String name) {
        return browser.findElement(By.cssSelector("[data-chart=" + name + "] [role=img]"))
                .getDomAttribute("aria-label");
    }

    @Test
    void theChartsAreDrawnByThePagesOwnFilesAndTheBrowserHasNothingToComplainOf() {
        waitUntil(() -> browser.findElements(By.cssSelector(".figures-chart:not([hidden]) canvas"))
                        .size()
                == 4);
        Object lines = browser.executeScript("""
                return [...document.querySelectorAll("canvas")].filter(canvas => {
                  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
                  return pixels.some(value => value !== 0);
                }).length""");
        assertThat(lines).isEqualTo(4L);
        Object origins = browser.executeScript(
                "return [...new Set(performance.getEntriesByType('resource').map(its => new URL(its.name).origin))]");
        assertThat(origins).isEqualTo(List.of("http://127.0.0.1:" + app.port()));
        assertThat(complaints()).isEmpty();
    }

    @Test
    void hostileTextIsShownAndNotRun() {
        browse("hostile", "<script>");
        waitFor("keys-status", "1 keys"::equals);
        WebElement key = browser.findElement(By.cssSelector("#keys tbody th button"));
        assertThat(key.getDomProperty("textContent")).isEqualTo(HOSTILE);
        key.click();
        waitUntil(() -> at("entry").isDisplayed());
        assertThat(at("entry-value").getDomProperty("textContent")).isEqualTo(HOSTILE);
        assertThat(at("entry-facts").getText()).contains("never", "java.lang.String");
        assertThat(browser.executeScript("return typeof hacked")).isEqualTo("undefined");
        assertThat(browser.findElements(By.cssSelector("main img, dialog img, main script")))
                .isEmpty();
        assertThatThrownBy(() -> browser.switchTo().alert()).isInstanceOf(NoAlertPresentException.class);
        assertThat(complaints()).isEmpty();
    }

    @Test
    void theBrowserItselfRefusesMarkupOutOfText() {
        assertThatThrownBy(() -> browser.executeScript("document.body.innerHTML = '<b>x</b>'"))
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
    }

    private static WebElement focused() {
        return browser.switchTo().activeElement();
    }

    @Test
    void everyControlHasANameAndEveryTableItsHeaders() {
        List<WebElement> controls = browser.findElements(By.cssSelector("button, input, select, meter, [role=region]"));
        assertThat(controls.stream().filter(WebElement::isDisplayed))
                .hasSizeGreaterThan(10)
                .allSatisfy(control -> assertThat(control.getAccessibleName())
                        .as(String.valueOf(control.getDomProperty("outerHTML")))
                        .isNotBlank());
        assertThat(browser.findElements(By.cssSelector("table"))).isNotEmpty().allSatisfy(table -> {
            assertThat(table.findElements(By.cssSelector("caption"))).hasSize(1);
            assertThat(table.findElements(By.cssSelector("thead th:not([scope=col])")))
                    .isEmpty();
            assertThat(table.findElements(By.cssSelector("thead th[scope=col]")))
                    .isNotEmpty();
        });
        assertThat(browser.findElements(By.cssSelector("[aria-live=polite]"))).hasSize(3);
    }

    @Test
    void evictionAsksFirstAndThenDoesIt() {
        FlashSpringCache cache = app.cache("evicted");
        List.of("a:1", "a:2", "b").forEach(key -> cache.put(key, 1));
        open(app);
        new Select(at("place")).selectByVisibleText("evicted");
        at("evict").click();
        waitFor("keys-status", text -> text.contains("Name a prefix"));
        browse("evicted", "a:");
        waitFor("keys-status", "2 keys"::equals);
        at("evict").click();
        waitUntil(() -> at("question").isDisplayed());
        assertThat(at("question-text").getText()).contains("evicted", "a:");
        focused().sendKeys(Keys.ESCAPE);
        waitUntil(() -> !at("question").isDisplayed());
        assertThat(cache.get("a:1")).isNotNull();
        at("evict").click();
        waitUntil(() -> at("question").isDisplayed());
        browser.findElement(By.cssSelector("#question .danger")).click();
        waitFor("keys-status", "2 removed"::equals);
        assertThat(cache.get("a:1")).isNull();
        assertThat(cache.get("b")).isNotNull();
    }

    @Test
    void theLogIsCompactedAndBackedUp() {
        at("compact").click();
        waitFor("maintenance-status", text -> text.startsWith("Compacted: "));
        at("backup").click();
        waitFor(
                "maintenance-status",
                text -> text.contains(folder.resolve("backups").toString()));
    }

    @Test
    void onAPhoneAndInTheDarkItIsReadable() {
        for (boolean isDark : new boolean[] {false, true}) {
            for (int width : new int[] {360, 1200}) {
                Browser.resize(browser, width, isDark);
                open(app);
                assertThat((Long) browser.executeScript("return document.scrollingElement.scrollWidth"))
                        .as("width %d", width)
                        .isLessThanOrEqualTo(width);
                assertThat(number(CONTRAST)).as("dark %s", isDark).isGreaterThan(4.5);
                assertThat(number("return " + LIGHTNESS + "(getComputedStyle(document.body).backgroundColor)"))
                        .isBetween(isDark ? 0 : 0.8, isDark ? 0.1 : 1);
            }
        }
    }

    private static double number(String script) {
        return ((Number) browser.executeScript(script)).doubleValue();
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

    @Test
    void withoutLeaveToWriteThereIsNothingToWriteWith() {
        try (ConsoleApplication reading = ConsoleApplication.start(SWITCHED_ON, EXPOSED)) {
            open(reading);
            assertThat(at("mode").getText()).isEqualTo("Reads only");
            assertThat(at("evict").isDisplayed()).isFalse();
            assertThat(at("maintenance").isDisplayed()).isFalse();
            reading.manager().close();
            waitUntil(() -> browser.findElement(By.cssSelector(".figures-status"))
                    .getText()
                    .contains("503"));
            browser.get("about:blank");
            complaints();
        }
    }

    @Test
    void withSpringSecurityItWritesWithItsToken() {
        try (ConsoleApplication secured = ConsoleApplication.startSecured(SWITCHED_ON, EXPOSED, WRITING)) {
            secured.manager().database().set("a", "1");
            String url = secured.console().toString();
            browser.get(url);
            waitUntil(() -> !browser.findElements(By.name("username")).isEmpty());
            browser.findElement(By.name("username")).sendKeys("ada");
            browser.findElement(By.name("password")).sendKeys("lovelace", Keys.ENTER);
            waitUntil(() -> browser.getCurrentUrl().startsWith(url));
            waitFor("keys-status", text -> text.contains("keys"));
            browse("Native strings", "a");
            waitFor("keys-status", "1 keys"::equals);
            at("evict").click();
            waitUntil(() -> at("question").isDisplayed());
            browser.findElement(By.cssSelector("#question .danger")).click();
            waitFor("keys-status", "1 removed"::equals);
            assertThat(secured.manager().database().get("a")).isNull();
            browser.get("about:blank");
            complaints();
        }
    }
}
