package dev.flashdb.engine;

import dev.flashdb.record.RecordWriter;
import dev.flashdb.record.Recording;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key held by one operation: the lock of that key, and what it will be. Other writers of the key wait, readers see the
 * state before. It ends with {@link #commit()} or {@link #release()}; what a transaction holds ends with the transaction
 * instead. Confined to the thread that made it, but for what {@link Version} and {@link Locks} let others see.
 */
public final class Hold extends Version {

    final Commit commit;
    final Lockable entries;
    final Object key;
    final int hash;

    /** The next in its list of {@link Locks}. */
    @Nullable
    volatile Hold next;

    /** The contents whose state this hold has read, and those it goes to; null but for those of a namespace. */
    @Nullable
    Contents contents;

    /** The generation of the entries whose state this hold has read. */
    long generation;

    /** Whether a clear since then comes after what this hold writes: its caller is told what was there before. */
    private boolean isPinned;

    /** The slot that this hold is written to; null until then. */
    @Nullable
    Slot slot;

    /** Whether this hold stands at the head of its slot: what it writes shows when the commit is decided. */
    boolean isInstalled;

    /** Set before the commit is decided, and read only after: whether this hold changes anything. */
    private boolean written;

    /** Whether what is written takes the deadline that the key has by then, if reads have moved it. */
    private boolean keepsDeadline;

    /** Whether the deadline is all that changes. */
    private boolean isTouch;

    /** The deadline that the key had when this hold read it. */
    private long seenDeadlineMillis = NEVER;

    private int weight = 1;

    /** Whether this hold was let go without a word to anybody of what it has read. */
    private boolean isReleased;

    /** Whether there was a value in the slot that this hold was written to. */
    private boolean hasReplaced;

    /** The slot whose entry the engine itself takes out: the log is told, but not waited for. Null for others' holds. */
    @Nullable
    final Slot departing;

    /** Whether the key was let go while the commit is undecided. */
    private volatile boolean isGivenUp;

    /** Whether the transaction that made this hold has it on its list; confined to its thread. */
    boolean isEnlisted;

    Hold(Commit commit, Lockable entries, Object key) {
        this(commit, entries, key, key.hashCode(), null);
    }

    private Hold(Commit commit, Lockable entries, Object key, int hash, @Nullable Slot departing) {
        super(null, NEVER, UNSTAMPED, NOTHING);
        this.commit = commit;
        this.entries = entries;
        this.key = key;
        this.hash = hash;
        this.departing = departing;
    }

    /** Makes a hold of the engine itself, for the entry of a slot, whatever has become of the key's hash since. */
    static Hold departing(Contents contents, Slot slot) {
        Hold hold = new Hold(new Commit(), contents.namespace, slot.key, slot.hash, slot);
        hold.contents = contents;
        return hold;
    }

    /** Returns another hold for the same, since one that was given up stays so. */
    Hold anew() {
        return new Hold(commit, entries, key, hash, departing);
    }

    /** Reads the state of the key; to be called when it is held. */
    void start() {
        standOn(entries.present(this));
    }

    /** Makes {@code base} the state that this hold would replace. */
    void standOn(Version base) {
        value = base.value;
        isEncoded = base.isEncoded;
        prepare(base.deadlineMillis, base);
        seenDeadlineMillis = base.deadlineMillis;
        weight = base.weight();
        written = false;
        isTouch = false;
    }

    /** Returns the key. */
    public Object key() {
        return key;
    }

    /** Returns the state of the key before this hold; its value may be null, or expired. */
    public Version before() {
        Version base = older;
        return base == null ? NOTHING : base;
    }

    /** Returns whether {@link #write} or {@link #erase} was called. */
    public boolean isWritten() {
        return written;
    }

    /**
     * Sets what the key will be when this hold is committed; the last call counts. Calls the weigher, if there is one.
     *
     * @param newDeadlineMillis {@link Entries#KEEP} for the one that the key has when this is committed: reads may move it
     */
    public void write(Object newValue, long newDeadlineMillis) {
        entries.requireWritable();
        weight = entries.weigh(key, newValue);
        value = newValue;
        isEncoded = false;
        keepsDeadline = newDeadlineMillis == Entries.KEEP;
        prepare(keepsDeadline ? deadlineMillis : newDeadlineMillis, older);
        written = true;
        isTouch = false;
    }

    /**
     * Moves the deadline as a read does: one that others' reads move until this is committed stays theirs. What was only read
     * is one step with that: a clear that comes between ends it.
     */
    public void moveDeadline(Object present, long newDeadlineMillis) {
        boolean isOthers = !written || keepsDeadline;
        boolean isAll = !written || isTouch;
        write(present, newDeadlineMillis);
        keepsDeadline = isOthers;
        isTouch = isAll;
    }

    /**
     * Makes what is written one step with what was read: a clear that comes between the two comes after both. Otherwise it comes
     * before what is written, for the user's code that runs in between may have told others.
     */
    public void pin() {
        isPinned = true;
    }

    boolean isPinned() {
        return isPinned || isTouch;
    }

    /** Makes the key absent when this hold is committed. */
    public void erase() {
        if (departing == null) {
            entries.requireWritable();
        }
        value = null;
        isEncoded = false;
        keepsDeadline = false;
        prepare(NEVER, older);
        written = true;
        isTouch = false;
    }

    /** Writes and commits in one step with what was read; a write that throws lets the key go unchanged. */
    void commit(Object newValue, long newDeadlineMillis) {
        try {
            pin();
            write(newValue, newDeadlineMillis);
        } finally {
            if (!written) {
                release();
            }
        }
        commit();
    }

    /**
     * Writes the change to the log, if the entries are durable, makes it visible, and lets the key go.
     *
     * @throws StorageException if the log could not be written; the key is let go unchanged
     */
    public void commit() {
        entries.commit(this);
    }

    /** Lets the key go unchanged. */
    public void release() {
        written = false;
        isReleased = true;
        entries.commit(this);
    }

    /** Lets the key go unchanged, though the commit goes on. */
    void giveUp() {
        isGivenUp = true;
    }

    /** Returns whether nobody has to wait for this hold any more; never goes back to false. */
    boolean isOver() {
        return isGivenUp || commit.isOver();
    }

    // ---------------------------------------------------------------- on its way into a slot

    /** Adds what this hold changes to a record, and appends it; waits for the disk, if somebody waits for this hold. */
    void log(CommitLog log, Namespace namespace) {
        RecordWriter out = new RecordWriter(namespace.nowMillis());
        record(out, namespace, namespace.nowMillis());
        if (out.records() == 0) {
            return;
        }
        if (departing != null) {
            // it goes on in memory: writers are told when the log has failed, and the deadline of what has expired is
            // there
            log.depart(out, before().deadlineMillis > namespace.nowMillis());
        } else {
            log.await(log.append(out));
        }
    }

    /** Returns whether the caller is told that the key is absent. */
    boolean tellsOfAbsence() {
        return departing == null && !isReleased && before().value == null;
    }

    /** Adds what this hold changes. */
    void record(RecordWriter out, Namespace namespace, long nowMillis) {
        @Nullable Recording recording = namespace.recording();
        if (!written || recording == null) {
            return;
        }
        namespace.requireUnsealed();
        if (key == Namespace.ALL_KEYS) {
            recording.clear(out, ((Contents) Objects.requireNonNull(value)).generation);
        } else {
            long generation = Objects.requireNonNull(contents).generation;
            Version old = before();
            @Nullable Object liveValue = old.deadlineMillis > nowMillis ? old.value : null;
            recording.change(out, generation, key, liveValue, value, deadlineMillis);
        }
    }

    /** Goes to other contents than those it was read from: these were cleared meanwhile, and the key is absent there. */
    void moveTo(Contents others) {
        contents = others;
        prepare(deadlineMillis, NOTHING);
    }

    /** Makes {@code base} what this hold replaces in a slot; to be called with the slot's latch. */
    void replace(Version base) {
        hasReplaced = base.value != null;
        prepare(base.value == null ? deadlineMillis : deadlineBeside(base.deadlineMillis), base);
    }

    /** As {@link #replace(Version)}, for a state in the slot itself, or none. */
    void replace(boolean isThere, long keptDeadlineMillis) {
        hasReplaced = isThere;
        if (keepsDeadline && isThere) {
            prepare(deadlineBeside(keptDeadlineMillis), older);
        }
    }

    private long deadlineBeside(long present) {
        return keepsDeadline && present != seenDeadlineMillis ? present : deadlineMillis;
    }

    /** Returns by how much this hold has changed the number of entries. */
    int countChange() {
        return (value == null ? 0 : 1) - (hasReplaced ? 1 : 0);
    }

    /** Moves the deadline on behalf of a read, if that is the one that the key keeps. */
    void touchKept(long seen, long deadline) {
        if (keepsDeadline) {
            touch(seen, deadline);
        }
    }

    @Override
    long stampedEpoch(Views views) {
        return commit.stampedEpoch(views);
    }

    /** Returns the version that takes this hold's place at the head of a slot, once it is decided. */
    Version outcome(Views views) {
        long epoch = stampedEpoch(views);
        return epoch <= 0 ? before() : version(epoch);
    }

    /** Returns what this hold writes, as a version. */
    Version version(long epoch) {
        return Version.of(value, deadlineMillis, epoch, older, weight);
    }

    @Override
    int weight() {
        return weight;
    }

    /** Returns what this hold holds, for messages. */
    @Override
    public String toString() {
        return key == Namespace.ALL_KEYS ? entries.name() : entries.describe(key);
    }
}
