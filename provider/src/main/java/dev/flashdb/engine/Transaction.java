package dev.flashdb.engine;

import dev.flashdb.TransactionClosedException;
import dev.flashdb.WrongThreadException;
import dev.flashdb.index.Index;
import dev.flashdb.record.RecordWriter;
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

    /** Those whose keys nobody else gets before the end. */
    private final List<Lockable> scanned = new ArrayList<>(1);

    /** The only hold of a namespace that is written, which then needs no version of its own; null for none or several. */
    @Nullable
    private Hold single;

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
    public long ofWallMillis(long wallMillis) {
        return engine.clock().ofWallMillis(wallMillis);
    }

    /** Returns the time of a change that is made now: never earlier than {@link #nowMillis()}. */
    public long presentMillis() {
        return Math.max(nowMillis, engine.clock().nowMillis());
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
        return holdOf(namespace, key);
    }

    Hold holdOf(Lockable entries, Object key) {
        requireOpen();
        Hold hold = engine.locks().hold(new Hold(commit, entries, key));
        if (!hold.isEnlisted) {
            hold.isEnlisted = true;
            holds.add(hold);
        }
        return hold;
    }

    /** Waits for all who hold a key, and keeps others from getting one until this transaction ends. */
    void holdAll(Lockable entries) {
        requireOpen();
        if (!scanned.contains(entries)) {
            engine.locks().holdAll(entries, commit);
            scanned.add(entries);
        }
    }

    /** Returns the holds of some entries that this transaction has. */
    List<Hold> holdsOf(Lockable entries) {
        List<Hold> its = new ArrayList<>();
        for (Hold hold : holds) {
            if (hold.entries == entries) {
                its.add(hold);
            }
        }
        return its;
    }

    /** Makes the namespace empty, in constant time but for what this transaction holds. */
    public void clear(Namespace namespace) {
        requireOpen();
        Contents old = namespace.contentsOf(commit);
        commit.mayClear = true;
        Hold all = holdOf(namespace, Namespace.ALL_KEYS);
        keepTurn();
        Contents empty = namespace.newContents(old.generation + 1);
        all.write(empty, Version.NEVER);
        for (Hold hold : holdsOf(namespace)) {
            if (hold != all) {
                namespace.settle(hold);
                hold.standOn(Version.NOTHING);
                hold.contents = empty;
            }
        }
    }

    /**
     * Keeps the turn to update until this transaction is decided: it changes keys that it does not hold, so whoever reads one of
     * them before that would read what is no longer there when it commits.
     */
    void keepTurn() {
        isClearing = true;
    }

    /** Returns whether this transaction changes keys that it does not hold. */
    boolean isClearing() {
        return isClearing;
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
        holdAll(namespace);
        holdsOf(namespace).stream()
                .filter(Hold::isWritten)
                .forEach(namespace::install); // so that the index has their keys
        return new Scan(namespace, slots.apply(namespace.contentsOf(commit).slots()), withUnreadable);
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
        List<Hold> written = written();
        single = written.size() == 1 && written.get(0).slot == null && written.get(0).key != Namespace.ALL_KEYS
                ? written.get(0)
                : null;
        for (Hold hold : written) {
            Namespace namespace = (Namespace) hold.entries;
            namespace.enter(hold);
            if (single == null) {
                namespace.install(hold);
            }
        }
        @Nullable CommitLog log = engine.log();
        if (log != null && !written.isEmpty()) {
            append(written, log);
        }
    }

    private void append(List<Hold> written, CommitLog log) {
        RecordWriter out = new RecordWriter(nowMillis);
        for (Hold hold : written) {
            hold.record(out, (Namespace) hold.entries, nowMillis);
        }
        if (out.records() > 0) {
            commit.begunInLog = log.begin();
            frame = log.append(out);
        }
    }

    /** Returns what this transaction changes of namespaces: first those that it clears, for the log has that order. */
    private List<Hold> written() {
        List<Hold> written = new ArrayList<>(holds.size());
        for (Hold hold : holds) {
            if (hold.isWritten() && hold.entries instanceof Namespace) {
                written.add(hold.key == Namespace.ALL_KEYS ? 0 : written.size(), hold);
            }
        }
        return written;
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
            if (hold.entries instanceof Namespace namespace && namespace.isLogged() && hold.tellsOfAbsence()) {
                return true;
            }
        }
        return !scanned.isEmpty();
    }

    /** Makes the changes visible, or gives them up: everybody else may go on from here. */
    void decide(boolean isDurable) {
        boolean isDecided = false;
        try {
            if (isDurable) {
                if (single != null) {
                    Objects.requireNonNull(single.contents).write(single);
                }
                commit.decide(engine.views());
                isDecided = true;
            }
        } finally {
            if (!isDecided) {
                commit.abort();
            }
        }
    }

    /** Ends the transaction once it is decided, and does what is to be done after that. */
    void commit() {
        end(afterCommit);
    }

    void rollback() {
        commit.abort();
        end(afterRollback);
    }

    private void end(@Nullable List<Runnable> usersCode) {
        closed = true;
        Finish.of(engine, commit, holds, scanned, usersCode == null ? List.of() : usersCode);
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
                Slot slot = slots.next();
                @Nullable Hold mine = engine.locks().heldBy(commit, namespace, slot.key, slot.hash);
                Version version = mine == null ? slot.state(engine.views()) : mine;
                boolean isThere = version.deadlineMillis > nowMillis && version.value != null;
                if (isThere && (withUnreadable || version.value() != null)) {
                    next = new Snapshot.Entry(slot.key, version);
                }
            }
            return next != null;
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
