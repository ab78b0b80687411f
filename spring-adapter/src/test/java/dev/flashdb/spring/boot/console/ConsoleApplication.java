package dev.flashdb.spring.boot.console;

import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.cache.annotation.EnableCaching;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A real application with a web server on a free port of 127.0.0.1, and a client of it. */
final class ConsoleApplication implements AutoCloseable {
    static final String SWITCHED_ON = "flashdb.console.enabled=true";
    static final String EXPOSED = "management.endpoints.web.exposure.include=*";
    static final String WRITING = "flashdb.console.writes=true";
    private static final String SECURITY = "org.springframework.boot.security.autoconfigure.";
    private static final List<String> SECURITY_PARTS = List.of(
            "SecurityAutoConfiguration",
            "UserDetailsServiceAutoConfiguration",
            "web.servlet.SecurityFilterAutoConfiguration",
            "web.servlet.ServletWebSecurityAutoConfiguration",
            "actuate.web.servlet.ManagementWebSecurityAutoConfiguration");

    private final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @SpringBootConfiguration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @EnableCaching
    static class Application {}

    private ConsoleApplication(List<String> properties, Class<?>... more) {
        List<String> all = new ArrayList<>(List.of(
                "server.port=0",
                "server.address=127.0.0.1",
                "spring.main.banner-mode=off",
                "spring.jmx.enabled=false",
                "logging.level.root=error"));
        all.addAll(properties);
        List<Class<?>> sources = new ArrayList<>(List.of(more));
        sources.add(Application.class);
        this.context = new SpringApplicationBuilder(sources.toArray(Class<?>[]::new))
                .web(WebApplicationType.SERVLET)
                .run(all.stream().map(property -> "--" + property).toArray(String[]::new));
    }

    /** Without Spring Security, as an application that does not have it. */
    static ConsoleApplication start(String... properties) {
        return startWith(new Class<?>[0], properties);
    }

    /** As {@link #start}, with more configurations. */
    static ConsoleApplication startWith(Class<?>[] more, String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.autoconfigure.exclude="
                + SECURITY_PARTS.stream().map(SECURITY::concat).collect(Collectors.joining(",")));
        return new ConsoleApplication(all, more);
    }

    /** With Spring Security as Boot configures it: a user {@code ada} with the password {@code lovelace}. */
    static ConsoleApplication startSecured(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("spring.security.user.name=ada");
        all.add("spring.security.user.password=lovelace");
        return new ConsoleApplication(all);
    }

    FlashCacheManager manager() {
        return context.getBean(FlashCacheManager.class);
    }

    FlashSpringCache cache(String name) {
        return Objects.requireNonNull(manager().getCache(name));
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    int port() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.server.port")));
    }

    int managementPort() {
        return Integer.parseInt(Objects.requireNonNull(context.getEnvironment().getProperty("local.management.port")));
    }

    URI console() {
        return URI.create("http://127.0.0.1:" + managementPort() + "/actuator/flashdbconsole");
    }

    /** A request of something under the console's path; "" for the page itself. */
    HttpRequest.Builder request(String what) {
        return HttpRequest.newBuilder(URI.create(console() + (what.isEmpty() ? "" : "/" + what)));
    }

    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    HttpResponse<String> get(String what) throws IOException, InterruptedException {
        return send(request(what));
    }

    HttpResponse<String> post(String what, String body) throws IOException, InterruptedException {
        return send(request(what)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body)));
    }

    JsonNode json(HttpResponse<String> response) {
        return json.readTree(response.body());
    }

    JsonNode getJson(String what) throws IOException, InterruptedException {
        return json(get(what));
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        context.close();
    }
}
