package dev.flashdb.bench;

/** Where a suite says how far it is. */
@FunctionalInterface
interface Progress {

    void line(String words);
}
