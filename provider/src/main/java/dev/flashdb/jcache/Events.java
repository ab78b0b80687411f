package dev.flashdb.jcache;

import dev.flashdb.engine.Claim;
import dev.flashdb.engine.Waits;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.event.CacheEntryListenerException;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * The listeners of one cache, and the order in which they are told. Thread-safe.
 *
 * <p>An operation collects what it does in a {@link Batch}, announces the batch while it still holds the keys, commits, and
 * then delivers it on its own thread with nothing held.
 */
final class Events<K, V> {

    /*
     * Order. Announcing happens while the keys are held, so announcements of one key come in the order of its commits.
     * Asynchronous listeners get theirs from one queue. For synchronous ones the announcement leaves a Turn for each key
     * and takes note of the one before it; delivery waits until that one's has been delivered. A listener that uses the
     * cache works inside its own turn: the delivery of what it does does not wait for that turn. Where waiting would be
     * a deadlock of listeners, the order gives way, not the thread.
     */
    private static final System.Logger LOG = System.getLogger(Events.class.getName());
    private static final long CLOSING_SECONDS = 5;

    /** The delivery of one batch to synchronous listeners. */
    private static final class Turn extends Claim {
        private volatile boolean over;

        @Override
        protected boolean isReleased() {
            return over;
        }

        @Override
        protected void abandon() {
            over = true;
        }
    }

    private final Waits waits;
    private final Executor executor;
    private final BooleanSupplier isClosed;
    private final List<Listening<K, V>> listenings = new CopyOnWriteArrayList<>();
    private final ConcurrentHashMap<Object, Turn> turns = new ConcurrentHashMap<>();
    private final Queue<Batch> queue = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean isDraining = new AtomicBoolean();

    /** The batch of operations that began when nobody listened: empty for ever. */
    private final Batch nothing = new Batch();

    /** Held while an asynchronous listener is told. */
    private final ReentrantLock telling = new ReentrantLock();

    Events(Waits waits, Executor executor, BooleanSupplier isClosed) {
        this.waits = waits;
        this.executor = executor;
        this.isClosed = isClosed;
    }

    /** What became of an operation. */
    private enum Outcome {
        OPEN,
        COMMITTED,
        ROLLED_BACK
    }

    boolean isEmpty() {
        return listenings.isEmpty();
    }

    void add(CacheEntryListenerConfiguration<K, V> configuration) {
        listenings.add(new Listening<>(configuration));
    }

    void remove(CacheEntryListenerConfiguration<K, V> configuration) {
        for (Listening<K, V> listening : listenings) {
            if (listening.isOf(configuration)) {
                listenings.remove(listening);
                Closing.quietly(listening::close, "listener");
            }
        }
    }

    /** Ends the telling of listeners: none is told any more when this returns, but the one that closes the cache. */
    void close() {
        awaitTelling();
        for (Listening<K, V> listening : listenings) {
            Closing.quietly(listening::close, "listener");
        }
        listenings.clear();
        queue.clear();
    }

    /* A listener that does not return for so long waits, perhaps, for who closes the cache. */
    private void awaitTelling() {
        boolean interrupted = false;
        try {
            if (telling.tryLock(CLOSING_SECONDS, TimeUnit.SECONDS)) {
                telling.unlock();
            } else {
                LOG.log(
                        System.Logger.Level.WARNING,
                        "An asynchronous listener still runs; its cache closes without it");
            }
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns whether anybody wants to hear of events of this type. */
    boolean hears(EventType type) {
        for (Listening<K, V> listening : listenings) {
            if (listening.listensTo(type)) {
                return true;
            }
        }
        return false;
    }

    /** Starts to collect the events of one operation. Who begins to listen after that hears nothing of it. */
    Batch batch() {
        return listenings.isEmpty() ? nothing : new Batch();
    }

    /** The events of one operation, in their order. Confined to its thread until it is announced. */
    final class Batch {
        private final List<FlashEvent<K, V>> events = new ArrayList<>(2);

        @Nullable
        private Turn turn;

        @Nullable
        private List<Turn> before;

        /** What became of the operation; written by its thread, read by the one that tells the asynchronous listeners. */
        private volatile Outcome outcome = Outcome.OPEN;

        void add(FlashEvent<K, V> event) {
            if (this != nothing) {
                events.add(event);
            }
        }

        /** To be called while the keys of all events are held, when it is sure that the operation will be committed. */
        void announce() {
            if (events.isEmpty()) {
                return;
            }
            if (anyone(/* synchronous= */ true)) {
                takeTurns();
            }
            if (anyone(/* synchronous= */ false)) {
                queue.add(this);
            }
        }

        private void takeTurns() {
            Turn mine = new Turn();
            turn = mine;
            before = new ArrayList<>(1);
            for (FlashEvent<K, V> event : events) {
                @Nullable Turn earlier = turns.put(event.getKey(), mine);
                if (earlier != null && earlier != mine && !earlier.isMine()) {
                    before.add(earlier);
                }
            }
        }

        /**
         * To be called after the commit, with nothing held.
         *
         * @throws CacheEntryListenerException if a synchronous listener threw; all of them have been told
         */
        void deliver() {
            if (events.isEmpty()) {
                return;
            }
            outcome = Outcome.COMMITTED;
            if (!queue.isEmpty()) {
                drainLater();
            }
            if (turn == null || before == null) {
                return;
            }
            try {
                before.forEach(this::awaitTurn);
                tell(/* synchronous= */ true);
            } finally {
                endTurn(turn);
            }
        }

        /** To be called when the operation was not committed after all, announced or not: nobody hears of it. */
        void retract() {
            if (events.isEmpty()) {
                return;
            }
            outcome = Outcome.ROLLED_BACK;
            if (!queue.isEmpty()) {
                drainLater();
            }
            if (turn != null) {
                endTurn(turn);
            }
        }

        private void endTurn(Turn mine) {
            mine.over = true;
            waits.wake(mine);
            for (FlashEvent<K, V> event : events) {
                turns.remove(event.getKey(), mine);
            }
        }

        private void awaitTurn(Turn earlier) {
            try {
                waits.await(earlier, "the delivery of an earlier event");
            } catch (dev.flashdb.DeadlockException e) {
                LOG.log(
                        System.Logger.Level.DEBUG,
                        "Listeners wait for each other; the order of their events gives way",
                        e);
            }
        }

        private void tell(boolean synchronous) {
            @Nullable Throwable failure = null;
            for (Listening<K, V> listening : listenings) {
                if (listening.isSynchronous() == synchronous) {
                    try {
                        tell(listening);
                    } catch (RuntimeException | Error e) {
                        if (failure == null) {
                            failure = e;
                        } else if (failure != e) { // an exception does not suppress itself
                            failure.addSuppressed(e);
                        }
                    }
                }
            }
            if (failure != null) {
                throw Listening.asListenerException(failure);
            }
        }

        /** Events of one type that follow each other go over in one call. */
        private void tell(Listening<K, V> listening) {
            Queue<FlashEvent<K, V>> rest = new ArrayDeque<>(events);
            while (!rest.isEmpty()) {
                EventType type = rest.element().getEventType();
                List<FlashEvent<K, V>> run = new ArrayList<>();
                while (!rest.isEmpty() && rest.element().getEventType() == type) {
                    run.add(rest.remove());
                }
                if (listening.listensTo(type)) {
                    listening.deliver(type, run);
                }
            }
        }
    }

    private boolean anyone(boolean synchronous) {
        for (Listening<K, V> listening : listenings) {
            if (listening.isSynchronous() == synchronous) {
                return true;
            }
        }
        return false;
    }

    private void drainLater() {
        if (isDraining.compareAndSet(false, true)) {
            try {
                executor.execute(this::drain);
            } catch (RejectedExecutionException e) {
                isDraining.set(false);
                LOG.log(System.Logger.Level.DEBUG, "The cache manager is closed; its last events are not delivered", e);
            }
        }
    }

    private void drain() {
        for (@Nullable Batch batch = decidedHead(); batch != null && !isClosed.getAsBoolean(); batch = decidedHead()) {
            queue.remove(batch);
            if (batch.outcome == Outcome.COMMITTED) {
                tellAsynchronous(batch);
            }
        }
        isDraining.set(false);
        if (decidedHead() != null && !isClosed.getAsBoolean()) {
            drainLater();
        }
    }

    /** Returns the oldest batch, unless it is still open: then whoever decides it comes back here. */
    private @Nullable Batch decidedHead() {
        @Nullable Batch head = queue.peek();
        return head == null || head.outcome == Outcome.OPEN ? null : head;
    }

    private void tellAsynchronous(Batch batch) {
        telling.lock();
        try {
            if (!isClosed.getAsBoolean()) {
                batch.tell(/* synchronous= */ false);
            }
        } catch (CacheEntryListenerException e) {
            LOG.log(System.Logger.Level.WARNING, "An asynchronous cache entry listener threw", e);
        } finally {
            telling.unlock();
        }
    }
}
