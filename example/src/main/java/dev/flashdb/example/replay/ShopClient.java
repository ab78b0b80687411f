package dev.flashdb.example.replay;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Looks at products of a shop as a browser does, over HTTP. Thread-safe. */
final class ShopClient implements Request {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final JsonMapper mapper = new JsonMapper();
    private final URI shop;

    /** Creates a client of the shop at an address, which ends with a slash. */
    ShopClient(URI shop) {
        this.shop = shop;
    }

    @Override
    public void send(int id) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(shop.resolve("api/products/" + id))
                .timeout(PATIENCE)
                .build();
        HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "the shop has no answer: asked=" + request.uri() + ", status=" + response.statusCode());
        }
        JsonNode answered = mapper.readTree(response.body()).path("product").path("id");
        if (answered.asInt(-1) != id) {
            throw new IOException("the answer is that of another product: asked=" + id + ", got=" + answered);
        }
    }
}
