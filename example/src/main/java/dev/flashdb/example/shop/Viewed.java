package dev.flashdb.example.shop;

import java.io.Serializable;
import java.time.Instant;

/**
 * What is remembered of a product that was looked at. Immutable.
 *
 * @param views how often
 * @param last when it was looked at last
 */
record Viewed(int id, String name, long views, Instant last) implements Serializable {
    private static final long serialVersionUID = 1L;
}
