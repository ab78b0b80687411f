package dev.flashdb.engine;

import dev.flashdb.eviction.EvictionPolicy;
import org.jspecify.annotations.Nullable;

/** A slot that has its place in an eviction policy. The links are guarded by the lock of its {@link Bound}. */
final class BoundedSlot extends Slot implements EvictionPolicy.Node<BoundedSlot> {

    @Nullable
    private BoundedSlot older;

    @Nullable
    private BoundedSlot newer;

    private byte queue;
    private byte hits;
    private int lastUse;
    private int weight;

    /** Whether the policy knows this slot; written under the lock, read without it as a hint that the lock verifies. */
    volatile boolean isBounded;

    BoundedSlot(Object key, int hash, Version head) {
        super(key, hash, head);
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
        queue = newQueue;
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
