package dev.flashdb.spring.boot.console;

import static dev.flashdb.spring.boot.console.ConsoleApplication.EXPOSED;
import static dev.flashdb.spring.boot.console.ConsoleApplication.SWITCHED_ON;
import static dev.flashdb.spring.boot.console.ConsoleApplication.WRITING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.flashdb.StoredCache;
import dev.flashdb.jcache.FlashConfiguration;
import dev.flashdb.spring.FlashSpringCache;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.JavascriptExecutor;
import org.openqa.selenium.Keys;
import org.openqa.selenium.NoAlertPresentException;
import org.openqa.selenium.StaleElementReferenceException;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;

/** The console's page: what any browser does with it. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class ConsolePageContract {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String HOSTILE =
            "<script>hacked = 1</script><img src=x onerror='hacked = 1'>\u202E\"&amp;\u0000'";

    @TempDir
    static Path folder;

    ConsoleApplication app;
    WebDriver browser;

    abstract WebDriver start(Path profile);

    /** Takes what the browser has complained of since this was asked last. */
    abstract List<String> complaints();

    @BeforeAll
    void start() {
        browser = start(folder.resolve("profile"));
        app = ConsoleApplication.start(
                SWITCHED_ON,
                EXPOSED,
                WRITING,
                "flashdb.cache.directory=" + folder.resolve("data"),
                "flashdb.cache.caches.unwanted.durable=true",
                "flashdb.console.backup-directory=" + folder.resolve("backups"));
        app.cache("hostile").put(HOSTILE, HOSTILE);
    }

    @AfterAll
    void stop() {
        browser.quit();
        app.close();
    }

    @BeforeEach
    void open() {
        open(app);
    }

    void open(ConsoleApplication of) {
        browser.get(of.console().toString());
        waitFor("keys-status", text -> text.contains("key"));
        waitUntil(() -> !tile("Hit ratio").isEmpty());
    }

    Object script(String text) {
        return ((JavascriptExecutor) browser).executeScript(text);
    }

    WebElement at(String id) {
        return browser.findElement(By.id(id));
    }

    void waitUntil(BooleanSupplier condition) {
        waitUntil(condition, () -> "the page does not come to it");
    }

    private void waitUntil(BooleanSupplier condition, Supplier<String> message) {
        new WebDriverWait(browser, PATIENCE)
                .withMessage(message)
                .ignoring(StaleElementReferenceException.class)
                .until(any -> condition.getAsBoolean());
    }

    void waitFor(String id, Predicate<String> text) {
        waitUntil(() -> text.test(at(id).getText()), () -> id + " shows: " + at(id).getText() + ", " + complaints());
    }

    String tile(String title) {
        return browser.findElement(By.xpath("//dt[.='" + title + "']/following-sibling::dd"))
                .getText();
    }

    void browse(String place, String prefix) {
        new Select(at("place")).selectByVisibleText(place);
        at("prefix").clear();
        at("prefix").sendKeys(prefix, Keys.ENTER);
    }

    List<String> keys() {
        return browser.findElements(By.cssSelector("#keys tbody th")).stream()
                .map(WebElement::getText)
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

    String chart(String name) {
        return browser.findElement(By.cssSelector("[data-chart=" + name + "] [role=img]"))
                .getDomAttribute("aria-label");
    }

    @Test
    void hostileTextIsShownAndNotRun() {
        browse("hostile", "<script>");
        waitFor("keys-status", "1 key"::equals);
        WebElement key = browser.findElement(By.cssSelector("#keys tbody th button"));
        assertThat(key.getDomProperty("textContent")).isEqualTo(HOSTILE);
        key.click();
        waitUntil(() -> at("entry").isDisplayed());
        assertThat(at("entry-value").getDomProperty("textContent")).isEqualTo(HOSTILE);
        assertThat(at("entry-facts").getText()).contains("never", "java.lang.String");
        assertThat(script("return typeof hacked")).isEqualTo("undefined");
        assertThat(browser.findElements(By.cssSelector("main img, dialog img, main script")))
                .isEmpty();
        assertThatThrownBy(() -> browser.switchTo().alert()).isInstanceOf(NoAlertPresentException.class);
        assertThat(complaints()).isEmpty();
    }

    @Test
    void everyTableHasItsHeaders() {
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
        at("question").findElement(By.cssSelector("[value=no]")).click();
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
    void oneEntryAllEntriesAndACacheOnTheDiskGoAfterAQuestion() {
        FlashSpringCache cache = app.cache("unwanted");
        cache.put("a", "1");
        cache.put("b", "2");
        cache.put("c", "3");
        try (javax.cache.Cache<String, String> orphan = app.manager()
                .jcacheManager()
                .createCache("orphan", new FlashConfiguration<String, String>().setDurable(true))) {
            orphan.put("a", "1");
        }
        browser.navigate().refresh();
        waitUntil(() -> !browser.findElements(By.cssSelector("#place option[value=unwanted]"))
                .isEmpty());
        new Select(at("place")).selectByValue("unwanted");
        at("browse").submit();
        waitFor("keys-status", "3 keys"::equals);
        browser.findElement(By.xpath("//div[@id='keys']//button[text()='a']")).click();
        waitUntil(() -> at("remove").isDisplayed());
        at("remove").click();
        waitFor("keys-status", "1 entry removed"::equals);
        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("b")).isNotNull();
        at("clear").click();
        waitUntil(() -> at("question").isDisplayed());
        browser.findElement(By.cssSelector("#question .danger")).click();
        waitFor("keys-status", "2 entries removed"::equals);
        assertThat(cache.get("b")).isNull();
        new Select(at("stored")).selectByValue("orphan");
        assertThat(new Select(at("stored")).getFirstSelectedOption().getText()).isEqualTo("orphan (not in use)");
        at("drop").click();
        waitUntil(() -> at("question").isDisplayed());
        browser.findElement(By.cssSelector("#question .danger")).click();
        waitFor("maintenance-status", "Dropped orphan"::equals);
        assertThat(app.manager().database().storedCaches())
                .extracting(StoredCache::name)
                .contains("unwanted")
                .doesNotContain("orphan");
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
    void withoutLeaveToWriteThereIsNothingToWriteWith() {
        try (ConsoleApplication reading = ConsoleApplication.start(SWITCHED_ON, EXPOSED)) {
            open(reading);
            assertThat(at("mode").getText()).isEqualTo("Reads only");
            assertThat(at("evict").isDisplayed()).isFalse();
            assertThat(at("clear").isDisplayed()).isFalse();
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
            waitFor("keys-status", text -> text.contains("key"));
            browse("Native strings", "a");
            waitFor("keys-status", "1 key"::equals);
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
