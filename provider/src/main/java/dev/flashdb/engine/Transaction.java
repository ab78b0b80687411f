package dev.flashdb.engine;

import dev.flashdb.TransactionClosedException;
import dev.flashdb.WrongThreadException;
import dev.flashdb.index.Index;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Several keys that change at one instant or not at all: open, then committed or rolled back. It holds the keys it reads and
 * writes from their first use to its end, so what it has read stays true until then; it sees its own writes, others see
 * them when it has committed. Confined to the thread that began it.
 */
public final class Transaction {

    private static final long NO_FRAME = -1;

    private final Engine engine;
    private final Commit commit = new Commit();
    private final long nowMillis;
    private final List<Hold> holds = new ArrayList<>(2);

    @Nullable
    private List<Contents> scanned;

    @Nullable
    private Map<Object, Object> attachments;

    @Nullable
    private List<Runnable> beforeCommit;

    @Nullable
    private List<Runnable> afterCommit;

    @Nullable
    private List<Runnable> afterRollback;

    private boolean isClearing;
    private boolean closed;

    /** What the log needs to count this transaction out, once it was counted in. */
    private int begun = -1;

    /** The frame of this transaction in the log. */
    private long frame = NO_FRAME;

    Transaction(Engine engine) {
        this.engine = engine;
        this.nowMillis = engine.clock().nowMillis();
    }

    /** Returns the instant by which this transaction judges what has expired. */
    public long nowMillis() {
        return nowMillis;
    }

    /** Returns the instant in the time of {@link #nowMillis} that the wall clock calls so. */
    long ofWallMillis(long wallMillis) {
        return engine.clock().ofWallMillis(wallMillis);
    }

    /** Returns the live state of a key as this transaction sees it, or null. Holds the key. */
    public @Nullable Version read(Namespace namespace, Object key) {
        Hold hold = hold(namespace, key);
        return hold.isLive(nowMillis) ? hold : null;
    }

    /** Sets a key. */
    public void write(Namespace namespace, Object key, Object value, long deadlineMillis) {
        hold(namespace, key).write(value, deadlineMillis);
    }

    /** Makes a key absent. */
    public void erase(Namespace namespace, Object key) {
        Hold hold = hold(namespace, key);
        if (hold.value != null) {
            hold.erase();
        }
    }

    /** Holds a key until the end of this transaction; the hold must not be ended by itself. */
    public Hold hold(Namespace namespace, Object key) {
        requireOpen();
        return enlist(namespace.hold(key, commit, contents(namespace)));
    }

    private Hold enlist(Hold hold) {
        if (!hold.isEnlisted) {
            hold.isEnlisted = true;
            holds.add(hold);
        }
        return hold;
    }

    /** Makes the namespace empty, in constant time. */
    public void clear(Namespace namespace) {
        requireOpen();
        isClearing = true;
        Hold mine = new Hold(commit, namespace, contents(namespace), namespace.root());
        Hold hold = Objects.requireNonNull(namespace.root().hold(mine, engine.views(), engine.waits()));
        enlist(hold).write(namespace.newContents(mine.contents.generation + 1), Version.NEVER);
    }

    /** Returns whether some namespace gets other contents by this transaction. */
    boolean isClearing() {
        return isClearing;
    }

    private Contents contents(Namespace namespace) {
        if (namespace.root().head() instanceof Hold hold && hold.commit == commit) {
            return (Contents) Objects.requireNonNull(hold.pendingValue());
        }
        return namespace.contents();
    }

    /** Returns the live entries as this transaction sees them; it holds each, and nobody adds others before its end. */
    public Iterator<Snapshot.Entry> entries(Namespace namespace) {
        return scan(namespace, Index::iterator, /* withUnreadable= */ false);
    }

    /** As {@link #entries}, with those whose value cannot be read. */
    public Iterator<Snapshot.Entry> all(Namespace namespace) {
        return scan(namespace, Index::iterator, /* withUnreadable= */ true);
    }

    /** Returns the live entries with {@code from <= key < to}, null for an open end, in the order of the keys. */
    public Iterator<Snapshot.Entry> range(
            Namespace namespace, @Nullable Object from, @Nullable Object to, boolean descending) {
        return scan(
                namespace,
                index -> descending
                        ? Namespace.asOrdered(index).descending(from, to)
                        : Namespace.asOrdered(index).ascending(from, to),
                /* withUnreadable= */ false);
    }

    /** Returns the live entries whose keys begin with {@code prefix}, in the order of the keys. */
    public Iterator<Snapshot.Entry> withPrefix(Namespace namespace, Object prefix) {
        return scan(namespace, index -> Namespace.asOrdered(index).withPrefix(prefix), /* withUnreadable= */ false);
    }

    /** As {@link #withPrefix}, with those whose value cannot be read. */
    public Iterator<Snapshot.Entry> allWithPrefix(Namespace namespace, Object prefix) {
        return scan(namespace, index -> Namespace.asOrdered(index).withPrefix(prefix), /* withUnreadable= */ true);
    }

    private Iterator<Snapshot.Entry> scan(
            Namespace namespace, Function<Index<Object, Slot>, Iterator<Slot>> slots, boolean withUnreadable) {
        requireOpen();
        Contents contents = contents(namespace);
        contents.beginScan(commit, engine.waits(), namespace);
        if (scanned == null) {
            scanned = new ArrayList<>(1);
        }
        scanned.add(contents);
        return new Scan(namespace, slots.apply(contents.slots()), withUnreadable);
    }

    /** Returns what was made for {@code owner} in this transaction, making it on the first call. */
    @SuppressWarnings("unchecked")
    public <T> T attachment(Object owner, Supplier<T> maker) {
        requireOpen();
        if (attachments == null) {
            attachments = new IdentityHashMap<>(4);
        }
        return (T) attachments.computeIfAbsent(owner, any -> maker.get());
    }

    /** Runs something when it is sure that the transaction will be committed, while everything is still held. */
    public void beforeCommit(Runnable action) {
        requireOpen();
        if (beforeCommit == null) {
            beforeCommit = new ArrayList<>();
        }
        beforeCommit.add(action);
    }

    /** Runs something after the commit, outside all locks, on the same thread; not after a rollback. */
    public void afterCommit(Runnable action) {
        requireOpen();
        if (afterCommit == null) {
            afterCommit = new ArrayList<>();
        }
        afterCommit.add(action);
    }

    /** Runs something after a rollback, outside all locks, on the same thread. It must not throw. */
    public void afterRollback(Runnable action) {
        requireOpen();
        if (afterRollback == null) {
            afterRollback = new ArrayList<>();
        }
        afterRollback.add(action);
    }

    /** Fails unless this transaction is open and the caller is on its thread. */
    public void requireOpen() {
        if (!commit.isMine()) {
            throw new WrongThreadException("A transaction belongs to the thread that began it: owner="
                    + commit.owner().getName() + " caller="
                    + Thread.currentThread().getName());
        }
        if (closed) {
            throw new TransactionClosedException(
                    "This transaction has ended; use it only inside the function that it was given to");
        }
    }

    /**
     * Does what was asked for before the commit, and appends the changes to the log; if that throws, the transaction is to
     * be rolled back.
     */
    void prepare() {
        if (beforeCommit != null) {
            beforeCommit.forEach(Runnable::run);
        }
        @Nullable CommitLog log = engine.log();
        if (log != null && anythingWritten()) {
            RecordWriter out = new RecordWriter(nowMillis);
            for (Hold hold : holds) {
                hold.record(out, nowMillis);
            }
            if (out.records() > 0) {
                begun = log.begin();
                frame = log.append(out);
            }
        }
    }

    /** Waits until the changes are on the disk, if they have to be; if that throws, the transaction is to be rolled back. */
    void awaitDurable() {
        @Nullable CommitLog log = engine.log();
        if (frame != NO_FRAME) {
            Objects.requireNonNull(log).await(frame);
        } else if (log != null && tellsOfAbsence()) {
            log.acknowledgeAbsence();
        }
    }

    /** Returns whether a durable key was looked for that is not there: the caller may go by that. */
    private boolean tellsOfAbsence() {
        for (Hold hold : holds) {
            if (hold.namespace.log() != null && hold.before().value == null) {
                return true;
            }
        }
        return scanned != null;
    }

    /** Makes the changes visible, or gives them up: everybody else may go on from here. */
    void decide(boolean isDurable) {
        if (isDurable && anythingWritten()) {
            commit.decide(engine.views());
        } else {
            commit.abort();
        }
    }

    /** Ends the transaction once it is decided, and does what is to be done after that. */
    void commit() {
        end();
        runAfterCommit();
    }

    void rollback() {
        commit.abort();
        end();
        if (afterRollback != null) {
            afterRollback.forEach(Runnable::run);
        }
    }

    private boolean anythingWritten() {
        for (Hold hold : holds) {
            if (hold.isWritten()) {
                return true;
            }
        }
        return false;
    }

    private void end() {
        closed = true;
        if (begun >= 0) {
            Objects.requireNonNull(engine.log()).end(begun);
        }
        if (scanned != null) {
            for (Contents contents : scanned) {
                contents.endScan(commit);
            }
        }
        engine.waits().wake(commit);
        for (Hold hold : holds) {
            hold.namespace.settle(hold);
        }
    }

    /** Does all that was asked for, each for itself; then throws what the first of them that failed has thrown. */
    private void runAfterCommit() {
        if (afterCommit != null) {
            Failures failures = new Failures();
            afterCommit.forEach(failures::collect);
            failures.rethrow();
        }
    }

    private final class Scan implements Iterator<Snapshot.Entry> {
        private final Namespace namespace;
        private final Iterator<Slot> slots;
        private final boolean withUnreadable;

        private Snapshot.@Nullable Entry next;

        Scan(Namespace namespace, Iterator<Slot> slots, boolean withUnreadable) {
            this.namespace = namespace;
            this.slots = slots;
            this.withUnreadable = withUnreadable;
        }

        @Override
        public boolean hasNext() {
            requireOpen();
            while (next == null && slots.hasNext()) {
                Object key = slots.next().key;
                Hold hold = hold(namespace, key);
                if (hold.isLive(nowMillis) || withUnreadable && isUnexpiredUnreadable(hold)) {
                    next = new Snapshot.Entry(key, hold);
                }
            }
            return next != null;
        }

        private boolean isUnexpiredUnreadable(Hold hold) {
            return hold.deadlineMillis > nowMillis && hold.isUnreadable();
        }

        @Override
        public Snapshot.Entry next() {
            Snapshot.@Nullable Entry result = hasNext() ? next : null;
            if (result == null) {
                throw new NoSuchElementException("the scan has no more entries");
            }
            next = null;
            return result;
        }
    }
}
