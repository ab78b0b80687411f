package dev.flashdb.expiry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {

    private static final long START = 1_700_000_000_000L;

    private final TimerWheel<Entry> wheel = new TimerWheel<>(START);
    private final List<Entry> due = new ArrayList<>();

    @ParameterizedTest
    @ValueSource(
            longs = {1, 2, 63, 64, 65, 4095, 4096, 4097, 3_600_000, 86_400_000, 31_536_000_000L, 1L << 50, 1L << 62})
    void aTimerIsHandedOutAtItsDeadlineAndNotAMillisecondBefore(long millis) {
        Entry entry = new Entry();
        wheel.schedule(entry, START + millis);
        assertFalse(wheel.advance(START + millis - 1, due::add, Integer.MAX_VALUE));
        assertEquals(List.of(), due);
        assertTrue(wheel.isScheduled(entry));
        assertFalse(wheel.advance(START + millis, due::add, Integer.MAX_VALUE));
        assertEquals(List.of(entry), due);
        assertFalse(wheel.isScheduled(entry));
        assertEquals(0, wheel.size());
    }

    @ParameterizedTest
    @ValueSource(longs = {START, START - 1, 0, -1, Long.MIN_VALUE})
    void aDeadlineThatHasPassedIsDueAtOnce(long deadlineMillis) {
        Entry entry = new Entry();
        wheel.schedule(entry, deadlineMillis);
        assertEquals(deadlineMillis, entry.scheduledMillis());
        wheel.advance(START, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(entry), due);
    }

    @Test
    void theLastDeadlinesOfTimeStayUntilThen() {
        Entry last = new Entry();
        Entry lastButOne = new Entry();
        wheel.schedule(last, Long.MAX_VALUE);
        wheel.schedule(lastButOne, Long.MAX_VALUE - 1);
        wheel.advance(Long.MAX_VALUE - 2, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(), due);
        wheel.advance(Long.MAX_VALUE - 1, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(lastButOne), due);
        wheel.advance(Long.MAX_VALUE, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(lastButOne, last), due);
    }

    @Test
    void schedulingAgainMovesTheTimer() {
        Entry entry = new Entry();
        wheel.schedule(entry, START + 10);
        wheel.schedule(entry, START + 100_000);
        wheel.schedule(entry, START + 100_000);
        assertEquals(1, wheel.size());
        wheel.advance(START + 99_999, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(), due);
        wheel.schedule(entry, START + 5);
        wheel.advance(START + 99_999, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(entry), due);
    }

    @Test
    void deschedulingTakesOutOnceAndIsHarmlessTwice() {
        Entry entry = new Entry();
        wheel.deschedule(entry);
        wheel.schedule(entry, START + 10);
        wheel.deschedule(entry);
        wheel.deschedule(entry);
        assertEquals(0, wheel.size());
        wheel.advance(START + 10, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(), due);
    }

    @Test
    void theLimitBoundsACallAndTheRestFollows() {
        for (int i = 0; i < 10; i++) {
            wheel.schedule(new Entry(), START + 100_000 + i % 3);
        }
        int calls = 1;
        while (wheel.advance(START + 200_000, due::add, /* limit= */ 4)) {
            assertTrue(due.size() <= 4 * calls);
            calls++;
        }
        assertEquals(10, due.size());
    }

    @Test
    void aTimerTakenOutOrAddedInTheMiddleOfACascadeIsNotLost() {
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            entries.add(new Entry());
            wheel.schedule(entries.get(i), START + 10_000_000);
        }
        assertTrue(wheel.advance(START + 10_000_000, due::add, /* limit= */ 3));
        wheel.deschedule(entries.get(9));
        wheel.schedule(entries.get(8), START + 20_000_000);
        wheel.schedule(entries.get(9), START + 1);
        assertTrue(wheel.earliestMillis() <= START + 10_000_000);
        while (wheel.advance(START + 10_000_000, due::add, /* limit= */ 3)) {
            assertTrue(due.size() < 10);
        }
        assertEquals(9, due.size());
        assertFalse(due.contains(entries.get(8)));
    }

    @Test
    void theConsumerMayScheduleAgain() {
        Entry entry = new Entry();
        wheel.schedule(entry, START + 10);
        wheel.advance(START + 50, timer -> wheel.schedule(timer, START + 60), Integer.MAX_VALUE);
        assertEquals(1, wheel.size());
        wheel.advance(START + 59, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(), due);
        wheel.advance(START + 60, due::add, Integer.MAX_VALUE);
        assertEquals(List.of(entry), due);
    }

    @Test
    void aTimerTheConsumerAlwaysMakesDueAgainIsStoppedByTheLimit() {
        wheel.schedule(new Entry(), START);
        assertTrue(wheel.advance(
                START,
                timer -> {
                    due.add(timer);
                    wheel.schedule(timer, START);
                },
                /* limit= */ 7));
        assertEquals(7, due.size());
    }

    @Test
    void aConsumerThatThrowsLosesOnlyTheTimerItWasGiven() {
        wheel.schedule(new Entry(), START + 1);
        wheel.schedule(new Entry(), START + 1);
        assertThrows(
                IllegalStateException.class,
                () -> wheel.advance(
                        START + 1,
                        timer -> {
                            throw new IllegalStateException("consumer");
                        },
                        Integer.MAX_VALUE));
        assertEquals(1, wheel.size());
        wheel.advance(START + 1, due::add, Integer.MAX_VALUE);
        assertEquals(1, due.size());
    }

    @Test
    void timeThatRunsBackwardsHandsOutNothing() {
        wheel.advance(START + 1000, due::add, Integer.MAX_VALUE);
        wheel.schedule(new Entry(), START + 500);
        assertFalse(wheel.advance(START + 499, due::add, Integer.MAX_VALUE));
        assertEquals(List.of(), due);
        wheel.advance(START + 1000, due::add, Integer.MAX_VALUE);
        assertEquals(1, due.size());
    }

    @Test
    void timersComeInTheOrderOfTheirDeadlines() {
        for (long millis : new long[] {5_000_000, 3, 70, 3_600_000, 64, 4096, 1}) {
            wheel.schedule(new Entry(), START + millis);
        }
        wheel.advance(START + 10_000_000, due::add, Integer.MAX_VALUE);
        assertEquals(
                List.of(1L, 3L, 64L, 70L, 4096L, 3_600_000L, 5_000_000L),
                due.stream().map(entry -> entry.scheduledMillis() - START).toList());
    }

    @Test
    void anEmptyWheelHasNoEarliestTime() {
        assertEquals(Long.MAX_VALUE, wheel.earliestMillis());
        Entry entry = new Entry();
        wheel.schedule(entry, START + 77);
        assertTrue(wheel.earliestMillis() <= START + 77);
        wheel.deschedule(entry);
        assertEquals(Long.MAX_VALUE, wheel.earliestMillis());
    }

    @Test
    void aNegativeTimeIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> new TimerWheel<Entry>(-1));
    }
}
