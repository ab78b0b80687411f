package dev.flashdb.eviction;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Entries that have changed and that a policy does not know of yet. Threads put them down without a lock; full buffers become
 * batches, which whoever has the policy's lock takes. Thread-safe; waits for nobody.
 *
 * @param <E> the type of the entries
 */
public final class InsertBuffers<E> {

    /*
     *   stripes[low bits of the thread's number] -> padding | E E E . . . | padding      (made when it is first needed)
     *                                                             | the last place is filled
     *   ready                                    -> batch, batch  v
     *
     * 1. An entry goes into the first free place of its thread's stripe by one compare-and-set, and out of it by an exchange
     *    with null. So somebody has it at any time: a stripe, a batch that is ready, or whoever took that batch. A thread
     *    that stops between two instructions keeps no other one from going on.
     * 2. Whoever fills the last place takes all. Whoever finds no free place takes all, too: the thread that filled it may
     *    not have come to that, or could not.
     * 3. A thread always uses the same stripe: its entries come out in about the order in which they came. Threads leave
     *    nothing behind, whatever their number.
     *
     * A policy behind such buffers was proposed by X. Ding, S. Jiang and X. Zhang: BP-Wrapper: a system framework making any
     * replacement algorithms (almost) lock contention free. ICDE 2009.
     */

    /** How many entries of a thread wait for each other. */
    public static final int CAPACITY = 16;

    /** In references: two stripes are never in one cache line, nor in two that the processor fetches together. */
    private static final int PADDING = 32;

    private static final int STRIPES_PER_PROCESSOR = 4;

    /** The places of some threads, with room around them. */
    private static final class Stripe<E> extends AtomicReferenceArray<@Nullable E> {
        private static final long serialVersionUID = 1L;

        Stripe() {
            super(PADDING + CAPACITY + PADDING);
        }
    }

    private final AtomicReferenceArray<@Nullable Stripe<E>> stripes;
    private final ConcurrentLinkedQueue<List<E>> ready = new ConcurrentLinkedQueue<>();

    /**
     * Makes empty buffers.
     *
     * @param most how many entries may wait in the stripes; there is one stripe at least
     */
    public InsertBuffers(long most) {
        int wanted = STRIPES_PER_PROCESSOR * Runtime.getRuntime().availableProcessors();
        stripes = new AtomicReferenceArray<>((int)
                Long.highestOneBit(Math.max(1, Math.min(most / CAPACITY, 2L * wanted - 1))));
    }

    /**
     * Puts an entry down.
     *
     * @param entry the entry; it may wait already
     * @return whether this made a batch ready, for {@link #next}
     */
    public boolean add(E entry) {
        Stripe<E> stripe = stripe();
        for (int place = PADDING; place < PADDING + CAPACITY; place++) {
            if (stripe.getPlain(place) == null && stripe.compareAndSet(place, null, entry)) {
                return place == PADDING + CAPACITY - 1 && makeReady(stripe, null);
            }
        }
        return makeReady(stripe, entry);
    }

    private Stripe<E> stripe() {
        int index = (int) Thread.currentThread().getId() & stripes.length() - 1;
        @Nullable Stripe<E> stripe = stripes.get(index);
        if (stripe == null) {
            stripes.compareAndSet(index, null, new Stripe<>());
            stripe = Objects.requireNonNull(stripes.get(index));
        }
        return stripe;
    }

    private boolean makeReady(Stripe<E> stripe, @Nullable E last) {
        List<E> batch = new ArrayList<>(CAPACITY + 1);
        for (int place = PADDING; place < PADDING + CAPACITY; place++) {
            @Nullable E entry = stripe.getPlain(place) == null ? null : stripe.getAndSet(place, null);
            if (entry != null) {
                batch.add(entry);
            }
        }
        if (last != null) {
            batch.add(last);
        }
        return !batch.isEmpty() && ready.add(batch);
    }

    /** Makes all that waits ready. */
    public void flush() {
        for (int i = 0; i < stripes.length(); i++) {
            @Nullable Stripe<E> stripe = stripes.get(i);
            if (stripe != null) {
                makeReady(stripe, null);
            }
        }
    }

    /**
     * Takes a batch that is ready.
     *
     * @return the batch, which is the caller's, or null if none is ready
     */
    public @Nullable List<E> next() {
        return ready.poll();
    }

    /**
     * Makes a batch, or what is left of it, ready again.
     *
     * @param batch the batch, which is no longer the caller's
     */
    public void giveBack(List<E> batch) {
        ready.add(batch);
    }

    /**
     * Returns whether a batch is ready.
     *
     * @return whether {@link #next} has something at this moment
     */
    public boolean isReady() {
        return !ready.isEmpty();
    }

    /**
     * Returns whether more batches are ready than stripes are there: those who put down are faster than the policy.
     *
     * @return whether the caller should wait for the policy
     */
    public boolean isCrowded() {
        return ready.size() > stripes.length();
    }
}
