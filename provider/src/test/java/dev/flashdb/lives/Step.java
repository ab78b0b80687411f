package dev.flashdb.lives;

import dev.flashdb.HashCommands;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;
import java.nio.ByteBuffer;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One write to one key, or to all of a space, as it is drawn. Immutable.
 *
 * @param field of a hash, or a member
 * @param value its bytes; of a sorted set the first eight are the score
 * @param millis the time to live of {@link Verb#PUT_FOR} and {@link Verb#EXPIRE}
 */
record Step(Space space, Verb verb, String key, String field, byte[] value, long millis) {

    enum Verb {
        PUT,
        /** Puts with a time to live; of keys with fields a put, then an expire. */
        PUT_FOR,
        REMOVE,
        REMOVE_FIELD,
        EXPIRE,
        CLEAR
    }

    /** What takes the writes: a database with its caches, or a transaction. */
    interface Target {
        StringCommands strings();

        HashCommands hashes();

        SetCommands sets();

        SortedSetCommands sortedSets();

        void put(String cache, String key, Object value);

        void remove(String cache, String key);

        void clear(String cache);

        void put(String cache, String key, Object value, long millis);
    }

    double score() {
        double score = ByteBuffer.wrap(value).getLong(0) >> 12;
        return score;
    }

    /** Does it. */
    void run(Target target) {
        switch (space.kind()) {
            case STRINGS -> onString(target.strings());
            case HASHES -> onHash(target.hashes());
            case SETS -> onSet(target.sets());
            case SORTED_SETS -> onSortedSet(target.sortedSets());
            default -> onCache(target);
        }
    }

    private void onString(StringCommands strings) {
        switch (verb) {
            case PUT -> strings.set(key, value);
            case PUT_FOR -> strings.psetex(key, millis, value);
            case REMOVE, REMOVE_FIELD -> strings.delete(key);
            case EXPIRE -> strings.pexpire(key, millis);
            case CLEAR -> strings.removePrefix("");
        }
    }

    private void onHash(HashCommands hashes) {
        switch (verb) {
            case PUT, PUT_FOR, CLEAR -> hashes.hset(key, field, value);
            case REMOVE -> hashes.hclear(key);
            case REMOVE_FIELD -> hashes.hdel(key, field);
            case EXPIRE -> hashes.hpexpire(key, millis);
        }
    }

    private void onSet(SetCommands sets) {
        switch (verb) {
            case PUT, PUT_FOR, CLEAR -> sets.sadd(key, field);
            case REMOVE -> sets.sclear(key);
            case REMOVE_FIELD -> sets.srem(key, field);
            case EXPIRE -> sets.spexpire(key, millis);
        }
    }

    private void onSortedSet(SortedSetCommands sets) {
        switch (verb) {
            case PUT, PUT_FOR, CLEAR -> sets.zadd(key, score(), field);
            case REMOVE -> sets.zclear(key);
            case REMOVE_FIELD -> sets.zrem(key, field);
            case EXPIRE -> sets.zpexpire(key, millis);
        }
    }

    private void onCache(Target target) {
        String cache = space.name();
        switch (verb) {
            case PUT, EXPIRE -> target.put(cache, key, object());
            case PUT_FOR -> {
                if (space.kind() == Space.Kind.HASH_CACHE) {
                    target.put(cache, key, object());
                } else {
                    target.put(cache, key, object(), millis);
                }
            }
            case REMOVE, REMOVE_FIELD -> target.remove(cache, key);
            case CLEAR -> target.clear(cache);
        }
    }

    private Object object() {
        return switch (space.kind()) {
            case ORDERED_CACHE -> Values.text(value);
            case PARCEL_CACHE -> new Parcel(value);
            default -> value;
        };
    }

    /**
     * What it changes.
     *
     * @param before what stands under the key; null for nothing
     */
    Contents.Change change(@Nullable Item before, long nowMillis) {
        if (verb == Verb.CLEAR && space.kind().canBeCleared()) {
            return new Contents.Change(space.name(), null, null);
        }
        return new Contents.Change(
                space.name(), key, space.kind().hasFields() ? fields(before, nowMillis) : single(before, nowMillis));
    }

    private @Nullable Item fields(@Nullable Item before, long nowMillis) {
        return switch (verb) {
            case PUT, PUT_FOR, CLEAR ->
                before == null ? new Item(Map.of(field, content()), Item.NEVER) : before.with(field, content());
            case REMOVE -> null;
            case REMOVE_FIELD -> before == null ? null : before.without(field);
            case EXPIRE -> before == null ? null : before.until(nowMillis + millis);
        };
    }

    private @Nullable Item single(@Nullable Item before, long nowMillis) {
        boolean isCache = space.kind().isCache();
        return switch (verb) {
            case PUT, CLEAR -> put(isCache ? before : null);
            case PUT_FOR ->
                space.kind() == Space.Kind.HASH_CACHE ? put(before) : Item.of(content(), nowMillis + millis);
            case REMOVE, REMOVE_FIELD -> null;
            case EXPIRE -> isCache ? put(before) : before == null ? null : before.until(nowMillis + millis);
        };
    }

    /** An ordinary put to a cache keeps the deadline that an entry has. */
    private Item put(@Nullable Item before) {
        return Item.of(content(), before == null ? Item.NEVER : before.deadlineMillis());
    }

    private Content content() {
        return switch (space.kind()) {
            case SETS -> Content.NONE;
            case SORTED_SETS -> Content.of(score());
            default -> Content.of(value);
        };
    }
}
