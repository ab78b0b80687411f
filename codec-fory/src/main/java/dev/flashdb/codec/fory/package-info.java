/** A codec by Apache Fory, for caches whose values are too slow, or too large, by Java serialization. */
@NullMarked
package dev.flashdb.codec.fory;

import org.jspecify.annotations.NullMarked;
