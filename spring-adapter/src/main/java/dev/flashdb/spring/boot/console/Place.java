package dev.flashdb.spring.boot.console;

import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Where keys are: a cache, or the native keys of one type. Looking at them is neither a hit nor a miss. Thread-safe. */
interface Place {
    /** How many characters of a value a page of keys shows. */
    int PREVIEW = 120;

    /** How many characters of a value an entry shows. */
    int MOST_CHARACTERS = 50_000;

    /** How many characters of a field, a member or a field's value an entry shows. */
    int MOST_PART_CHARACTERS = 1_000;

    /** How many fields or members of a structure an entry shows. */
    int MOST_PARTS = 200;

    /**
     * A key. Two keys with the same text and class are one to the console.
     *
     * @param text the key as text
     * @param type its class
     * @param line describes it, while the work lasts that it was given to
     */
    record Found(String text, String type, Supplier<Keys.Line> line) {}

    /** Runs work on all keys of one moment; keys whose text does not begin with the prefix may be left out. */
    <R> R view(String prefix, Function<Stream<Found>, R> work);

    /** Returns the entry whose key has this text and class; null when there is none. */
    @Nullable
    Entry entry(String text, String type);

    /** Removes the keys whose text begins with a prefix, which is not empty, and returns how many. */
    long remove(String prefix);
}
