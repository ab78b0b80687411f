package dev.flashdb;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;

/**
 * The sorted sets that are combined, each with the factor that its scores are multiplied by; an infinite score times zero is
 * zero. A key may be named more than once. Immutable.
 */
public final class Weights {
    private final List<WeightedKey> keys;

    private Weights(List<WeightedKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * One sorted set; {@link #and} names the others.
     *
     * @param key its key
     * @param weight its factor
     * @return the weights
     * @throws IllegalArgumentException when the factor is NaN
     */
    public static Weights of(String key, double weight) {
        return new Weights(List.of(new WeightedKey(key, weight)));
    }

    /**
     * Sorted sets whose scores are taken as they are.
     *
     * @param keys their keys, in order, at least one
     * @return the weights, all of them 1
     * @throws IllegalArgumentException when there are no keys
     */
    public static Weights ofOnes(String... keys) {
        if (keys.length == 0) {
            throw new IllegalArgumentException("At least one key is needed: keys=0");
        }
        List<WeightedKey> weighted = new ArrayList<>(keys.length);
        for (String key : keys) {
            weighted.add(new WeightedKey(key, 1));
        }
        return new Weights(weighted);
    }

    /**
     * These and one more.
     *
     * @param key the next one's key
     * @param weight its factor
     * @return new weights; these stay as they are
     * @throws IllegalArgumentException when the factor is NaN
     */
    public Weights and(String key, double weight) {
        List<WeightedKey> more = new ArrayList<>(keys);
        more.add(new WeightedKey(key, weight));
        return new Weights(more);
    }

    /**
     * The keys and their factors, in order.
     *
     * @return an unmodifiable list, never empty
     */
    public List<WeightedKey> keys() {
        return keys;
    }

    /**
     * A key and its factor. Immutable.
     *
     * @param key the key of a sorted set
     * @param weight what its scores are multiplied by
     */
    public record WeightedKey(String key, double weight) {
        /**
         * A key and its factor.
         *
         * @param key the key of a sorted set
         * @param weight what its scores are multiplied by
         * @throws IllegalArgumentException when the factor is NaN
         */
        public WeightedKey {
            requireNonNull(key, "key");
            if (Double.isNaN(weight)) {
                throw new IllegalArgumentException("A weight is a number: weight=NaN");
            }
        }
    }
}
