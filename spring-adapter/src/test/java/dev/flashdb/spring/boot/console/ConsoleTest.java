package dev.flashdb.spring.boot.console;

import static dev.flashdb.spring.boot.console.ConsoleApplication.EXPOSED;
import static dev.flashdb.spring.boot.console.ConsoleApplication.SWITCHED_ON;
import static dev.flashdb.spring.boot.console.ConsoleApplication.WRITING;
import static dev.flashdb.spring.boot.console.ConsoleApplication.encoded;
import static org.assertj.core.api.Assertions.assertThat;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashCacheManagers;
import dev.flashdb.spring.FlashSpringCache;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.beans.factory.support.StaticListableBeanFactory;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import tools.jackson.databind.JsonNode;

/** The console over HTTP, in real applications. */
@Timeout(300)
class ConsoleTest {
    private static final String FORM = "application/x-www-form-urlencoded";

    @TempDir
    static Path shared;

    /** For all tests that need nothing special: each has keys and caches of its own. */
    private static ConsoleApplication app;

    @TempDir
    Path directory;

    @BeforeAll
    static void start() {
        app = ConsoleApplication.start(
                SWITCHED_ON,
                EXPOSED,
                WRITING,
                "flashdb.cache.directory=" + shared.resolve("data"),
                "flashdb.console.backup-directory=" + shared.resolve("backups"),
                "flashdb.cache.caches.[durable-*].durable=true",
                "flashdb.cache.caches.[ordered-*].ordered=true",
                "flashdb.cache.caches.[idle-*].time-to-idle=10s");
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    @Test
    void itIsOffUntilItIsSwitchedOnAndExposed() throws Exception {
        try (ConsoleApplication app = ConsoleApplication.start(EXPOSED)) {
            assertThat(app.get("").statusCode()).isEqualTo(404);
            assertThat(app.get("figures").statusCode()).isEqualTo(404);
            assertThat(app.context().getBeansOfType(FlashFigures.class)).isEmpty();
        }
        try (ConsoleApplication app = ConsoleApplication.start(SWITCHED_ON)) {
            assertThat(app.get("").statusCode()).isEqualTo(404);
            assertThat(app.context().getBeansOfType(FlashFigures.class)).isEmpty();
        }
        assertThat(app.get("").statusCode()).isEqualTo(200);
        assertThat(app.get("figures").statusCode()).isEqualTo(200);
    }

    @Test
    void thePageAndItsFilesComeWithHeadersThatLetBrowsersDoLittle() throws Exception {
        HttpResponse<String> page = app.get("");
        assertThat(page.headers().firstValue("Content-Type")).contains("text/html;charset=UTF-8");
        assertThat(page.body()).contains("<base href=\"flashdbconsole/\">");
        List<String> files = Files.list(Path.of("src/main/resources/META-INF/flashdb/console"))
                .map(file -> file.getFileName().toString())
                .filter(file -> !file.equals("console.html"))
                .toList();
        assertThat(files).isNotEmpty();
        for (String file : files) {
            HttpResponse<String> answer = app.get(file);
            assertThat(answer.statusCode()).as(file).isEqualTo(200);
            assertThat(answer.headers().firstValue("Content-Type").orElse(""))
                    .as(file)
                    .startsWith(
                            file.endsWith(".js")
                                    ? "text/javascript"
                                    : file.endsWith(".css") ? "text/css" : "text/plain");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        for (String what : List.of("", "console.js", "figures", "no-such-thing")) {
            String policy = app.get(what)
                    .headers()
                    .firstValue("Content-Security-Policy")
                    .orElse("none");
            assertThat(policy)
                    .as(what)
                    .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                    .doesNotContain("unsafe");
        }
    }

    @Test
    void nothingElseOfTheClassPathCanBeRead() throws Exception {
        for (String name : List.of(
                "console.html",
                "..%2f..%2fMANIFEST.MF",
                "..%5cx",
                "%2e%2e",
                "NOTICE",
                "application.properties",
                "figures/x")) {
            assertThat(app.get(name).statusCode()).as(name).isBetween(400, 499);
        }
    }

    @Test
    void portPathAndAccessAreThoseThatActuatorIsGiven() throws Exception {
        try (ConsoleApplication app = ConsoleApplication.start(
                SWITCHED_ON,
                EXPOSED,
                WRITING,
                "management.endpoint.flashdbconsole.access=read-only",
                "management.server.port=0",
                "management.endpoints.web.base-path=/manage",
                "management.endpoints.web.path-mapping.flashdbconsole=caches/page")) {
            assertThat(app.managementPort()).isNotEqualTo(app.port());
            URI page = URI.create("http://127.0.0.1:" + app.managementPort() + "/manage/caches/page");
            HttpResponse<String> answer = app.send(HttpRequest.newBuilder(page));
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).contains("<base href=\"page/\">");
            assertThat(answer.headers().firstValue("Content-Security-Policy")).isPresent();
            assertThat(app.send(HttpRequest.newBuilder(URI.create(page + "/figures")))
                            .statusCode())
                    .isEqualTo(200);
            HttpRequest.Builder write = HttpRequest.newBuilder(URI.create(page + "/compact"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));
            assertThat(app.send(write).statusCode()).isEqualTo(405);
            URI onTheOtherPort = URI.create("http://127.0.0.1:" + app.port() + "/manage/caches/page");
            assertThat(app.send(HttpRequest.newBuilder(onTheOtherPort)).statusCode())
                    .isEqualTo(404);
        }
    }

    // ---------------------------------------------------------------- figures

    @Test
    void theFiguresAreThoseOfCachesAndLog() throws Exception {
        FlashSpringCache cache = app.cache("durable-users");
        cache.put("a", 1);
        cache.get("a");
        cache.get("b");
        cache.get("c", () -> 3);
        cache.getNativeCache().put("d", 4, Duration.ofMinutes(30));
        JsonNode figures = app.getJson("figures?cache=durable-users");
        JsonNode users = StreamSupport.stream(figures.get("caches").spliterator(), false)
                .filter(cacheNode -> cacheNode.get("name").asString().equals("durable-users"))
                .findFirst()
                .orElseThrow();
        assertThat(users.get("entries").asLong()).isEqualTo(3);
        assertThat(users.get("hits").asLong()).isEqualTo(1);
        assertThat(users.get("misses").asLong()).isEqualTo(2);
        assertThat(users.get("bytesOnDisk").asLong()).isPositive();
        assertThat(figures.get("timeToLive").get("1m to 1h").asLong()).isEqualTo(1);
        assertThat(figures.get("timeToLive").get("never").asLong()).isEqualTo(2);
        assertThat(figures.get("log").get("bytes").asLong()).isPositive();
        assertThat(figures.get("log").get("directory").asString())
                .isEqualTo(shared.resolve("data").toString());
        JsonNode load = figures.get("slowestLoads").get(0);
        assertThat(load.get("cache").asString()).isEqualTo("durable-users");
        assertThat(load.get("key").asString()).isEqualTo("c");
        assertThat(app.getJson("figures").get("caches").size()).isGreaterThan(0);
    }

    @Test
    void lookingIsNeitherAHitNorAMissAndMovesNoDeadline() throws Exception {
        FlashSpringCache cache = app.cache("idle-1");
        cache.put("a", 1);
        long before = app.getJson("keys?kind=cache&cache=idle-1")
                .get("keys")
                .get(0)
                .get("deadlineMillis")
                .asLong();
        Instant later = Instant.now().plusMillis(50);
        while (Instant.now().isBefore(later)) {
            app.getJson("figures?cache=idle-1");
            app.getJson("keys?kind=cache&cache=idle-1");
            app.getJson("entry?kind=cache&cache=idle-1&key=a");
        }
        long after = app.getJson("entry?kind=cache&cache=idle-1&key=a")
                .get("deadlineMillis")
                .asLong();
        assertThat(after).isBetween(before - 20, before + 20);
        assertThat(cache.getNativeCache().figures().hits()).isZero();
        assertThat(cache.getNativeCache().figures().misses()).isZero();
    }

    @Test
    void inMemoryThereAreFiguresButNoLogAndOfAClosedManagerAnErrorThatSaysSo() throws Exception {
        try (ConsoleApplication app = ConsoleApplication.start(SWITCHED_ON, EXPOSED, WRITING)) {
            JsonNode figures = app.getJson("figures");
            assertThat(figures.get("caches")).isEmpty();
            assertThat(figures.get("cacheCount").asInt()).isZero();
            assertThat(figures.get("log").isNull()).isTrue();
            assertThat(app.getJson("keys?kind=strings").get("keys")).isEmpty();
            for (String action : List.of("compact", "backup")) {
                HttpResponse<String> answer = app.post(action, "{}");
                assertThat(answer.statusCode()).isEqualTo(409);
                assertThat(error(app, answer)).contains("kept in memory", "flashdb.cache.directory");
            }
            app.cache("users").put("a", 1);
            app.manager().close();
            for (String what : List.of("figures", "keys?kind=cache&cache=users", "entry?kind=strings&key=a")) {
                HttpResponse<String> answer = app.get(what);
                assertThat(answer.statusCode()).as(what).isEqualTo(503);
                assertThat(error(app, answer)).contains("closed");
            }
            assertThat(app.post("compact", "{}").statusCode()).isEqualTo(503);
            assertThat(app.get("").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void theEndpointFlashdbWorksOverHttpBesideIt() throws Exception {
        FlashSpringCache cache = app.cache("ordered-http");
        cache.put("a:1", 1);
        cache.put("b:1", 1);
        URI endpoint = URI.create("http://127.0.0.1:" + app.port() + "/actuator/flashdb");
        JsonNode described = app.json(app.send(HttpRequest.newBuilder(endpoint)));
        assertThat(described
                        .get("caches")
                        .get("ordered-http")
                        .get("figures")
                        .get("entries")
                        .asLong())
                .isEqualTo(2);
        URI users = URI.create(endpoint + "/ordered-http");
        assertThat(app.json(app.send(HttpRequest.newBuilder(users)))
                        .get("never")
                        .asLong())
                .isEqualTo(2);
        assertThat(cache.getNativeCache().figures().hits()).isZero();
        URI removal = URI.create(users + "?prefix=a:");
        assertThat(app.json(app.send(HttpRequest.newBuilder(removal).DELETE()))
                        .get("removed")
                        .asLong())
                .isEqualTo(1);
    }

    // ---------------------------------------------------------------- keys

    @Test
    void keysOfCachesAndOfAllNativeTypesAreListedByPrefix() throws Exception {
        for (String name : List.of("plain-keys", "ordered-keys")) {
            FlashSpringCache cache = app.cache(name);
            cache.getNativeCache().put("user:1", List.of("ada"), Duration.ofHours(1));
            cache.put("user:2", null);
            cache.put("other", 1);
            JsonNode keys =
                    app.getJson("keys?kind=cache&prefix=user:&cache=" + name).get("keys");
            assertThat(texts(keys, "key")).containsExactly("user:1", "user:2");
            assertThat(texts(keys, "value")).containsExactly("[ada]", "null");
            assertThat(keys.get(0).get("deadlineMillis").asLong())
                    .isBetween(
                            Instant.now().plus(Duration.ofMinutes(59)).toEpochMilli(),
                            Instant.now().plus(Duration.ofMinutes(61)).toEpochMilli());
            assertThat(keys.get(1).get("deadlineMillis").isNull()).isTrue();
        }
        FlashDb database = app.manager().database();
        database.setex("s:1", 100, "one");
        database.set("t", "two");
        database.hset("h:1", "field", "value");
        database.sadd("set:1", "b", "a");
        database.zadd("z:1", 2, "second");
        database.zadd("z:1", 3, "first");
        assertThat(texts(app.getJson("keys?kind=strings&prefix=s:").get("keys"), "value"))
                .containsExactly("one");
        assertThat(texts(app.getJson("keys?kind=hashes&prefix=h:").get("keys"), "value"))
                .containsExactly("1 field");
        assertThat(texts(app.getJson("keys?kind=sets&prefix=set:1").get("keys"), "key"))
                .containsExactly("set:1");
        assertThat(texts(app.getJson("keys?kind=sorted-sets&prefix=z:").get("keys"), "key"))
                .containsExactly("z:1");
        JsonNode string = app.getJson("entry?kind=strings&key=s:1");
        assertThat(string.get("value").asString()).isEqualTo("one");
        assertThat(string.get("deadlineMillis").asLong())
                .isLessThanOrEqualTo(Instant.now().plusSeconds(101).toEpochMilli());
        JsonNode hash = app.getJson("entry?kind=hashes&key=h:1");
        assertThat(hash.get("parts").get(0).get("name").asString()).isEqualTo("field");
        assertThat(hash.get("parts").get(0).get("value").asString()).isEqualTo("value");
        assertThat(texts(app.getJson("entry?kind=sets&key=set:1").get("parts"), "name"))
                .containsExactly("a", "b");
        JsonNode sorted = app.getJson("entry?kind=sorted-sets&key=z:1");
        assertThat(texts(sorted.get("parts"), "name")).containsExactly("first", "second");
        assertThat(texts(sorted.get("parts"), "value")).containsExactly("3.0", "2.0");
        assertThat(sorted.get("size").asLong()).isEqualTo(2);
    }

    @Test
    void aHundredThousandKeysComePageByPage() throws Exception {
        FlashSpringCache cache = app.cache("many");
        IntStream.range(0, 100_000).forEach(i -> cache.put(i % 2 == 0 ? Integer.valueOf(i) : "" + i, i));
        FlashDb database = app.manager().database();
        IntStream.range(0, 100_000).forEach(i -> database.sadd("many:" + i, "m"));
        for (String kind : List.of("cache&cache=many&prefix=99", "sets&prefix=many:99")) {
            Set<String> seen = new LinkedHashSet<>();
            String cursor = "";
            JsonNode page;
            do {
                page = app.getJson("keys?kind=" + kind + cursor);
                assertThat(page.get("keys").size()).isLessThanOrEqualTo(50);
                assertThat(page.get("isPartial").asBoolean()).isFalse();
                texts(page.get("keys"), "key")
                        .forEach(key -> assertThat(seen.add(key)).as(key).isTrue());
                JsonNode last = page.get("keys").get(page.get("keys").size() - 1);
                cursor = "&key=" + last.get("key").asString() + "&type="
                        + last.get("type").asString();
            } while (page.get("hasMore").asBoolean());
            assertThat(seen).hasSize(1 + 10 + 100 + 1_000);
            assertThat(seen).isEqualTo(new LinkedHashSet<>(new TreeSet<>(seen)));
        }
    }

    @Test
    void aLargeValueAndALargeStructureAreCutOff() throws Exception {
        app.cache("large").put("a", "\uD83D\uDE00".repeat(500_000));
        FlashDb database = app.manager().database();
        IntStream.range(0, 10_000).forEach(i -> database.hset("large", "f" + i, "v".repeat(2_000)));
        HttpResponse<String> entry = app.get("entry?kind=cache&cache=large&key=a");
        assertThat(entry.body().length()).isLessThan(60_000);
        assertThat(app.json(entry).get("value").asString()).endsWith("\uD83D\uDE00...");
        HttpResponse<String> hash = app.get("entry?kind=hashes&key=large");
        assertThat(hash.body().length()).isLessThan(300_000);
        assertThat(app.json(hash).get("size").asLong()).isEqualTo(10_000);
    }

    /** Has no text. */
    private static final class Mute {
        @Override
        public String toString() {
            throw new IllegalStateException("no");
        }
    }

    @Test
    void hostileKeysAndValuesComeBackAsTheTextTheyAre() throws Exception {
        List<String> hostile = List.of(
                "<script>alert(1)</script>",
                "\"quotes\" and 'others' & \\",
                "nul\u0000\u0001\n\r\u2028",
                "\u202Eright to left\u202C",
                "\uD83D\uDE00 beyond",
                "",
                "%2e%2e/../?#&key=x");
        FlashSpringCache cache = app.cache("hostile");
        FlashDb database = app.manager().database();
        for (String text : hostile) {
            cache.put(text, text);
            database.set(text, text);
            JsonNode entry = app.getJson("entry?kind=cache&cache=hostile&key=" + encoded(text));
            assertThat(entry.get("key").asString()).isEqualTo(text);
            assertThat(entry.get("value").asString()).isEqualTo(text);
            JsonNode string = app.getJson("entry?kind=strings&key=" + encoded(text));
            assertThat(string.get("value").asString()).isEqualTo(text);
        }
        HttpResponse<String> keys = app.get("keys?kind=cache&cache=hostile");
        assertThat(keys.headers().firstValue("Content-Type").orElse("")).contains("json");
        assertThat(texts(app.json(keys).get("keys"), "key")).containsExactlyInAnyOrderElementsOf(hostile);
        assertThat(keys.body()).doesNotContain("\u0000").contains("\\u0000");
        cache.clear();
        cache.put("half \uD800 pair", "half \uDC00 pair");
        cache.put(Arrays.asList((Object) null), new Mute());
        cache.put(new Mute(), new byte[] {1, (byte) 0xFF});
        JsonNode odd = app.getJson("keys?kind=cache&cache=hostile").get("keys");
        assertThat(texts(odd, "key")).anyMatch(key -> key.equals("half \uFFFD pair"));
        assertThat(texts(odd, "value"))
                .anyMatch(value -> value.contains("whose text cannot be made"))
                .anyMatch(value -> value.equals("0x01ff"));
        String half = encoded("half \uFFFD pair");
        assertThat(app.getJson("entry?kind=cache&cache=hostile&key=" + half)
                        .get("value")
                        .asString())
                .isEqualTo("half \uFFFD pair");
    }

    @Test
    void whatIsNotThereIsNamed() throws Exception {
        app.cache("small").put("a", 1);
        assertError(app, app.get("keys?kind=cache&cache=none"), 404, "no such cache", "cache=none");
        assertThat(app.manager().getCacheNames()).contains("small").doesNotContain("none");
        assertError(app, app.get("keys?kind=cache"), 400, "cache");
        assertError(app, app.get("keys?kind=lists"), 400, "sorted-sets", "kind=lists");
        assertError(app, app.get("keys"), 400, "kind=null");
        assertError(app, app.get("entry?kind=cache&cache=small&key=b"), 404, "no such entry", "key=b");
        assertError(app, app.get("entry?kind=cache&cache=small&key=a&type=java.lang.Long"), 404, "java.lang.Long");
        assertError(app, app.get("entry?kind=strings"), 400, "key");
        assertError(app, app.get("nothing"), 404, "name=nothing");
        assertError(app, app.post("nothing", "{}"), 404, "name=nothing");
        assertError(app, app.post("evict", "{\"kind\":\"strings\"}"), 400, "prefix");
        assertError(app, app.post("evict", "{\"kind\":\"strings\",\"prefix\":\"\"}"), 400, "prefix");
        assertThat(app.post("evict", "{broken").statusCode()).isEqualTo(400);
    }

    // ---------------------------------------------------------------- writes

    @Test
    void itOnlyReadsUntilWritesAreAllowed() throws Exception {
        try (ConsoleApplication app = ConsoleApplication.start(
                SWITCHED_ON, EXPOSED, "flashdb.cache.directory=" + directory, "flashdb.cache.defaults.durable=true")) {
            app.cache("users").put("a", 1);
            assertThat(app.getJson("settings").get("writes").asBoolean()).isFalse();
            for (String action : List.of("evict", "remove", "clear", "drop", "compact", "backup", "nothing")) {
                HttpResponse<String> answer =
                        app.post(action, "{\"kind\":\"cache\",\"cache\":\"users\",\"prefix\":\"a\"}");
                assertError(app, answer, 403, "flashdb.console.writes=true");
            }
            assertThat(app.cache("users").get("a")).isNotNull();
            assertThat(app.manager().database().storage().orElseThrow().compactions())
                    .isZero();
        }
    }

    @Test
    void evictionByPrefixRemovesWhatBeginsSoAndNothingElse() throws Exception {
        assertThat(app.getJson("settings").get("writes").asBoolean()).isTrue();
        for (String name : List.of("plain-evict", "ordered-evict")) {
            FlashSpringCache cache = app.cache(name);
            Stream.of("user:1", "user:2", "users", "x").forEach(key -> cache.put(key, key));
            HttpResponse<String> answer =
                    app.post("evict", "{\"kind\":\"cache\",\"cache\":\"" + name + "\",\"prefix\":\"user:\"}");
            assertThat(app.json(answer).get("removed").asLong()).isEqualTo(2);
            assertThat(cache.get("user:1")).isNull();
            assertThat(cache.get("users")).isNotNull();
        }
        FlashDb database = app.manager().database();
        for (String key : List.of("evict:a:1", "evict:a:2", "evict:b")) {
            database.set(key, "v");
            database.hset(key, "f", "v");
            database.sadd(key, "m");
            database.zadd(key, 1, "m");
        }
        for (String kind : List.of("strings", "hashes", "sets", "sorted-sets")) {
            HttpResponse<String> answer = app.post("evict", "{\"kind\":\"" + kind + "\",\"prefix\":\"evict:a:\"}");
            assertThat(app.json(answer).get("removed").asLong()).as(kind).isEqualTo(2);
            assertThat(texts(app.getJson("keys?prefix=evict:&kind=" + kind).get("keys"), "key"))
                    .as(kind)
                    .containsExactly("evict:b");
        }
    }

    @Test
    void oneEntryAllEntriesAndTheCacheItselfCanGo() throws Exception {
        for (String name : List.of("plain-drop", "ordered-drop")) {
            FlashSpringCache cache = app.cache(name);
            Stream.of("a", "b", "c").forEach(key -> cache.put(key, key));
            String its = "\"cache\":\"" + name + "\"";
            assertThat(app.json(app.post("remove", "{" + its + ",\"key\":\"a\"}"))
                            .get("removed")
                            .asInt())
                    .isEqualTo(1);
            assertThat(app.json(app.post("remove", "{" + its + ",\"key\":\"a\"}"))
                            .get("removed")
                            .asInt())
                    .isZero();
            assertThat(cache.get("a")).isNull();
            assertThat(cache.get("b")).isNotNull();
            assertError(app, app.post("remove", "{" + its + "}"), 400, "key");
            assertThat(app.json(app.post("clear", "{" + its + "}"))
                            .get("removed")
                            .asLong())
                    .isEqualTo(2);
            assertThat(cache.get("b")).isNull();
            assertThat(app.json(app.post("drop", "{" + its + "}"))
                            .get("dropped")
                            .asString())
                    .isEqualTo(name);
        }
        assertError(app, app.post("drop", "{\"cache\":\"nobody's\"}"), 404, "no such cache");
        assertError(app, app.post("drop", "{}"), 400, "cache");
    }

    @Test
    void keysThatAreOurOwnAreNotRemoved() throws Exception {
        FlashDb database = app.manager().database();
        database.sadd("flashdb:tag:books\u0000x", "m");
        database.sadd("flash:mine", "m");
        assertError(app, app.post("evict", "{\"kind\":\"sets\",\"prefix\":\"flashdb:tag\"}"), 400, "FlashDB's own");
        HttpResponse<String> answer = app.post("evict", "{\"kind\":\"sets\",\"prefix\":\"flash\"}");
        assertThat(app.json(answer).get("removed").asLong()).isEqualTo(1);
        assertThat(database.sscanPrefix("flash").count()).isEqualTo(1);
    }

    private static long compactions() {
        return app.manager().database().storage().orElseThrow().compactions();
    }

    @Test
    void compactionAndBackupDoWhatTheySay() throws Exception {
        app.manager().database().set("kept", "yes");
        IntStream.range(0, 1_000).forEach(i -> app.cache("durable-same").put("same", "v".repeat(1_000) + i));
        long compactions = compactions();
        JsonNode compacted = app.json(app.post("compact", "{}"));
        assertThat(compactions()).isGreaterThan(compactions);
        // which is less depends on what the other tests have left, and on the files that are kept to be used again
        assertThat(compacted.get("bytesBefore").asLong()).isGreaterThan(1_000);
        assertThat(compacted.get("bytesAfter").asLong()).isGreaterThan(1_000);
        Set<String> made = new LinkedHashSet<>();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> answer = app.post("backup", "{\"directory\":\"/elsewhere\"}");
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            made.add(app.json(answer).get("directory").asString());
        }
        assertThat(made)
                .hasSize(2)
                .allSatisfy(its -> assertThat(Path.of(its).getParent()).isEqualTo(shared.resolve("backups")));
        for (String its : made) {
            try (FlashDb copy =
                    FlashDb.open(Options.builder().directory(Path.of(its)).build())) {
                assertThat(copy.get("kept")).isEqualTo("yes");
            }
        }
    }

    @Test
    void aBackupDirectoryThatIsMissingOrImpossibleIsNamed() throws Exception {
        Path file = Files.writeString(directory.resolve("file"), "x");
        try (FlashCacheManager manager = FlashCacheManager.builder()
                        .directory(directory.resolve("data"))
                        .build();
                FlashFigures figures = new FlashFigures(manager)) {
            assertThat(backUp(manager, figures, null)).contains("409", "flashdb.console.backup-directory=");
            assertThat(backUp(manager, figures, file.resolve("below").toString()))
                    .contains("409", "cannot be made", file.toString());
            assertThat(backUp(manager, figures, "nul\u0000")).contains("409", "cannot be made");
        }
    }

    private static String backUp(FlashCacheManager manager, FlashFigures figures, String backupDirectory) {
        FlashCacheManagers managers =
                new FlashCacheManagers(new StaticListableBeanFactory(Map.of("cacheManager", manager)));
        ConsoleEndpoint endpoint = new ConsoleEndpoint(
                new ConsoleManagers(managers, figures),
                new ConsoleProperties(true, true, backupDirectory),
                () -> ConsoleEndpoint.ID,
                InstantSource.system());
        WebEndpointResponse<Object> answer = endpoint.write("backup", null, null, null, null, null, null);
        return answer.getStatus() + " " + answer.getBody();
    }

    @Test
    void aWriteIsJsonFromTheConsolesOwnPage() throws Exception {
        FlashDb database = app.manager().database();
        database.set("forged", "1");
        String evict = "evict?kind=strings&prefix=forged";
        for (String type : List.of(FORM, "text/plain", "multipart/form-data")) {
            HttpRequest.Builder forged =
                    app.request(evict).header("Content-Type", type).POST(HttpRequest.BodyPublishers.ofString("{}"));
            assertThat(app.send(forged).statusCode()).as(type).isGreaterThanOrEqualTo(400);
        }
        HttpRequest.Builder empty = app.request(evict).POST(HttpRequest.BodyPublishers.noBody());
        assertThat(app.send(empty).statusCode()).isBetween(400, 499);
        for (String site : List.of("cross-site", "same-site")) {
            HttpRequest.Builder foreign = app.request(evict)
                    .header("Sec-Fetch-Site", site)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{}"));
            HttpResponse<String> answer = app.send(foreign);
            assertError(app, answer, 403, "own page");
        }
        assertThat(database.get("forged")).isEqualTo("1");
        HttpRequest.Builder own = app.request("evict")
                .header("Sec-Fetch-Site", "same-origin")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"kind\":\"strings\",\"prefix\":\"forged\"}"));
        assertThat(app.send(own).statusCode()).isEqualTo(200);
        assertThat(database.get("forged")).isNull();
    }

    // ---------------------------------------------------------------- security

    @Test
    void withSpringSecurityWhatActuatorRequiresIsRequiredHere() throws Exception {
        try (ConsoleApplication app = ConsoleApplication.startSecured(SWITCHED_ON, EXPOSED, WRITING)) {
            app.manager().database().set("a", "1");
            for (String what : List.of("", "console.js", "figures", "keys?kind=strings")) {
                assertThat(app.get(what).statusCode()).as(what).isEqualTo(401);
                assertThat(app.send(authenticated(app.request(what))).statusCode())
                        .as(what)
                        .isEqualTo(200);
            }
            String body = "{\"kind\":\"strings\",\"prefix\":\"a\"}";
            assertThat(app.post("evict", body).statusCode()).isBetween(401, 403);
            HttpRequest.Builder withoutToken = authenticated(app.request("evict"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            assertThat(app.send(withoutToken).statusCode()).isBetween(401, 403);
            assertThat(app.manager().database().get("a")).isEqualTo("1");

            HttpResponse<String> settings = app.send(authenticated(app.request("settings")));
            String session =
                    settings.headers().firstValue("Set-Cookie").orElseThrow().split(";")[0];
            HttpRequest.Builder withToken = authenticated(app.request("evict"))
                    .header("Content-Type", "application/json")
                    .header("Cookie", session)
                    .header(
                            settings.headers().firstValue("X-CSRF-HEADER").orElseThrow(),
                            settings.headers().firstValue("X-CSRF-TOKEN").orElseThrow())
                    .POST(HttpRequest.BodyPublishers.ofString(body));
            assertThat(app.send(withToken).statusCode()).isEqualTo(200);
            assertThat(app.manager().database().get("a")).isNull();
        }
    }

    private static HttpRequest.Builder authenticated(HttpRequest.Builder request) {
        return request.header("Authorization", "Basic YWRhOmxvdmVsYWNl");
    }

    // ---------------------------------------------------------------- what is shipped

    @Test
    void ourFilesMakeNoMarkupOutOfText() throws IOException {
        Path files = Path.of("src/main/resources/META-INF/flashdb/console");
        for (String file : List.of("console.js", "figures.js", "uPlot.esm.js")) {
            assertThat(Files.readString(files.resolve(file)))
                    .as(file)
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(");
        }
        assertThat(Files.readString(files.resolve("console.html")))
                .doesNotContain("onclick", "style=", "<style", "http:", "https:");
        assertThat(Files.readString(files.resolve("uPlot.LICENSE.txt"))).contains("MIT", "Leon Sorokin");
    }

    private static void assertError(ConsoleApplication app, HttpResponse<String> answer, int status, String... words) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(error(app, answer)).contains(words);
    }

    private static String error(ConsoleApplication app, HttpResponse<String> answer) {
        return app.json(answer).get("error").asString();
    }

    private static List<String> texts(JsonNode array, String field) {
        List<String> texts = new ArrayList<>();
        StreamSupport.stream(array.spliterator(), false)
                .forEach(node -> texts.add(node.get(field).asString()));
        return texts;
    }
}
