package dev.flashdb.eviction;

import org.jspecify.annotations.Nullable;

/**
 * The choice of what leaves a bounded cache: S3-FIFO with an admission test and a small queue that adapts.
 *
 * <p>The policy keeps queues of the cache's own entries, threaded through them by {@link Node}. The cache tells it of each
 * entry that comes, goes, is hit or changes weight, and after each change lets {@link #evict} name entries to remove until
 * it names none; then the total weight is within the bound. With weights of 1 the bound is a number of entries.
 *
 * <p>Confined to the lock of its caller, but for {@link #onHit}, which any thread may call at any time.
 * All operations are O(1), amortized over the hits and the growth of its tables. Beside the entries it takes some 13
 * bytes for each where all weigh the same, and some 700 bytes when empty.
 *
 * @param <E> the type of the entries
 */
public final class EvictionPolicy<E extends EvictionPolicy.Node<E>> {

    /*
     *               no ghost                          oldest, not hit
     *     insert  ------------>  [ small: FIFO, 10 % ] ------------------------> leaves, ghost
     *        |                        |  oldest, hit; or main has room
     *        | ghost that is          v
     *        +---------------->  [ main: clock, 90 % ] ------------------------> leaves, ghost
     *          admitted               ^   | oldest, hit             oldest, not hit
     *                                 +---+ one hit less
     *
     * S3-FIFO [1]: hits only count (to 3) in the entry; the queues move when something is inserted. What differs:
     *
     * 1. While main has room the overflow of small goes there, hit or not: a cache that is not full yet loses nothing.
     * 2. A ghost comes back into main only if it beats the entry that the clock would evict next: in frequency, by the
     *    estimates of a sketch [2] (fed with misses, and by the clock hand with the hits it takes away), or in recency: it
     *    was away for a shorter time than that entry has not been used [3]. Else it starts in small again.
     * 3. The share of small moves between 1 and 90 % by ARC's rule [4]: a miss that finds a ghost from small makes small
     *    larger, one from main smaller. The step is an eighth of ARC's, which the traces prefer.
     * 4. There are twice as many ghosts as entries, of 4 bytes each.
     * 5. The newest entry does not leave to make room for itself. Who puts and gets finds what he put, also with a bound of 1.
     * 6. An entry heavier than the bound leaves at once, without an effect on the others.
     * 7. The clock hand passes at most 64 entries in one step, so that no insert waits for a walk over a cache full of hits.
     *
     * Time is counted in misses, in units of 1/64 of the entries: an entry that is hit all the time is seldom written to.
     *
     * [1] J. Yang et al.: FIFO queues are all you need for cache eviction. SOSP 2023.
     * [2] G. Einziger, R. Friedman, B. Manes: TinyLFU: A highly efficient cache admission policy. TOS 2017.
     * [3] S. Jiang, X. Zhang: LIRS: an efficient low inter-reference recency set replacement policy. SIGMETRICS 2002.
     * [4] N. Megiddo, D. Modha: ARC: a self-tuning, low overhead replacement cache. FAST 2003.
     */

    /** The queue of an entry that no policy has. */
    public static final byte NONE = 0;

    static final byte SMALL = 1;
    static final byte MAIN = 2;
    static final byte OVERSIZE = 3;
    static final int GHOSTS_PER_ENTRY = 2;

    private static final int MAXIMUM_HITS = 3;
    private static final int LONGEST_SWEEP = 64;
    private static final int TICKS_PER_TURNOVER = 64;
    private static final double INITIAL_SHARE = 0.10;
    private static final double SMALLEST_SHARE = 0.01;
    private static final double LARGEST_SHARE = 0.90;
    private static final double STEP = 0.125;
    private static final int NOW = 32;

    private final NodeQueue<E> small = new NodeQueue<>(SMALL);
    private final NodeQueue<E> main = new NodeQueue<>(MAIN);
    private final NodeQueue<E> oversize = new NodeQueue<>(OVERSIZE);
    private final GhostTable ghosts = new GhostTable();
    private final FrequencySketch sketch = new FrequencySketch();
    private @Nullable E newest;
    private long bound;
    private double smallShare = INITIAL_SHARE;
    private int missesUntilTick;

    /** The time, at {@link #NOW}: read by every hit, so what is written at every miss is in other cache lines. */
    private final int[] clock = new int[NOW + 1 + NOW];

    /**
     * Makes a policy without entries.
     *
     * @param bound the total weight allowed, from 0 (nothing that weighs anything stays)
     * @throws IllegalArgumentException when the bound is negative
     */
    public EvictionPolicy(long bound) {
        this.bound = checkedBound(bound);
    }

    /**
     * Marks an entry as used. Thread-safe: one increment of a plain byte unless it is saturated, and one plain store when
     * the coarse time has moved on since the last; a lost race loses one mark. Harmless for an entry that has gone.
     *
     * @param node the entry
     */
    public void onHit(E node) {
        byte hits = node.hits();
        if (hits < MAXIMUM_HITS) {
            node.setHits((byte) (hits + 1));
        }
        int time = clock[NOW];
        if (node.lastUse() != time) {
            node.setLastUse(time);
        }
    }

    /**
     * Takes in an entry that came after a miss, with the hits it had since. {@link #evict} is to be called next.
     *
     * @param node the entry, in no policy
     * @param weight its weight
     * @throws IllegalArgumentException when the weight is negative
     * @throws IllegalStateException when the entry is in a policy
     */
    public void onInsert(E node, int weight) {
        checkWeight(weight);
        if (node.queue() != NONE) {
            throw new IllegalStateException("The entry is in a policy already: queue=" + node.queue());
        }
        tick();
        node.setWeight(weight);
        node.setLastUse(now());
        sketch.ensureCapacity(count() + 1);
        sketch.increment(node.keyHash());
        boolean fromGhost = takeGhost(node);
        if (weight > bound) {
            oversize.add(node);
        } else {
            newest = node;
            (fromGhost ? main : small).add(node);
            fillMain();
        }
    }

    /**
     * Looks at what {@link #onInsert} will need of an entry, and changes nothing. Called for each entry of a batch before the
     * first is taken in, it has the processor fetch from memory for all of them at once.
     *
     * @param node the entry
     * @return a number without a meaning, so that looking is not optimized away
     */
    public int lookAhead(E node) {
        int hash = node.keyHash();
        return ghosts.lookAhead(hash) ^ sketch.estimate(hash);
    }

    /**
     * Lets go of an entry that is removed for other reasons than the bound; does nothing when it is not in.
     *
     * @param node the entry, in this policy or in none
     */
    public void onRemove(E node) {
        if (node.queue() != NONE) {
            unlink(node);
            node.setHits((byte) 0);
        }
    }

    /**
     * Changes the weight of an entry; does nothing when it is not in. {@link #evict} is to be called next.
     *
     * @param node the entry, in this policy or in none
     * @param weight its new weight
     * @throws IllegalArgumentException when the weight is negative
     */
    public void onWeightChange(E node, int weight) {
        checkWeight(weight);
        byte queue = node.queue();
        if (queue == NONE) {
            return;
        }
        boolean fits = weight <= bound;
        if (fits && queue != OVERSIZE) {
            queue(queue).reweigh(node, weight);
            return;
        }
        detach(node);
        node.setWeight(weight);
        if (fits) {
            newest = node;
        }
        (fits ? small : oversize).add(node);
    }

    /**
     * Changes the bound. {@link #evict} is to be called next. O(n) when the entries are too heavy for the new bound.
     *
     * @param newBound the total weight allowed, from 0
     * @throws IllegalArgumentException when the bound is negative
     */
    public void resize(long newBound) {
        bound = checkedBound(newBound);
        if (small.weight() + main.weight() > bound) {
            setOversizeApart(small);
            setOversizeApart(main);
        }
    }

    /**
     * Names an entry that has to leave, and lets go of it; its hash stays as a ghost. The cache removes it or, when
     * it cannot now, gives it back by {@link #retain}.
     *
     * @return the entry, or null when the total weight is within the bound
     */
    public @Nullable E evict() {
        if (!oversize.isEmpty()) {
            E node = oversize.oldest();
            unlink(node);
            return node;
        }
        while (small.weight() + main.weight() > bound) {
            if (!isSmallToGive()) {
                return evictFromMain();
            }
            E node = evictFromSmall();
            if (node != null) {
                return node;
            }
        }
        return null;
    }

    /**
     * Takes back what {@link #evict} named, because it cannot be removed now: as the last in turn to be named again. The
     * total is over the bound then, and the cache is to call {@link #evict} again at its next change at the latest.
     *
     * @param node the entry, in no policy
     * @throws IllegalStateException when the entry is in a policy
     */
    public void retain(E node) {
        if (node.queue() != NONE) {
            throw new IllegalStateException("The entry is in a policy already: queue=" + node.queue());
        }
        int place = ghosts.find(node.keyHash());
        if (place >= 0) {
            ghosts.removeAt(place);
        }
        (node.weight() > bound ? oversize : main).add(node);
    }

    /**
     * Counts the entries. O(1).
     *
     * @return how many entries are in
     */
    public int count() {
        return small.count() + main.count() + oversize.count();
    }

    /**
     * Gives the total weight. O(1).
     *
     * @return the sum of the weights of the entries
     */
    public long weight() {
        return small.weight() + main.weight() + oversize.weight();
    }

    /**
     * Gives the bound. O(1).
     *
     * @return the total weight allowed
     */
    public long bound() {
        return bound;
    }

    /** Moves the overflow of small to main while there is room. */
    private void fillMain() {
        long target = smallTarget();
        while (small.weight() > target
                && small.oldest() != newest
                && main.weight() + small.oldest().weight() <= bound - target) {
            E node = small.oldest();
            small.detach(node);
            main.add(node);
        }
    }

    private boolean takeGhost(E node) {
        int place = ghosts.find(node.keyHash());
        if (place < 0) {
            return false;
        }
        boolean admitted = admits(node, ghosts.age(place, now()));
        adapt(ghosts.isFromMain(place));
        ghosts.removeAt(place);
        return admitted;
    }

    private boolean admits(E node, int ghostAge) {
        if (main.isEmpty() || main.weight() + node.weight() <= bound - smallTarget()) {
            return true;
        }
        E victim = sweep();
        return sketch.estimate(node.keyHash()) > sketch.estimate(victim.keyHash())
                || ghostAge < now() - victim.lastUse();
    }

    private void adapt(boolean fromMain) {
        double mainGhosts = ghosts.fromMain();
        double smallGhosts = ghosts.size() - mainGhosts;
        double step = STEP / Math.max(1, count());
        if (fromMain) {
            smallShare -= step * Math.max(1, smallGhosts / mainGhosts);
        } else {
            smallShare += step * Math.max(1, mainGhosts / smallGhosts);
        }
        smallShare = Math.min(LARGEST_SHARE, Math.max(SMALLEST_SHARE, smallShare));
    }

    /** Moves the clock hand to the entry it would evict; to be called when main has an entry. */
    private E sweep() {
        for (int passed = 0; passed < LONGEST_SWEEP; passed++) {
            E node = main.oldest();
            byte hits = node.hits();
            if (node != newest && hits == 0) {
                break;
            }
            if (hits > 0) {
                node.setHits((byte) (hits - 1));
                sketch.increment(node.keyHash());
            }
            main.rotate();
        }
        if (main.oldest() == newest && main.count() > 1) {
            main.rotate();
        }
        return main.oldest();
    }

    private boolean isSmallToGive() {
        if (small.isEmpty() || small.oldest() == newest) {
            return false;
        }
        boolean mainCannot = main.isEmpty() || main.count() == 1 && main.oldest() == newest;
        return mainCannot || small.weight() > smallTarget();
    }

    /** Promotes the oldest of small, or evicts it. */
    private @Nullable E evictFromSmall() {
        E node = small.oldest();
        if (node.hits() > 0) {
            small.detach(node);
            node.setHits((byte) 0);
            main.add(node);
            return null;
        }
        addGhost(node, /* fromMain= */ false);
        small.remove(node);
        return node;
    }

    private E evictFromMain() {
        E node = sweep();
        addGhost(node, /* fromMain= */ true);
        unlink(node);
        node.setHits((byte) 0);
        return node;
    }

    /** To be called before the entry is let go: when there is no memory for the ghost, the entry stays. */
    private void addGhost(E node, boolean fromMain) {
        long wanted = (long) GHOSTS_PER_ENTRY * Math.max(1, count() - 1);
        ghosts.add(node.keyHash(), fromMain, node.lastUse(), now(), wanted);
    }

    private void setOversizeApart(NodeQueue<E> queue) {
        queue.forEach(node -> {
            if (node.weight() > bound) {
                detach(node);
                oversize.add(node);
            }
        });
    }

    private void unlink(E node) {
        detach(node);
        node.setQueue(NONE);
    }

    private void detach(E node) {
        queue(node.queue()).detach(node);
        if (node == newest) {
            newest = null;
        }
    }

    private NodeQueue<E> queue(byte id) {
        return switch (id) {
            case SMALL -> small;
            case MAIN -> main;
            case OVERSIZE -> oversize;
            default -> throw new IllegalStateException("The entry is in no queue of a policy: queue=" + id);
        };
    }

    private void tick() {
        if (--missesUntilTick <= 0) {
            clock[NOW]++;
            missesUntilTick = count() / TICKS_PER_TURNOVER;
        }
    }

    private int now() {
        return clock[NOW];
    }

    private long smallTarget() {
        return Math.max(1, (long) (smallShare * bound));
    }

    private static long checkedBound(long bound) {
        if (bound < 0) {
            throw new IllegalArgumentException("A bound must not be negative: bound=" + bound);
        }
        return bound;
    }

    private static void checkWeight(int weight) {
        if (weight < 0) {
            throw new IllegalArgumentException("A weight must not be negative: weight=" + weight);
        }
    }

    // What the tests look into.

    NodeQueue<E> small() {
        return small;
    }

    NodeQueue<E> main() {
        return main;
    }

    GhostTable ghosts() {
        return ghosts;
    }

    /**
     * What a policy keeps in an entry: plain fields, which only the policy writes.
     *
     * <p>Confined to the lock of the policy, but for {@code hits} and {@code lastUse}: they are read and written without
     * it, and must be plain fields of their own. All are 0 or null in an entry that is in no policy yet.
     *
     * @param <E> the type of the entry itself
     */
    public interface Node<E extends Node<E>> {

        /**
         * Gives the next older entry of the same queue.
         *
         * @return the entry, or null
         */
        @Nullable
        E older();

        /**
         * Sets the next older entry of the same queue.
         *
         * @param node the entry, or null
         */
        void setOlder(@Nullable E node);

        /**
         * Gives the next newer entry of the same queue.
         *
         * @return the entry, or null
         */
        @Nullable
        E newer();

        /**
         * Sets the next newer entry of the same queue.
         *
         * @param node the entry, or null
         */
        void setNewer(@Nullable E node);

        /**
         * Gives the queue the entry is in.
         *
         * @return 0 when it is in none
         */
        byte queue();

        /**
         * Sets the queue the entry is in.
         *
         * @param queue 0 when it is in none
         */
        void setQueue(byte queue);

        /**
         * Gives the count of hits.
         *
         * @return the count, which saturates
         */
        byte hits();

        /**
         * Sets the count of hits.
         *
         * @param hits the count
         */
        void setHits(byte hits);

        /**
         * Gives the time of the last use, in a unit of the policy.
         *
         * @return the time
         */
        int lastUse();

        /**
         * Sets the time of the last use.
         *
         * @param time the time
         */
        void setLastUse(int time);

        /**
         * Gives the weight the policy counts the entry with; always 1 where the bound is a number of entries.
         *
         * @return the weight last set
         */
        int weight();

        /**
         * Sets the weight; may do nothing where all weights are 1.
         *
         * @param weight the weight
         */
        void setWeight(int weight);

        /**
         * Gives the hash of the key; need not be mixed well.
         *
         * @return the hash, the same for as long as the entry lives, and for later entries of the same key
         */
        int keyHash();
    }
}
