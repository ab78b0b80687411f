package dev.flashdb.engine;

/** The place in a timer wheel of a slot that was made for an entry without a deadline, and got one. In no index. */
final class StrayTimer extends TimedSlot {

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
