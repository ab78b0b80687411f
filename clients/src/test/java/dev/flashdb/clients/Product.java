package dev.flashdb.clients;

import jakarta.persistence.Cacheable;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.annotations.Cache;
import org.hibernate.annotations.CacheConcurrencyStrategy;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.NaturalIdCache;

/** An entity that Hibernate caches, with a natural id that may change. */
@Entity
@Cacheable
@Cache(usage = CacheConcurrencyStrategy.READ_WRITE)
@NaturalIdCache
class Product {
    @Id
    long id;

    @NaturalId(mutable = true)
    String sku;

    int stock;

    Product() {}

    Product(long id, String sku, int stock) {
        this.id = id;
        this.sku = sku;
        this.stock = stock;
    }

    @Override
    public String toString() {
        return id + ":" + sku + ":" + stock;
    }
}
