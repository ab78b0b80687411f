package dev.flashdb.engine;

import dev.flashdb.expiry.TimerWheel;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A slot with room for a deadline, and for its place in a timer wheel. Thread-safe; the links of the wheel are guarded by the
 * lock of the key's stripe.
 */
class TimedSlot extends Slot implements TimerWheel.Timer {

    private static final VarHandle DEADLINE;

    static {
        try {
            DEADLINE = MethodHandles.lookup().findVarHandle(TimedSlot.class, "deadlineMillis", long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private volatile long deadlineMillis;

    /** Written under the lock of the key's stripe; read without it as a hint that {@link Expirations} verifies. */
    volatile boolean isInWheel;

    private TimerWheel.@Nullable Timer previous;
    private TimerWheel.@Nullable Timer next;
    private long scheduledMillis;

    TimedSlot(Object key, int hash) {
        super(key, hash);
        DEADLINE.set(this, Version.NEVER);
    }

    @Override
    final boolean canKeep(long newDeadlineMillis) {
        return true;
    }

    @Override
    final long keptDeadlineMillis() {
        return deadlineMillis;
    }

    @Override
    final void keep(Object newValue, long newDeadlineMillis) {
        super.keep(newValue, newDeadlineMillis);
        DEADLINE.setRelease(this, newDeadlineMillis);
    }

    @Override
    final void keepDeadline(long newDeadlineMillis) {
        DEADLINE.setRelease(this, newDeadlineMillis);
    }

    /** Returns the slot whose deadline this timer stands for. */
    Slot timed() {
        return this;
    }

    @Override
    public final TimerWheel.@Nullable Timer previous() {
        return previous;
    }

    @Override
    public final void setPrevious(TimerWheel.@Nullable Timer timer) {
        previous = timer;
    }

    @Override
    public final TimerWheel.@Nullable Timer next() {
        return next;
    }

    @Override
    public final void setNext(TimerWheel.@Nullable Timer timer) {
        next = timer;
    }

    @Override
    public final long scheduledMillis() {
        return scheduledMillis;
    }

    @Override
    public final void setScheduledMillis(long millis) {
        scheduledMillis = millis;
    }
}
