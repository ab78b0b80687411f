package dev.flashdb.jcache;

import dev.flashdb.engine.Entries;
import dev.flashdb.engine.Hold;
import java.time.Duration;
import java.util.Objects;
import javax.cache.event.EventType;
import org.jspecify.annotations.Nullable;

/**
 * What one operation does to one held key: the deadlines, the events and the counts that go with each change. Nothing shows
 * before the hold is committed. Confined to the thread that holds the key.
 */
final class Mutation<K, V> {

    private final EngineCache<K, V> cache;
    private final Hold hold;
    private final Events<K, V>.Batch events;

    /** The time by which the entry is live or expired: that at which the operation or the update began. */
    private final long begunMillis;

    private boolean isChanged;
    private int expirations;

    /** Takes note of the expiry of what the key held, if its deadline has come. */
    Mutation(EngineCache<K, V> cache, Hold hold, Events<K, V>.Batch events, long begunMillis) {
        this.cache = cache;
        this.hold = hold;
        this.events = events;
        this.begunMillis = begunMillis;
        @Nullable Object kept = hold.value();
        if (kept != null && hold.isExpired(begunMillis)) {
            expired(kept);
            hold.erase();
        }
    }

    boolean isLive() {
        return hold.isLive(begunMillis);
    }

    /** Returns the time at which a change is made: the operation may have begun long before. */
    private long presentMillis() {
        return Math.max(begunMillis, cache.nowMillis());
    }

    /** As {@link #presentMillis()}; any, where no deadline depends on it. */
    private long presentMillisIfAsked() {
        return cache.expiry().isTimeless() ? begunMillis : presentMillis();
    }

    /** Makes one step of what is read and what is written: a clear comes before both or after both. */
    void pin() {
        hold.pin();
    }

    /** Returns the live value as the cache keeps it, or null. */
    @Nullable
    Object kept() {
        return isLive() ? hold.value() : null;
    }

    /**
     * Sets the value.
     *
     * @param kept as the cache keeps it
     * @return whether this counts as a put: not if the entry expires at its creation
     */
    boolean set(Object kept) {
        change();
        return isLive() ? update(kept) : create(kept);
    }

    /** Sets the value with a time to live of its own instead of the expiry policy's. */
    void set(Object kept, Duration timeToLive) {
        change();
        @Nullable Object before = kept();
        hold.write(kept, TimeToLive.deadline(timeToLive, presentMillis()));
        event(before == null ? EventType.CREATED : EventType.UPDATED, kept, before);
    }

    private boolean create(Object kept) {
        long nowMillis = presentMillisIfAsked();
        long deadline = cache.expiry().created(nowMillis);
        if (deadline <= nowMillis) {
            eraseUnreadable();
            return false;
        }
        hold.write(kept, deadline);
        event(EventType.CREATED, kept, null);
        return true;
    }

    private boolean update(Object kept) {
        Object before = Objects.requireNonNull(hold.value());
        long nowMillis = presentMillisIfAsked();
        long deadline = cache.expiry().updated(nowMillis);
        event(EventType.UPDATED, kept, before);
        if (deadline != Entries.KEEP && deadline <= nowMillis) {
            hold.erase();
            expired(kept);
        } else {
            hold.write(kept, deadline);
        }
        return true;
    }

    /** Removes the entry, one that cannot be read too; returns whether there was one that can be read. */
    boolean remove() {
        change();
        @Nullable Object before = kept();
        if (before == null) {
            eraseUnreadable();
            return false;
        }
        hold.erase();
        event(EventType.REMOVED, before, before);
        return true;
    }

    /** Whether the key has something that cannot be read: to the cache's users it is absent, but it is there. */
    boolean isUnreadable() {
        return hold.isUnreadable();
    }

    private void eraseUnreadable() {
        if (hold.isUnreadable()) {
            hold.erase();
        }
    }

    /** Moves the deadline as a read does. */
    void touch() {
        if (cache.expiry().ignoresAccess()) {
            return;
        }
        @Nullable Object kept = kept();
        long nowMillis = presentMillis();
        long deadline = cache.expiry().accessed(nowMillis);
        if (kept == null || deadline == Entries.KEEP) {
            return;
        }
        if (deadline <= nowMillis) {
            hold.erase();
            expired(kept);
        } else {
            hold.moveDeadline(kept, deadline);
        }
    }

    private void change() {
        isChanged = true;
        cache.loads().supersede(hold.key());
    }

    /**
     * Counts what has expired, and makes the loads that began since a change was prepared store nothing: to be called when it
     * is visible. Those that begin after that find what was written.
     */
    void committed() {
        if (isChanged) {
            cache.loads().supersede(hold.key());
        }
        if (expirations > 0) {
            cache.counters().recordExpirations(expirations);
        }
    }

    private void expired(Object kept) {
        expirations++;
        event(EventType.EXPIRED, kept, kept);
    }

    private void event(EventType type, Object kept, @Nullable Object before) {
        cache.event(events, type, hold.key(), kept, before);
    }
}
