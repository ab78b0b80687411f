package dev.flashdb.bench;

import java.io.IOException;

/** One page of the suite. */
interface Section {

    /** Returns the name by which the command line asks for it, which is also that of its file. */
    String name();

    /** Returns the title of its page. */
    String title();

    /** Measures, and writes what came out into the report. */
    void run(Size size, Report report, Progress progress) throws IOException;
}
