package dev.flashdb.engine;

import dev.flashdb.expiry.TimerWheel;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
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
        private final TimerWheel<TimedSlot> wheel;

        Stripe(long nowMillis) {
            wheel = new TimerWheel<>(nowMillis);
        }
    }

    /** The place in a timer wheel of a slot that was made for an entry without a deadline, and got one. In no index. */
    private static final class StrayTimer extends TimedSlot {
        private final Slot slot;

        StrayTimer(Slot slot) {
            super(slot.key, slot.hash);
            this.slot = slot;
        }

        @Override
        Slot timed() {
            return slot;
        }
    }

    private final Views views;
    private final MonotonicClock clock;

    /** The timers of slots that have no room for one; written under the lock of the key's stripe. */
    private final ConcurrentHashMap<Slot, StrayTimer> strays = new ConcurrentHashMap<>();

    private final AtomicReferenceArray<Stripe> stripes = new AtomicReferenceArray<>(STRIPES);

    Expirations(Views views, MonotonicClock clock) {
        this.views = views;
        this.clock = clock;
    }

    /** Puts {@code slot} into the wheel, moves it or takes it out, as its present state asks for. Constant time. */
    void update(Slot slot, Version newest) {
        update(slot, newest.value == null ? Version.NEVER : newest.deadlineMillis);
    }

    /** As {@link #update(Slot, Version)}, for a state that was just written. */
    void update(Slot slot, long deadlineMillis) {
        @Nullable TimedSlot timer = timer(slot);
        boolean hasDeadline = deadlineMillis != Version.NEVER;
        boolean isRight = timer != null && timer.isInWheel
                ? hasDeadline && timer.scheduledMillis() <= deadlineMillis
                : !hasDeadline;
        if (isRight) {
            return;
        }
        Stripe stripe = stripe(slot);
        stripe.lock.lock();
        try {
            // who changes the slot meanwhile sees either what is done here, and comes too, or is seen here
            long current = deadlineOf(slot);
            long seen;
            do {
                seen = current;
                if (seen == Version.NEVER) {
                    deschedule(stripe, slot);
                } else {
                    schedule(stripe, slot, seen);
                }
                current = deadlineOf(slot);
            } while (current != seen);
        } finally {
            stripe.lock.unlock();
        }
    }

    private @Nullable TimedSlot timer(Slot slot) {
        return slot instanceof TimedSlot itself ? itself : strays.isEmpty() ? null : strays.get(slot);
    }

    private long deadlineOf(Slot slot) {
        Version current = slot.current(views);
        return current.value == null ? Version.NEVER : current.deadlineMillis;
    }

    /** Never moves a timer to a later time: who has just set an earlier deadline may have found the timer right. */
    private void schedule(Stripe stripe, Slot slot, long deadlineMillis) {
        TimedSlot timer = slot instanceof TimedSlot itself ? itself : strays.computeIfAbsent(slot, StrayTimer::new);
        if (!timer.isInWheel || timer.scheduledMillis() > deadlineMillis) {
            stripe.wheel.schedule(timer, deadlineMillis);
            timer.isInWheel = true;
        }
    }

    private void deschedule(Stripe stripe, Slot slot) {
        @Nullable TimedSlot timer = slot instanceof TimedSlot itself ? itself : strays.remove(slot);
        if (timer != null && timer.isInWheel) {
            stripe.wheel.deschedule(timer);
            timer.isInWheel = false;
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
                    stripe.wheel.advance(nowMillis, timer -> take(timer, due), BATCH);
                } finally {
                    stripe.lock.unlock();
                }
            }
        }
        return due;
    }

    private void take(TimedSlot timer, List<Slot> due) {
        Slot slot = timer.timed();
        timer.isInWheel = false;
        if (timer != slot) {
            strays.remove(slot);
        }
        due.add(slot);
    }

    private Stripe stripe(Slot slot) {
        int i = (slot.hash ^ slot.hash >>> 16) & (STRIPES - 1);
        @Nullable Stripe stripe = stripes.get(i);
        if (stripe == null) {
            stripes.compareAndSet(i, null, new Stripe(clock.nowMillis()));
            stripe = stripes.get(i);
        }
        return Objects.requireNonNull(stripe);
    }
}
