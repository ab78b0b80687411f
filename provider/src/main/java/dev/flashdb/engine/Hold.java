package dev.flashdb.engine;

import org.jspecify.annotations.Nullable;

/**
 * A key held by one operation: the lock of that key and the pending version in one. Other writers of the key wait,
 * readers see the state before. It ends with {@link #commit()} or {@link #release()}; holds made by a transaction end
 * with it instead. Confined to the thread that made it, but for what {@link Version} lets readers see.
 */
public final class Hold extends Version {

    final Commit commit;
    final Namespace namespace;
    final Contents contents;
    final Slot slot;

    /** Set before the commit is decided, and read only after: whether this hold changes anything. */
    private boolean written;

    private int weight = 1;

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
        older = base;
        value = base.value;
        deadlineMillis = base.deadlineMillis;
        weight = base.weight();
    }

    /** Returns the state of the key before this hold; its value may be null, or expired. */
    public Version before() {
        Version base = older;
        return base == null ? NOTHING : base;
    }

    /** Returns the key. */
    public Object key() {
        return slot.key;
    }

    /** Returns whether {@link #write} or {@link #erase} was called. */
    public boolean isWritten() {
        return written;
    }

    /** Sets what the key will be when this hold is committed; the last call counts. Calls the weigher, if there is one. */
    public void write(Object newValue, long newDeadlineMillis) {
        weight = namespace.weigh(slot.key, newValue);
        value = newValue;
        deadlineMillis = newDeadlineMillis;
        written = true;
    }

    /** Makes the key absent when this hold is committed. */
    public void erase() {
        value = null;
        deadlineMillis = NEVER;
        written = true;
    }

    /** Makes the change visible, if there is one, and lets the key go. Constant time. */
    public void commit() {
        commit.decide(namespace.views());
        namespace.waits().wake(commit);
        namespace.settle(this);
    }

    /** Lets the key go unchanged. */
    public void release() {
        commit.abort();
        namespace.waits().wake(commit);
        namespace.settle(this);
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
        return value;
    }
}
