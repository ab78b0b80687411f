package dev.flashdb.engine;

import dev.flashdb.expiry.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The deadlines of one namespace's entries: stripes of timer wheels, each made when it is first needed. Thread-safe.
 */
final class Expirations {

    /*
     * A slot is in the wheel of its stripe from its first deadline on. Writers that move a deadline later leave it where
     * it is: when the old deadline comes, the sweep looks again. Whoever changes a slot calls update() after the change
     * is visible, and update() goes by the state it then reads under the stripe's lock, so the last of several
     * concurrent writers leaves the wheel right whatever their order here.
     */
    private static final int STRIPES = 16;
    private static final int BATCH = 256;

    private static final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final TimerWheel<Slot> wheel;

        Stripe(long nowMillis) {
            wheel = new TimerWheel<>(nowMillis);
        }
    }

    private final Views views;
    private final MonotonicClock clock;
    private final AtomicReferenceArray<Stripe> stripes = new AtomicReferenceArray<>(STRIPES);

    Expirations(Views views, MonotonicClock clock) {
        this.views = views;
        this.clock = clock;
    }

    /** Puts {@code slot} into the wheel, moves it or takes it out, as its present state asks for. Constant time. */
    void update(Slot slot, Version newest) {
        boolean hasDeadline = newest.value != null && newest.deadlineMillis != Version.NEVER;
        if (!hasDeadline && !slot.isInWheel) {
            return;
        }
        if (hasDeadline && slot.isInWheel && slot.scheduledMillis() <= newest.deadlineMillis) {
            return;
        }
        Stripe stripe = stripe(slot);
        stripe.lock.lock();
        try {
            Version current = slot.current(views);
            if (current.value != null && current.deadlineMillis != Version.NEVER) {
                stripe.wheel.schedule(slot, current.deadlineMillis);
                slot.isInWheel = true;
            } else if (slot.isInWheel) {
                stripe.wheel.deschedule(slot);
                slot.isInWheel = false;
            }
        } finally {
            stripe.lock.unlock();
        }
    }

    /** Returns slots whose turn in the wheel has come, a batch of each stripe; empty when there are none left. */
    List<Slot> due(long nowMillis) {
        List<Slot> due = new ArrayList<>();
        for (int i = 0; i < STRIPES; i++) {
            @Nullable Stripe stripe = stripes.get(i);
            if (stripe != null) {
                stripe.lock.lock();
                try {
                    stripe.wheel.advance(nowMillis, slot -> take(slot, due), BATCH);
                } finally {
                    stripe.lock.unlock();
                }
            }
        }
        return due;
    }

    private static void take(Slot slot, List<Slot> due) {
        slot.isInWheel = false;
        due.add(slot);
    }

    private Stripe stripe(Slot slot) {
        int i = (slot.hash ^ slot.hash >>> 16) & (STRIPES - 1);
        @Nullable Stripe stripe = stripes.get(i);
        if (stripe == null) {
            stripes.compareAndSet(i, null, new Stripe(clock.nowMillis()));
            stripe = stripes.get(i);
        }
        return java.util.Objects.requireNonNull(stripe);
    }
}
