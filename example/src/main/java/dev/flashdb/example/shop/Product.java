package dev.flashdb.example.shop;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;

/** A product as the database has it; in Hibernate's second-level cache, too. Confined to one thread, as all entities are. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
class Product {
    @Id
    private int id;

    private String name = "";
    private String category = "";
    private String description = "";
    private int cents;

    /** For Hibernate. */
    protected Product() {}

    int id() {
        return id;
    }

    String name() {
        return name;
    }

    String category() {
        return category;
    }

    String description() {
        return description;
    }

    int cents() {
        return cents;
    }

    /** Changes the price. */
    void cost(int newCents) {
        cents = newCents;
    }
}
