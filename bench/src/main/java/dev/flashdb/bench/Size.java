package dev.flashdb.bench;

/** How long a suite takes: some minutes, a coffee, or as long as it needs. Immutable. */
enum Size {
    QUICK(1, 2, 200, 2, 200),
    NORMAL(3, 2, 400, 3, 250),
    FULL(5, 5, 1_000, 5, 1_000);

    /** In how many fresh JVMs everything is measured. */
    final int forks;

    final int warmups;
    final int warmupMillis;
    final int measurements;
    final int measurementMillis;

    Size(int forks, int warmups, int warmupMillis, int measurements, int measurementMillis) {
        this.forks = forks;
        this.warmups = warmups;
        this.warmupMillis = warmupMillis;
        this.measurements = measurements;
        this.measurementMillis = measurementMillis;
    }
}
