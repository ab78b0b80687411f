package dev.flashdb.example;

import java.io.Serializable;

/** What the backing store holds under a key. Immutable. */
record Product(String key, String description) implements Serializable {
    private static final long serialVersionUID = 1L;
}
