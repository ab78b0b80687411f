package dev.flashdb.example.shop;

import java.io.Serializable;
import java.time.Instant;

/**
 * A product as the cache has it. Immutable.
 *
 * @param cents its price
 * @param loaded when it was read from the database
 */
record ProductDetails(int id, String name, String category, String description, int cents, Instant loaded)
        implements Serializable {
    private static final long serialVersionUID = 1L;

    static ProductDetails of(Product product, Instant loaded) {
        return new ProductDetails(
                product.id(), product.name(), product.category(), product.description(), product.cents(), loaded);
    }
}
