package dev.flashdb.engine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key held by one operation: the lock of that key and the pending version in one. Other writers of the key wait,
 * readers see the state before. It ends with {@link #commit()} or {@link #release()}; holds made by a transaction end
 * with it instead. Confined to the thread that made it, but for what {@link Version} lets readers see.
 */
public final class Hold extends Version implements Held {

    final Commit commit;
    final Namespace namespace;
    final Contents contents;
    final Slot slot;

    /** Set before the commit is decided, and read only after: whether this hold changes anything. */
    private boolean written;

    private int weight = 1;

    /** Whether the engine made this hold to take the entry out: the log is told, but not waited for. */
    boolean isDeparture;

    /** Whether the key was let go while the commit is undecided. */
    private volatile boolean isGivenUp;

    /** Whether the transaction that made this hold has it on its list; confined to its thread. */
    boolean isEnlisted;

    Hold(Commit commit, Namespace namespace, Contents contents, Slot slot) {
        super(null, NEVER, UNSTAMPED, NOTHING);
        this.commit = commit;
        this.namespace = namespace;
        this.contents = contents;
        this.slot = slot;
    }

    /** Makes {@code base} the state that this hold would replace. */
    void standOn(Version base) {
        value = base.value;
        isEncoded = base.isEncoded;
        prepare(base.deadlineMillis, base);
        weight = base.weight();
    }

    /** Returns the state of the key before this hold; its value may be null, or expired. */
    @Override
    public Version before() {
        Version base = older;
        return base == null ? NOTHING : base;
    }

    /** Returns the key. */
    @Override
    public Object key() {
        return slot.key;
    }

    /** Returns whether {@link #write} or {@link #erase} was called. */
    public boolean isWritten() {
        return written;
    }

    /** Sets what the key will be when this hold is committed; the last call counts. Calls the weigher, if there is one. */
    @Override
    public void write(Object newValue, long newDeadlineMillis) {
        namespace.requireWritable();
        weight = slot == namespace.root() ? 1 : namespace.weigh(slot.key, newValue);
        value = newValue;
        isEncoded = false;
        prepare(newDeadlineMillis, older);
        written = true;
    }

    /** Makes the key absent when this hold is committed. */
    @Override
    public void erase() {
        if (!isDeparture) {
            namespace.requireWritable();
        }
        value = null;
        isEncoded = false;
        prepare(NEVER, older);
        written = true;
    }

    /**
     * Writes the change to the log, if the namespace is durable, makes it visible, and lets the key go.
     *
     * @throws dev.flashdb.StorageException if the log could not be written; the key is let go unchanged
     */
    @Override
    public void commit() {
        @Nullable CommitLog log = namespace.log();
        if (log != null && written) {
            commitLogged(log);
        } else if (log != null && !isDeparture && before().value == null) {
            commitAbsent(log);
        } else if (written && slot.settle(this, namespace.views())) {
            namespace.waits().wake(commit);
            namespace.settled(this);
        } else {
            commit.decide(namespace.views());
            end();
        }
    }

    /** Nothing changes, and the caller is told that the key is absent. */
    private void commitAbsent(CommitLog log) {
        try {
            log.acknowledgeAbsence();
        } finally {
            commit.decide(namespace.views());
            end();
        }
    }

    private void commitLogged(CommitLog log) {
        boolean isLogged = false;
        int begun = log.begin();
        try {
            log(log);
            isLogged = true;
        } finally {
            if (isLogged) {
                commit.decide(namespace.views());
            } else {
                commit.abort();
            }
            log.end(begun);
            end();
        }
    }

    private void log(CommitLog log) {
        RecordWriter out = new RecordWriter(namespace.nowMillis());
        record(out, namespace.nowMillis());
        if (out.records() == 0) {
            return;
        }
        if (isDeparture) {
            // it goes on in memory: writers are told when the log has failed, and the deadline of what has expired is
            // there
            log.depart(out, before().deadlineMillis > namespace.nowMillis());
        } else {
            log.await(log.append(out));
        }
    }

    /** Adds what this hold changes. */
    void record(RecordWriter out, long nowMillis) {
        @Nullable Recording recording = namespace.recording();
        if (!written || recording == null) {
            return;
        }
        namespace.requireUnsealed();
        if (slot == namespace.root()) {
            recording.clear(out, ((Contents) Objects.requireNonNull(value)).generation);
            return;
        }
        recording.change(out, contents.generation, slot.key, before(), nowMillis, value, deadlineMillis);
    }

    private void end() {
        namespace.waits().wake(commit);
        namespace.settle(this);
    }

    /** Lets the key go unchanged. */
    @Override
    public void release() {
        commit.abort();
        end();
    }

    /** Lets the key go unchanged, though the commit goes on: who waits for this key need not wait for it any more. */
    void giveUp() {
        slot.replaceHead(this, before());
        isGivenUp = true;
        namespace.waits().wake(commit);
        namespace.tidy(contents, slot);
    }

    /** Returns whether nobody has to wait for this hold any more; never goes back to false. */
    boolean isOver() {
        return isGivenUp || commit.isReleased();
    }

    @Override
    long stampedEpoch(Views views) {
        long epoch = commit.stampedEpoch(views);
        return epoch > 0 && !written ? Commit.ABORTED : epoch;
    }

    /** Returns the version that takes this hold's place at the head of the slot, once it is decided. */
    Version settled(Views views) {
        long epoch = stampedEpoch(views);
        if (epoch <= 0) {
            return before();
        }
        return weight == 1
                ? new Version(value, deadlineMillis, epoch, older)
                : new WeightedVersion(value, deadlineMillis, epoch, older, weight);
    }

    @Override
    int weight() {
        return weight;
    }

    /** Returns what this hold holds, for messages. */
    @Override
    public String toString() {
        return namespace.describe(slot.key);
    }

    @Nullable
    Object pendingValue() {
        return value();
    }
}
