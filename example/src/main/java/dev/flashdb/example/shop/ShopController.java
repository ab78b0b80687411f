package dev.flashdb.example.shop;

import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/** The shop over HTTP, in JSON. Thread-safe. */
@RestController
@RequestMapping("/api")
class ShopController {
    private static final int TOP = 10;
    private static final int MOST_CENTS = 100_000_000;

    private final Catalogue catalogue;
    private final Leaderboard leaderboard;

    ShopController(Catalogue catalogue, Leaderboard leaderboard) {
        this.catalogue = catalogue;
        this.leaderboard = leaderboard;
    }

    /** A product that was looked at, and how often that was. Immutable. */
    record View(ProductDetails product, Viewed viewed) {}

    /** A price that somebody asks for. Immutable. */
    record Price(int cents) {}

    /** How large the shop is. Immutable. */
    record Size(long products) {}

    @GetMapping("/size")
    Size size() {
        return new Size(catalogue.size());
    }

    @GetMapping("/categories")
    List<String> categories() {
        return ProductNames.CATEGORIES;
    }

    @GetMapping("/products")
    CataloguePage page(@RequestParam String category, @RequestParam(defaultValue = "0") int page) {
        if (!ProductNames.CATEGORIES.contains(category) || page < 0) {
            throw new ResponseStatusException(
                    HttpStatus.NOT_FOUND,
                    "There is no such page: category=" + category + ", page=" + page + ", categories="
                            + ProductNames.CATEGORIES);
        }
        return catalogue.page(category, page);
    }

    @GetMapping("/products/{id}")
    View view(@PathVariable int id) {
        ProductDetails product = catalogue.product(id);
        return new View(product, leaderboard.count(product));
    }

    @PutMapping("/products/{id}/price")
    ProductDetails changePrice(@PathVariable int id, @RequestBody Price price) {
        if (price.cents() < 1 || price.cents() > MOST_CENTS) {
            throw new ResponseStatusException(
                    HttpStatus.BAD_REQUEST,
                    "A price lies between 1 and " + MOST_CENTS + " cents: cents=" + price.cents());
        }
        return catalogue.changePrice(id, price.cents());
    }

    @GetMapping("/leaderboard")
    List<Viewed> leaderboard() {
        return leaderboard.top(TOP);
    }
}
