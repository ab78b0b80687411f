package dev.flashdb.bench;

import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;

/** A value that checks itself when it is read, so that only a whole serialization copies it. Confined to its holder. */
public final class Account implements Serializable {
    private static final long serialVersionUID = 1;

    private final long id;
    private final String owner;
    private final String mail;
    private final int bookings;
    private final double balance;
    private final boolean active;

    @SuppressWarnings("serial") // an ArrayList
    private final List<String> tags;

    private Account(int number) {
        this.id = number;
        this.owner = "Customer " + number;
        this.mail = "customer" + number + "@example.org";
        this.bookings = number % 100;
        this.balance = number / 4.0;
        this.active = number % 2 == 0;
        this.tags = new ArrayList<>(List.of("retail", "news", "region " + number % 7));
    }

    static Account numbered(int number) {
        return new Account(number);
    }

    private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
        input.defaultReadObject();
        if (weight() < 0) {
            throw new InvalidObjectException("an account of negative weight");
        }
    }

    /** Returns what makes the fields used. */
    public int weight() {
        return (int) id + owner.length() + mail.length() + bookings + (int) balance + (active ? 1 : 0) + tags.size();
    }
}
