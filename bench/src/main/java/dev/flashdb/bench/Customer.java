package dev.flashdb.bench;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A value of the ordinary kind: six fields and a list. Confined to whoever holds the copy. */
public final class Customer implements Serializable {
    private static final long serialVersionUID = 1;

    private final long id;
    private final String name;
    private final String mail;
    private final int visits;
    private final double balance;
    private final boolean active;

    @SuppressWarnings("serial") // an ArrayList
    private final List<String> tags;

    private Customer(long id, String name, String mail, int visits, double balance, boolean active, List<String> tags) {
        this.id = id;
        this.name = name;
        this.mail = mail;
        this.visits = visits;
        this.balance = balance;
        this.active = active;
        this.tags = tags;
    }

    static Customer numbered(int number) {
        return new Customer(
                number,
                "Customer " + number,
                "customer" + number + "@example.org",
                number % 100,
                number / 4.0,
                number % 2 == 0,
                new ArrayList<>(List.of("retail", "news", "region " + number % 7)));
    }

    /** Returns what makes the fields used. */
    public int weight() {
        return (int) id + name.length() + mail.length() + visits + (int) balance + (active ? 1 : 0) + tags.size();
    }
}
