package dev.flashdb.example.shop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProductNamesTest {
    private final List<ProductNames.MadeUp> all = IntStream.range(0, CatalogueSeed.PRODUCT_COUNT)
            .mapToObj(ProductNames::of)
            .toList();

    @Test
    void thereAreEnoughForTheTraceAndNoTwoHaveOneName() {
        assertTrue(ProductNames.COUNT >= CatalogueSeed.PRODUCT_COUNT);
        assertEquals(
                CatalogueSeed.PRODUCT_COUNT,
                all.stream().map(ProductNames.MadeUp::name).distinct().count());
    }

    @Test
    void theSameIdIsTheSameProduct() {
        assertEquals(
                all, all.stream().map(product -> ProductNames.of(product.id())).toList());
        assertEquals(
                new ProductNames.MadeUp(
                        0, "Alpine Ash Blanket", "Bedroom", "A blanket of ash from our alpine line.", 499),
                ProductNames.of(0));
    }

    @Test
    void everyCategoryHasProductsThatCostSomething() {
        assertEquals(
                new TreeSet<>(ProductNames.CATEGORIES),
                new TreeSet<>(all.stream().map(ProductNames.MadeUp::category).toList()));
        assertTrue(all.stream().allMatch(product -> product.cents() > 0));
    }
}
