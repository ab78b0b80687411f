/** The embedded engine. */
@NullMarked
package dev.flashdb.engine;

import org.jspecify.annotations.NullMarked;
