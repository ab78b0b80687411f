package dev.flashdb.example.shop;

import java.util.List;
import java.util.stream.IntStream;
import org.springframework.beans.factory.SmartInitializingSingleton;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.stereotype.Component;
import org.springframework.transaction.support.TransactionTemplate;

/** Fills an empty database with products, before the first request. Confined to the thread that starts the shop. */
@Component
class CatalogueSeed implements SmartInitializingSingleton {
    /** As many as the trace asks for. */
    static final int PRODUCT_COUNT = 13_756;

    private static final String INSERT =
            "insert into product (id, name, category, description, cents) values (?, ?, ?, ?, ?)";
    private static final int BATCH_SIZE = 1_000;

    private final JdbcTemplate jdbc;
    private final TransactionTemplate transactions;

    CatalogueSeed(JdbcTemplate jdbc, TransactionTemplate transactions) {
        this.jdbc = jdbc;
        this.transactions = transactions;
    }

    @Override
    public void afterSingletonsInstantiated() {
        Integer present = jdbc.queryForObject("select count(*) from product", Integer.class);
        if (present == null || present == 0) {
            transactions.executeWithoutResult(status -> fill());
        }
    }

    private void fill() {
        List<ProductNames.MadeUp> products =
                IntStream.range(0, PRODUCT_COUNT).mapToObj(ProductNames::of).toList();
        jdbc.batchUpdate(INSERT, products, BATCH_SIZE, (statement, product) -> {
            statement.setInt(1, product.id());
            statement.setString(2, product.name());
            statement.setString(3, product.category());
            statement.setString(4, product.description());
            statement.setInt(5, product.cents());
        });
    }
}
