package dev.flashdb.spring.boot.console;

import dev.flashdb.ReadTransaction;
import dev.flashdb.StringEntry;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.spring.boot.console.Entry.Part;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The four types of native keys, as the console reads and removes them. */
enum NativeType {
    STRINGS("string") {
        @Override
        Stream<String> keys(ReadTransaction transaction, String prefix) {
            return transaction.scanPrefix(prefix).map(StringEntry::key);
        }

        @Override
        String preview(ReadTransaction transaction, String key) {
            return Text.of(transaction.get(key), Place.PREVIEW);
        }

        @Override
        long millisLeft(ReadTransaction transaction, String key) {
            return transaction.pttl(key);
        }

        @Override
        @Nullable
        String value(ReadTransaction transaction, String key) {
            return Text.of(transaction.get(key), Place.MOST_CHARACTERS);
        }

        @Override
        @Nullable
        Long size(ReadTransaction transaction, String key) {
            return null;
        }

        @Override
        List<Part> parts(ReadTransaction transaction, String key) {
            return List.of();
        }

        @Override
        boolean remove(UpdateTransaction transaction, String key) {
            return transaction.delete(key);
        }
    },

    HASHES("hash") {
        @Override
        Stream<String> keys(ReadTransaction transaction, String prefix) {
            return transaction.hscanPrefix(prefix);
        }

        @Override
        String preview(ReadTransaction transaction, String key) {
            return Text.count(transaction.hlen(key), "field");
        }

        @Override
        long millisLeft(ReadTransaction transaction, String key) {
            return transaction.hpttl(key);
        }

        @Override
        Long size(ReadTransaction transaction, String key) {
            return transaction.hlen(key);
        }

        @Override
        List<Part> parts(ReadTransaction transaction, String key) {
            return transaction.hgetall(key).entrySet().stream()
                    .sorted(Map.Entry.comparingByKey())
                    .limit(Place.MOST_PARTS)
                    .map(field -> new Part(
                            Text.of(field.getKey(), Place.MOST_PART_CHARACTERS),
                            Text.of(field.getValue(), Place.MOST_PART_CHARACTERS)))
                    .toList();
        }

        @Override
        boolean remove(UpdateTransaction transaction, String key) {
            return transaction.hclear(key);
        }
    },

    SETS("set") {
        @Override
        Stream<String> keys(ReadTransaction transaction, String prefix) {
            return transaction.sscanPrefix(prefix);
        }

        @Override
        String preview(ReadTransaction transaction, String key) {
            return Text.count(transaction.scard(key), "member");
        }

        @Override
        long millisLeft(ReadTransaction transaction, String key) {
            return transaction.spttl(key);
        }

        @Override
        Long size(ReadTransaction transaction, String key) {
            return transaction.scard(key);
        }

        @Override
        List<Part> parts(ReadTransaction transaction, String key) {
            return transaction.smembers(key).stream()
                    .sorted()
                    .limit(Place.MOST_PARTS)
                    .map(member -> new Part(Text.of(member, Place.MOST_PART_CHARACTERS), null))
                    .toList();
        }

        @Override
        boolean remove(UpdateTransaction transaction, String key) {
            return transaction.sclear(key);
        }
    },

    SORTED_SETS("sorted set") {
        @Override
        Stream<String> keys(ReadTransaction transaction, String prefix) {
            return transaction.zscanPrefix(prefix);
        }

        @Override
        String preview(ReadTransaction transaction, String key) {
            return Text.count(transaction.zcard(key), "member");
        }

        @Override
        long millisLeft(ReadTransaction transaction, String key) {
            return transaction.zpttl(key);
        }

        @Override
        Long size(ReadTransaction transaction, String key) {
            return transaction.zcard(key);
        }

        /** From the highest score down, as a leaderboard is read. */
        @Override
        List<Part> parts(ReadTransaction transaction, String key) {
            return transaction.zrevrangeWithScores(key, 0, Place.MOST_PARTS - 1).stream()
                    .map(member -> new Part(
                            Text.of(member.member(), Place.MOST_PART_CHARACTERS), String.valueOf(member.score())))
                    .toList();
        }

        @Override
        boolean remove(UpdateTransaction transaction, String key) {
            return transaction.zclear(key);
        }
    };

    private final String label;

    NativeType(String label) {
        this.label = label;
    }

    /** Returns the name of one of them, as users say it. */
    String label() {
        return label;
    }

    abstract Stream<String> keys(ReadTransaction transaction, String prefix);

    abstract String preview(ReadTransaction transaction, String key);

    /** Returns -1 for a key that never expires, -2 for one that is not there. */
    abstract long millisLeft(ReadTransaction transaction, String key);

    /** Returns the text of a plain value; null for a structure. */
    @Nullable
    String value(ReadTransaction transaction, String key) {
        return null;
    }

    /** Returns how many parts a structure has; null for a plain value. */
    @Nullable
    abstract Long size(ReadTransaction transaction, String key);

    abstract List<Part> parts(ReadTransaction transaction, String key);

    abstract boolean remove(UpdateTransaction transaction, String key);
}
