package dev.flashdb.bench;

/**
 * How long a suite takes: some minutes, a coffee, or as long as it needs. Less than one and a half seconds of warming up
 * measures the compiler: ours needs longer than a small cache does. Immutable.
 */
enum Size {
    QUICK(2, 5, 300, 3, 300),
    NORMAL(2, 5, 500, 3, 400),
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
