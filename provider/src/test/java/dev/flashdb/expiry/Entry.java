package dev.flashdb.expiry;

/** A timer of the tests: nothing but what the wheel stores in it. */
final class Entry implements TimerWheel.Timer {
    private TimerWheel.Timer previous;
    private TimerWheel.Timer next;
    private long scheduledMillis;

    @Override
    public TimerWheel.Timer previous() {
        return previous;
    }

    @Override
    public void setPrevious(TimerWheel.Timer timer) {
        previous = timer;
    }

    @Override
    public TimerWheel.Timer next() {
        return next;
    }

    @Override
    public void setNext(TimerWheel.Timer timer) {
        next = timer;
    }

    @Override
    public long scheduledMillis() {
        return scheduledMillis;
    }

    @Override
    public void setScheduledMillis(long millis) {
        scheduledMillis = millis;
    }
}
