package dev.flashdb.eviction;

import org.jspecify.annotations.Nullable;

/** A key that a policy can hold. */
final class TestNode implements EvictionPolicy.Node<TestNode> {
    final int key;
    private final int keyHash;
    private @Nullable TestNode older;
    private @Nullable TestNode newer;
    private byte queue;
    private byte hits;
    private int lastUse;
    private int weight;
    private final Steps steps;

    /** Whether the node has said since it came in that it is in no queue: who asks without the lock may have heard it. */
    boolean hasBeenOut;

    TestNode(int key) {
        this(key, key, new Steps());
    }

    TestNode(int key, int keyHash, Steps steps) {
        this.key = key;
        this.keyHash = keyHash;
        this.steps = steps;
    }

    /** Counts how often a policy looked at entries, as a measure of its work. */
    static final class Steps {
        long count;
    }

    @Override
    public @Nullable TestNode older() {
        steps.count++;
        return older;
    }

    @Override
    public void setOlder(@Nullable TestNode node) {
        older = node;
    }

    @Override
    public @Nullable TestNode newer() {
        steps.count++;
        return newer;
    }

    @Override
    public void setNewer(@Nullable TestNode node) {
        newer = node;
    }

    @Override
    public byte queue() {
        return queue;
    }

    @Override
    public void setQueue(byte value) {
        queue = value;
        hasBeenOut |= value == EvictionPolicy.NONE;
    }

    @Override
    public byte hits() {
        steps.count++;
        return hits;
    }

    @Override
    public void setHits(byte value) {
        hits = value;
    }

    @Override
    public int lastUse() {
        return lastUse;
    }

    @Override
    public void setLastUse(int value) {
        lastUse = value;
    }

    @Override
    public int weight() {
        steps.count++;
        return weight;
    }

    @Override
    public void setWeight(int value) {
        weight = value;
    }

    @Override
    public int keyHash() {
        return keyHash;
    }

    @Override
    public String toString() {
        return "key=" + key;
    }
}
