package dev.flashdb.spring.boot.console;

import static org.assertj.core.api.Assertions.assertThat;

import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.testing.JavaBrowser;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.openqa.selenium.By;
import org.openqa.selenium.WebDriver;
import org.openqa.selenium.support.ui.Select;
import org.openqa.selenium.support.ui.WebDriverWait;
import org.springframework.cache.CacheManager;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;

/** The console of an application with several cache managers. */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConsoleManagersTest {
    private ConsoleApplication app;
    private FlashCacheManager orders;

    @Configuration(proxyBeanMethods = false)
    static class Managers {

        @Bean(destroyMethod = "close")
        @Primary
        CacheManager users() {
            return FlashCacheManager.builder().build();
        }

        @Bean(destroyMethod = "close")
        CacheManager orders() {
            return FlashCacheManager.builder().build();
        }
    }

    @BeforeAll
    void start() {
        app = ConsoleApplication.startWith(
                new Class<?>[] {Managers.class},
                ConsoleApplication.SWITCHED_ON,
                ConsoleApplication.EXPOSED,
                ConsoleApplication.WRITING);
        FlashCacheManager users = app.context().getBean("users", FlashCacheManager.class);
        orders = app.context().getBean("orders", FlashCacheManager.class);
        users.getCache("names").put("ada", "Lovelace");
        orders.getCache("open").put("o1", 17);
        orders.database().sadd("one", "a");
        orders.database().sadd("two", "a", "b");
        orders.database().hset("one", "f", "v");
    }

    @AfterAll
    void close() {
        app.close();
    }

    @Test
    void eachManagerHasItsFiguresKeysAndWritesAndThePrimaryOneIsFirst() throws Exception {
        assertThat(app.getJson("settings").get("manager").asString()).isEqualTo("users");
        assertThat(app.get("settings").body()).contains("\"managers\":[\"orders\",\"users\"]");
        assertThat(app.get("figures").body()).contains("names").doesNotContain("open");
        assertThat(app.get("figures?manager=users").body()).contains("names");
        assertThat(app.get("figures?manager=orders").body()).contains("open").doesNotContain("names");
        assertThat(app.get("keys?kind=cache&cache=open&manager=orders").body()).contains("o1");
        assertThat(app.get("keys?kind=cache&cache=open").statusCode()).isEqualTo(404);
        assertThat(app.get("entry?kind=cache&cache=open&key=o1&manager=orders").body())
                .contains("17");
        orders.getCache("passing").put("a", 1);
        assertThat(app.post("clear", "{\"cache\":\"passing\",\"manager\":\"orders\"}")
                        .body())
                .contains("\"removed\":1");
        assertThat(orders.getCache("passing").get("a")).isNull();
        HttpResponse<String> unknown = app.get("figures?manager=nobody");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("manager=nobody", "orders, users");
    }

    @Test
    void oneIsNoPlural() throws Exception {
        assertThat(app.get("keys?kind=sets&manager=orders").body()).contains("\"1 member\"", "\"2 members\"");
        assertThat(app.get("keys?kind=hashes&manager=orders").body()).contains("\"1 field\"");
    }

    @Test
    void thePageShowsTheManagerThatIsChosen() {
        JavaBrowser java = JavaBrowser.start();
        WebDriver browser = java.driver();
        try {
            browser.get(app.console().toString());
            WebDriverWait patient = new WebDriverWait(browser, Duration.ofSeconds(60));
            patient.until(any -> text(browser, "place").contains("names"));
            patient.until(any -> browser.findElement(By.id("manager-choice")).isDisplayed());
            new Select(browser.findElement(By.id("manager"))).selectByVisibleText("orders");
            patient.until(any -> text(browser, "place").contains("open"));
            assertThat(text(browser, "place")).doesNotContain("names");
            patient.until(any -> text(browser, "keys").contains("o1"));
            patient.until(any -> text(browser, "figures").contains("open"));
            assertThat(java.complaints()).isEmpty();
        } finally {
            browser.quit();
        }
    }

    private static String text(WebDriver browser, String id) {
        return String.valueOf(browser.findElement(By.id(id)).getDomProperty("textContent"));
    }
}
