package dev.flashdb;

import static java.util.Objects.requireNonNull;

/**
 * A member of a sorted set with its score. Immutable.
 *
 * @param member the member
 * @param score its score, possibly infinite, never NaN
 */
public record ScoredMember(String member, double score) {
    /**
     * A member with a score; -0.0 becomes 0.0, which it equals everywhere else too.
     *
     * @param member the member
     * @param score its score, possibly infinite
     * @throws IllegalArgumentException when the score is NaN
     */
    public ScoredMember {
        requireNonNull(member, "member");
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("A score is a number: score=NaN");
        }
        score += 0.0;
    }
}
