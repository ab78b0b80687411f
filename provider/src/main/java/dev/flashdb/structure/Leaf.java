package dev.flashdb.structure;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A node whose cells are rows: a column for each part, and none for the parts the tree does not keep. Immutable. */
final class Leaf extends Node {
    private static final double[] NO_SCORES = {};
    private static final Object[] NO_OBJECTS = {};

    static final Leaf EMPTY = new Leaf(NO_SCORES, NO_OBJECTS, null);
    static final Leaf EMPTY_WITH_VALUES = new Leaf(NO_SCORES, NO_OBJECTS, NO_OBJECTS);

    final Object @Nullable [] values;

    private Leaf(double[] scores, Object[] keys, Object @Nullable [] values) {
        super(scores, keys);
        this.values = values;
    }

    @Override
    int count() {
        return scores.length;
    }

    @Override
    Leaf inserted(int rank, Row row) {
        Object value = row.value();
        return new Leaf(
                ArrayEdits.inserted(scores, rank, row.score()),
                ArrayEdits.inserted(keys, rank, row.key()),
                values == null || value == null ? null : ArrayEdits.inserted(values, rank, value));
    }

    @Override
    Leaf removed(int rank) {
        return new Leaf(
                ArrayEdits.removed(scores, rank),
                ArrayEdits.removed(keys, rank, 1),
                values == null ? null : ArrayEdits.removed(values, rank, 1));
    }

    @Override
    Leaf replaced(int rank, Object value) {
        return new Leaf(scores, keys, values == null ? null : ArrayEdits.replaced(values, rank, value));
    }

    @Override
    Leaf slice(int from, int to) {
        return new Leaf(
                Arrays.copyOfRange(scores, from, to),
                Arrays.copyOfRange(keys, from, to),
                values == null ? null : Arrays.copyOfRange(values, from, to));
    }

    @Override
    Leaf joined(Node right) {
        Leaf other = (Leaf) right;
        return new Leaf(
                ArrayEdits.joined(scores, other.scores),
                ArrayEdits.joined(keys, other.keys),
                values == null || other.values == null ? null : ArrayEdits.joined(values, other.values));
    }
}
