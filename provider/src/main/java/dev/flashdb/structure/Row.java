package dev.flashdb.structure;

import org.jspecify.annotations.Nullable;

/**
 * One row on its way into a {@link Leaf}, which drops the value if it has no such column.
 *
 * @param score the number that orders the row, never NaN
 * @param key what orders the row among those of the same score
 * @param value what the row says of its key, if the tree keeps values
 */
record Row(double score, Object key, @Nullable Object value) {}
