package dev.flashdb.engine;

import dev.flashdb.eviction.EvictionPolicy;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/** A slot that has its place in an eviction policy. The links are guarded by the lock of its {@link Bound}. */
final class BoundedSlot extends TimedSlot implements EvictionPolicy.Node<BoundedSlot> {

    private static final VarHandle QUEUE;

    static {
        try {
            QUEUE = MethodHandles.lookup().findVarHandle(BoundedSlot.class, "queue", byte.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    @Nullable
    private BoundedSlot older;

    @Nullable
    private BoundedSlot newer;

    private byte queue;
    private byte hits;
    private int lastUse;
    private int weight;

    BoundedSlot(Object key, int hash) {
        super(key, hash);
    }

    /** Returns whether the policy knows this slot; without its lock a hint, which the lock verifies. */
    boolean isBounded() {
        return (byte) QUEUE.getVolatile(this) != EvictionPolicy.NONE;
    }

    @Override
    public @Nullable BoundedSlot older() {
        return older;
    }

    @Override
    public void setOlder(@Nullable BoundedSlot node) {
        older = node;
    }

    @Override
    public @Nullable BoundedSlot newer() {
        return newer;
    }

    @Override
    public void setNewer(@Nullable BoundedSlot node) {
        newer = node;
    }

    @Override
    public byte queue() {
        return queue;
    }

    @Override
    public void setQueue(byte newQueue) {
        QUEUE.setVolatile(this, newQueue);
    }

    @Override
    public byte hits() {
        return hits;
    }

    @Override
    public void setHits(byte newHits) {
        hits = newHits;
    }

    @Override
    public int lastUse() {
        return lastUse;
    }

    @Override
    public void setLastUse(int time) {
        lastUse = time;
    }

    @Override
    public int weight() {
        return weight;
    }

    @Override
    public void setWeight(int newWeight) {
        weight = newWeight;
    }

    @Override
    public int keyHash() {
        return hash;
    }
}
