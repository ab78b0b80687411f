package dev.flashdb.example.shop;

import dev.flashdb.spring.CacheEvictPrefix;
import java.time.Clock;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.data.domain.Page;
import org.springframework.data.domain.PageRequest;
import org.springframework.data.domain.Sort;
import org.springframework.stereotype.Service;
import org.springframework.transaction.annotation.Transactional;

/** The products, from the caches where they are there, else from the database. Thread-safe. */
@Service
class Catalogue {
    /** The cache of single products, by id. */
    static final String PRODUCTS = "products";

    /** The cache of the lists, by category and page: {@code Garden/0}. Its keys are in order. */
    static final String PAGES = "pages";

    private static final int PAGE_SIZE = 12;

    private final ProductRepository repository;
    private final Clock clock;

    Catalogue(ProductRepository repository, Clock clock) {
        this.repository = repository;
        this.clock = clock;
    }

    /**
     * Returns a product. Threads that ask for the same one together load it once.
     *
     * @throws NoSuchProductException when there is none
     */
    @Cacheable(cacheNames = PRODUCTS, sync = true)
    public ProductDetails product(int id) {
        return ProductDetails.of(stored(id), clock.instant());
    }

    /** Returns how many products there are. */
    public long size() {
        return repository.count();
    }

    /** Returns one page of a category; an empty one where there is nothing. */
    @Cacheable(cacheNames = PAGES, key = "#category + '/' + #page", sync = true)
    public CataloguePage page(String category, int page) {
        Page<Product> found = repository.findByCategory(category, PageRequest.of(page, PAGE_SIZE, Sort.by("id")));
        return new CataloguePage(
                category,
                page,
                found.getTotalPages(),
                found.map(product -> new CataloguePage.Item(product.id(), product.name(), product.cents()))
                        .toList());
    }

    /**
     * Changes a price. After the commit the caches change as one: the product has the new price, and the lists of its
     * category, whose keys begin with it, are gone.
     *
     * @throws NoSuchProductException when there is no such product
     */
    @Transactional
    @CachePut(cacheNames = PRODUCTS, key = "#id")
    @CacheEvictPrefix(cacheNames = PAGES, prefix = "#result.category + '/'")
    public ProductDetails changePrice(int id, int cents) {
        Product product = stored(id);
        product.cost(cents);
        return ProductDetails.of(product, clock.instant());
    }

    private Product stored(int id) {
        return repository.findById(id).orElseThrow(() -> new NoSuchProductException(id));
    }
}
