package dev.flashdb.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A shop over HTTP, as tests ask it. Thread-safe. */
public final class ShopHttp {
    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper mapper = new JsonMapper();
    private final URI shop;

    public ShopHttp(URI shop) {
        this.shop = shop;
    }

    /** Returns what a path answers, which is right. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = getAny(path);
        assertEquals(200, response.statusCode(), response.body());
        return mapper.readTree(response.body());
    }

    /** Returns what a path answers, right or wrong. */
    public HttpResponse<String> getAny(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(shop.resolve(path)).build(), BodyHandlers.ofString());
    }

    /** Puts JSON. */
    public HttpResponse<String> put(String path, String json) throws IOException, InterruptedException {
        return send("PUT", path, json);
    }

    /** Sends JSON with a method. */
    public HttpResponse<String> send(String method, String path, String json) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(shop.resolve(path))
                        .header("Content-Type", "application/json")
                        .method(method, BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }
}
