/** Tests of what writes the reports, and of the parts that the benchmarks measure with. */
@NullMarked
package dev.flashdb.bench;

import org.jspecify.annotations.NullMarked;
