package dev.flashdb.example.shop;

import java.io.Serializable;
import java.util.List;

/**
 * Some products of a category, as the cache has them. Immutable.
 *
 * @param page which part of the category, from 0
 * @param pageCount how many parts it has
 */
record CataloguePage(String category, int page, int pageCount, List<Item> items) implements Serializable {
    private static final long serialVersionUID = 1L;

    /** A product in a list. Immutable. */
    record Item(int id, String name, int cents) implements Serializable {
        private static final long serialVersionUID = 1L;
    }
}
