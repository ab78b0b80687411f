package dev.flashdb.engine;

import dev.flashdb.NestedUpdateException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The namespaces that share one order of transactions, one clock and one evictor. Thread-safe. */
public final class Engine implements AutoCloseable {

    /**
     * Work that is done inside a transaction.
     *
     * @param <R> what it returns
     * @param <X> what it throws
     */
    @FunctionalInterface
    public interface Work<R extends @Nullable Object, X extends Exception> {
        /** Does the work. */
        R in(Transaction transaction) throws X;
    }

    /** The right to update: one thread has it at a time. */
    private static final class Turn extends Claim {
        private volatile boolean released;

        @Override
        protected boolean isReleased() {
            return released;
        }
    }

    private final MonotonicClock clock;
    private final Views views = new Views();
    private final Waits waits = new Waits();
    private final Set<Namespace> namespaces = ConcurrentHashMap.newKeySet();
    private final AtomicReference<@Nullable Turn> turn = new AtomicReference<>();
    private final Evictor evictor;

    /** Set while the thread runs the user's code with a key held; removed after, so that no thread keeps it. */
    private final ThreadLocal<Boolean> holding = new ThreadLocal<>();

    /**
     * Opens an engine that is empty.
     *
     * @param clock the time by which entries expire
     * @param evictionInterval how often the evictor runs; zero for no evictor
     */
    public Engine(MonotonicClock clock, Duration evictionInterval) {
        this.clock = clock;
        this.evictor = Evictor.start(this, evictionInterval);
    }

    /** Makes a namespace. */
    public Namespace create(NamespaceOptions options) {
        Namespace namespace = new Namespace(options, this);
        namespaces.add(namespace);
        return namespace;
    }

    /** Forgets a namespace: the evictor passes it by from now on. */
    public void drop(Namespace namespace) {
        namespaces.remove(namespace);
    }

    /** Returns the time by which entries expire. */
    public MonotonicClock clock() {
        return clock;
    }

    /** Returns where threads wait for each other. */
    public Waits waits() {
        return waits;
    }

    Views views() {
        return views;
    }

    /** Opens a snapshot of all namespaces as they are now; constant time. */
    public Snapshot snapshot() {
        return new Snapshot(views, clock.nowMillis());
    }

    /** Returns how many snapshots are open. */
    public int openSnapshots() {
        return views.openCount();
    }

    /**
     * Runs work as one transaction, one such at a time. If it throws, nothing has happened, and what it throws comes out.
     *
     * @throws NestedUpdateException if the calling thread is inside an update already
     */
    public <R extends @Nullable Object, X extends Exception> R update(Work<R, X> work) throws X {
        Turn mine = takeTurn();
        Transaction transaction = new Transaction(this);
        R result;
        try {
            result = run(transaction, work);
        } finally {
            mine.released = true;
            turn.set(null);
            waits.wake(mine);
        }
        transaction.runAfterCommit();
        return result;
    }

    /** Runs work on a single key as one transaction, side by side with others. */
    public <R extends @Nullable Object, X extends Exception> R atomically(Work<R, X> work) throws X {
        Transaction transaction = new Transaction(this);
        R result = run(transaction, work);
        transaction.runAfterCommit();
        return result;
    }

    private static <R extends @Nullable Object, X extends Exception> R run(Transaction transaction, Work<R, X> work)
            throws X {
        boolean done = false;
        try {
            R result = work.in(transaction);
            transaction.prepare();
            done = true;
            return result;
        } finally {
            if (done) {
                transaction.commit();
            } else {
                transaction.rollback();
            }
        }
    }

    /** Runs the user's code with a key held, and takes note of it for {@link #isHolding()}. */
    public <R extends @Nullable Object> R holding(Supplier<R> userCode) {
        boolean isOutermost = holding.get() == null;
        holding.set(true);
        try {
            return userCode.get();
        } finally {
            if (isOutermost) {
                holding.remove();
            }
        }
    }

    /** Returns whether the calling thread runs an entry processor or a cache writer. */
    public boolean isHolding() {
        boolean isHolding = holding.get() != null;
        if (!isHolding) {
            holding.remove();
        }
        return isHolding;
    }

    private Turn takeTurn() {
        Turn mine = new Turn();
        while (!turn.compareAndSet(null, mine)) {
            @Nullable Turn other = turn.get();
            if (other != null) {
                if (other.isMine()) {
                    throw new NestedUpdateException("An update cannot begin inside another of the same thread; use the"
                            + " transaction that the outer one was given");
                }
                waits.await(other, "the turn to update");
            }
        }
        return mine;
    }

    /** Takes out what has expired, and ends the snapshots that nobody can reach any more. */
    public void sweep() {
        views.endAbandoned();
        long nowMillis = clock.nowMillis();
        for (Namespace namespace : namespaces) {
            namespace.sweep(nowMillis);
        }
    }

    /** Stops the evictor and waits for its present round, unless called by it; a second call does nothing. */
    @Override
    public void close() {
        evictor.stop();
        namespaces.clear();
    }
}
