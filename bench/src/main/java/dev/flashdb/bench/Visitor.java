package dev.flashdb.bench;

import java.io.Serializable;

/** A value that cannot change: a record of immutables. */
public record Visitor(long id, String name, String mail, int visits, double balance, boolean active)
        implements Serializable {

    static Visitor numbered(int number) {
        return new Visitor(
                number,
                "Visitor " + number,
                "visitor" + number + "@example.org",
                number % 100,
                number / 4.0,
                number % 2 == 0);
    }
}
