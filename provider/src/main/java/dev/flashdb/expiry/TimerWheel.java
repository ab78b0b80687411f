package dev.flashdb.expiry;

import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A hierarchical timing wheel: a set of timers that hands out those whose deadline has passed, in constant time each.
 *
 * <p>The tick of its finest level is one millisecond, the unit of all its times, so timers are exact: one is handed out
 * by the first {@link #advance} at or after its deadline that its limit lets get that far, and by none before.
 *
 * <p>Confined to the lock of its caller; a timer is in at most one wheel at a time. {@link #schedule} and
 * {@link #deschedule} are O(1); a timer that stays until its deadline is moved once a level on its way down, at most ten
 * times (three times with an hour to live, four with a day). A wheel that was never used holds no buckets.
 *
 * @param <T> the type of the timers
 */
public final class TimerWheel<T extends TimerWheel.Timer> {

    /*
     * Time is read as a number of eleven digits to the base of 64. Level k has a bucket for each value of digit k, and a
     * timer is in the level of the highest digit in which its deadline differs from the current time [1, scheme 7]:
     *
     *     current          3  17  42        a bucket spans
     *     deadline a       3  17  59   ->   level 0, bucket 59      1 ms
     *     deadline b       3  20  05   ->   level 1, bucket 20     64 ms
     *     deadline c       9  00  00   ->   level 2, bucket  9      4 s   (then 4 min, 5 h, 12 d, 2 y, 139 y ...)
     *
     * 1. All digits of a timer above those of its level are those of the current time, so every level lies wholly before
     *    the next higher one, no bucket ever holds timers of two turns, and no deadline is beyond the wheel.
     * 2. The digit of the level is greater than that of the current time (in level 0: or equal). Moving the current time
     *    on, but not beyond the start of the earliest bucket, changes the level of no timer.
     * 3. When the current time comes to the start of a bucket above level 0, its timers move to lower levels (the
     *    cascade). That may take several calls; meanwhile `cascading` is its level, it goes before all other buckets, and
     *    only its timers break rule 2.
     * 4. A deadline that has passed when it is scheduled counts as the current time.
     * 5. The bit of a bucket in `occupied` is set when it holds a timer; it may still be set when it holds none any more.
     *    With these bits a jump over years visits no empty bucket [2 drops the bits, and visits each].
     *
     * [1] G. Varghese, T. Lauck: Hashed and hierarchical timing wheels. SOSP 1987.
     * [2] Caffeine's TimerWheel, where the idea of threading the list through the entries was seen.
     */

    private static final int DIGIT_BITS = 6;
    private static final int BUCKETS = 1 << DIGIT_BITS;
    private static final int LEVELS = (Long.SIZE + DIGIT_BITS - 1) / DIGIT_BITS;

    private @Nullable Level @Nullable [] levels;
    private long currentMillis;
    private int size;
    private int cascading;

    /**
     * Makes an empty wheel.
     *
     * @param nowMillis the current time, in milliseconds since any fixed instant
     * @throws IllegalArgumentException when the time is negative
     */
    public TimerWheel(long nowMillis) {
        if (nowMillis < 0) {
            throw new IllegalArgumentException(
                    "The time of a timer wheel must not be negative: nowMillis=" + nowMillis);
        }
        this.currentMillis = nowMillis;
    }

    /**
     * Puts a timer in, or moves it to another deadline when it is in already. O(1).
     *
     * @param timer the timer, which must not be in another wheel
     * @param deadlineMillis when it is due; any value, one that has passed included
     */
    public void schedule(T timer, long deadlineMillis) {
        if (isLinked(timer)) {
            if (timer.scheduledMillis() == deadlineMillis) {
                return;
            }
            unlink(timer);
        } else {
            size++;
        }
        timer.setScheduledMillis(deadlineMillis);
        link(timer);
    }

    /**
     * Takes a timer out; does nothing when it is not in. O(1).
     *
     * @param timer the timer, which must not be in another wheel
     */
    public void deschedule(T timer) {
        if (isLinked(timer)) {
            unlink(timer);
            size--;
        }
    }

    /**
     * Whether a timer is in. O(1).
     *
     * @param timer the timer, which must not be in another wheel
     * @return true from {@link #schedule} until {@link #deschedule} or until {@link #advance} hands it out
     */
    public boolean isScheduled(T timer) {
        return isLinked(timer);
    }

    /**
     * Moves the time on and hands out, the earliest first, the timers whose deadline has passed: those due at
     * {@code nowMillis} or before. A timer is out of the wheel when the consumer gets it; the consumer may schedule
     * and deschedule any timer (one scheduled for a time that has passed is handed out by this same call), and what it
     * throws leaves the wheel in order. Time does not run backwards: with a time before an earlier call's nothing happens.
     *
     * <p>O(1) for each timer handed out or moved to a lower level, plus O(1) for the call, however far the time moves.
     *
     * @param nowMillis the current time
     * @param due gets the timers that are due
     * @param limit how many timers to hand out or move at most, which bounds the time the call takes
     * @return whether the limit ended the call, so that more may be due
     */
    public boolean advance(long nowMillis, Consumer<? super T> due, int limit) {
        Objects.requireNonNull(due, "due");
        if (nowMillis < currentMillis) {
            return false;
        }
        int remaining = limit;
        while (size > 0) {
            int index = earliestLevel();
            Level level = level(index);
            long start = level.start(currentMillis);
            if (start > nowMillis) {
                break;
            }
            if (remaining <= 0) {
                return true;
            }
            currentMillis = start;
            remaining = index == 0 ? expire(level, due, remaining) : cascade(index, level, remaining);
        }
        currentMillis = nowMillis;
        return false;
    }

    /**
     * Gives a time before which no timer is due: the start of the bucket of the earliest timer. O(1).
     *
     * @return the time, not later than the earliest deadline that has not passed yet; {@link Long#MAX_VALUE} when empty
     */
    public long earliestMillis() {
        return size == 0 ? Long.MAX_VALUE : level(earliestLevel()).start(currentMillis);
    }

    /**
     * Counts the timers. O(1).
     *
     * @return how many timers are in
     */
    public int size() {
        return size;
    }

    private int expire(Level level, Consumer<? super T> due, int limit) {
        Bucket bucket = level.first();
        int remaining = limit;
        for (; remaining > 0 && !bucket.isEmpty(); remaining--) {
            @SuppressWarnings("unchecked") // only timers given to schedule are in a bucket
            T timer = (T) bucket.removeFirst();
            size--;
            due.accept(timer);
        }
        return remaining;
    }

    private int cascade(int index, Level level, int limit) {
        Bucket bucket = level.first();
        cascading = index;
        int remaining = limit;
        for (; remaining > 0 && !bucket.isEmpty(); remaining--) {
            link(bucket.removeFirst());
        }
        if (bucket.isEmpty()) {
            cascading = 0;
        }
        return remaining;
    }

    private void link(Timer timer) {
        long millis = Math.max(timer.scheduledMillis(), currentMillis);
        int index = levelOf(millis ^ currentMillis);
        level(index).append(timer, millis);
    }

    private static int levelOf(long difference) {
        return (Long.SIZE - 1 - Long.numberOfLeadingZeros(difference | 1)) / DIGIT_BITS;
    }

    private Level level(int index) {
        @Nullable Level[] all = levels;
        if (all == null) {
            all = new Level[LEVELS];
            levels = all;
        }
        Level level = all[index];
        if (level == null) {
            level = new Level(index * DIGIT_BITS);
            all[index] = level;
        }
        return level;
    }

    /** The level of the earliest bucket; to be called when there is one. */
    private int earliestLevel() {
        if (cascading > 0) {
            if (!level(cascading).isEmpty()) {
                return cascading;
            }
            cascading = 0;
        }
        @Nullable Level[] all = Objects.requireNonNull(levels);
        for (int index = 0; index < LEVELS; index++) {
            Level level = all[index];
            if (level != null && !level.isEmpty()) {
                return index;
            }
        }
        throw new IllegalStateException("A timer is in no bucket: size=" + size);
    }

    /**
     * What a wheel holds: the caller's entries themselves, so that being in the wheel costs no further object. What it stores
     * in them only the wheel writes; all is 0 or null in a timer that was in no wheel yet. Confined to the lock of the wheel.
     */
    public interface Timer {

        /**
         * Gives the timer before this one.
         *
         * @return what was stored last
         */
        @Nullable
        Timer previous();

        /**
         * Stores the timer before this one.
         *
         * @param timer the timer; null for none
         */
        void setPrevious(@Nullable Timer timer);

        /**
         * Gives the timer after this one.
         *
         * @return what was stored last
         */
        @Nullable
        Timer next();

        /**
         * Stores the timer after this one.
         *
         * @param timer the timer; null for none
         */
        void setNext(@Nullable Timer timer);

        /**
         * Gives the time for which the timer was last scheduled.
         *
         * @return the deadline last given to {@link TimerWheel#schedule}; 0 when it never was
         */
        long scheduledMillis();

        /**
         * Stores the time for which the timer is scheduled.
         *
         * @param millis the time
         */
        void setScheduledMillis(long millis);
    }

    private static boolean isLinked(Timer timer) {
        return timer.next() != null;
    }

    private static void unlink(Timer timer) {
        Timer before = Objects.requireNonNull(timer.previous());
        Timer after = Objects.requireNonNull(timer.next());
        before.setNext(after);
        after.setPrevious(before);
        timer.setPrevious(null);
        timer.setNext(null);
    }

    /** The head of a circular list of timers. */
    private static final class Bucket implements Timer {
        private @Nullable Timer previous = this;
        private @Nullable Timer next = this;

        @Override
        public @Nullable Timer previous() {
            return previous;
        }

        @Override
        public void setPrevious(@Nullable Timer timer) {
            previous = timer;
        }

        @Override
        public @Nullable Timer next() {
            return next;
        }

        @Override
        public void setNext(@Nullable Timer timer) {
            next = timer;
        }

        @Override
        public long scheduledMillis() {
            return 0;
        }

        @Override
        public void setScheduledMillis(long millis) {
            throw new UnsupportedOperationException("A bucket is never due");
        }

        boolean isEmpty() {
            return next == this;
        }

        Timer removeFirst() {
            Timer first = Objects.requireNonNull(next);
            unlink(first);
            return first;
        }

        void append(Timer timer) {
            Timer last = Objects.requireNonNull(previous);
            timer.setPrevious(last);
            timer.setNext(this);
            last.setNext(timer);
            previous = timer;
        }
    }

    /** The buckets of one digit, each made when first used. */
    private static final class Level {
        private final @Nullable Bucket[] buckets = new Bucket[BUCKETS];
        private final int shift;
        private long occupied;

        Level(int shift) {
            this.shift = shift;
        }

        void append(Timer timer, long millis) {
            int digit = (int) (millis >>> shift) & (BUCKETS - 1);
            Bucket bucket = buckets[digit];
            if (bucket == null) {
                bucket = new Bucket();
                buckets[digit] = bucket;
            }
            bucket.append(timer);
            occupied |= 1L << digit;
        }

        boolean isEmpty() {
            while (occupied != 0) {
                if (!first().isEmpty()) {
                    return false;
                }
                occupied &= occupied - 1;
            }
            return true;
        }

        Bucket first() {
            return Objects.requireNonNull(buckets[Long.numberOfTrailingZeros(occupied)]);
        }

        /** When the first bucket begins, which shares all higher digits with the current time. */
        long start(long currentMillis) {
            long higherDigits = currentMillis & (-1L << shift << DIGIT_BITS);
            return higherDigits | (long) Long.numberOfTrailingZeros(occupied) << shift;
        }
    }
}
