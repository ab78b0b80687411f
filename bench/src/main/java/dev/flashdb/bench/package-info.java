/** JMH benchmarks of the provider. */
@NullMarked
package dev.flashdb.bench;

import org.jspecify.annotations.NullMarked;
