package dev.flashdb.bench;

/** What is measured of a store that keeps its entries in files: the rows of its table. Immutable. */
enum Measure {
    OVERWRITE("overwrite, no wait for the disk, 1 thread (k/s)", true, ">= 800; ahead of every peer"),
    DURABLE_1("durable each, 1 thread (k/s)", true, ">= 0.85 of the bare loop; ahead of every peer"),
    DURABLE_16("durable each, 16 threads (k/s)", true, ">= 9 x one thread; ahead of every peer"),
    GET_1("get, 1 thread (k/s)", true, ">= 2,000"),
    GET_2("get, 2 threads (k/s)", true, ">= 3,500"),
    REOPEN("open again, to the first get (ms)", false, "<= 500 for 1 M"),
    REOPEN_COMPACTED("the same after a compaction (ms)", false, "<= 200 for 1 M"),
    BYTES("bytes on the disk an entry, each overwritten once", false, "<= 570"),
    BYTES_COMPACTED("the same after a compaction", false, "<= 1.1 x live"),
    LOST("acknowledged, lost by kill -9, no wait for the disk (%)", false, "0");

    /** The row's name. */
    final String title;

    final boolean moreIsBetter;

    /** What was aimed at. */
    final String target;

    Measure(String title, boolean moreIsBetter, String target) {
        this.title = title;
        this.moreIsBetter = moreIsBetter;
        this.target = target;
    }
}
