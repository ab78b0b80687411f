/** Judges the report of the JSR-107 TCK after it has run. */
@NullMarked
package dev.flashdb.tck;

import org.jspecify.annotations.NullMarked;
