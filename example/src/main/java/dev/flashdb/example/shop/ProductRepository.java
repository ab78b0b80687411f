package dev.flashdb.example.shop;

import org.springframework.data.domain.Page;
import org.springframework.data.domain.Pageable;
import org.springframework.data.jpa.repository.JpaRepository;

/** The products in the database. Thread-safe. */
interface ProductRepository extends JpaRepository<Product, Integer> {
    /** Returns one page of a category. */
    Page<Product> findByCategory(String category, Pageable page);
}
