package dev.flashdb.spring.boot.console;

import dev.flashdb.FlashDb;
import dev.flashdb.ReadTransaction;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The native keys of one type. */
record NativePlace(FlashDb database, NativeType type, InstantSource clock) implements Place {

    /** Keys that FlashDB itself keeps, such as those of tags: they are shown, and not removed. */
    private static final String OURS = "flashdb:";

    private static final String KEY_TYPE = String.class.getTypeName();

    @Override
    public <R> R view(String prefix, Function<Stream<Found>, R> work) {
        return database.view(transaction -> work.apply(type.keys(transaction, prefix)
                .map(key -> new Found(Text.of(key), KEY_TYPE, () -> line(transaction, key)))));
    }

    private Keys.Line line(ReadTransaction transaction, String key) {
        return new Keys.Line(Text.of(key), KEY_TYPE, type.preview(transaction, key), deadlineMillis(transaction, key));
    }

    private @Nullable Long deadlineMillis(ReadTransaction transaction, String key) {
        long left = type.millisLeft(transaction, key);
        return left < 0 ? null : Long.valueOf(clock.millis() + left);
    }

    @Override
    public @Nullable Entry entry(String text, String keyType) {
        return database.<@Nullable Entry, RuntimeException>view(transaction -> type.millisLeft(transaction, text) == -2
                ? null
                : new Entry(
                        text,
                        KEY_TYPE,
                        type.value(transaction, text),
                        type.label(),
                        deadlineMillis(transaction, text),
                        type.size(transaction, text),
                        type.parts(transaction, text)));
    }

    @Override
    public long remove(String prefix) {
        if (prefix.startsWith(OURS)) {
            throw new ConsoleException(
                    ConsoleException.BAD_REQUEST,
                    "Keys under " + OURS + " are FlashDB's own, and go with the entries they belong to: prefix="
                            + Text.of(prefix));
        }
        List<String> keys = database.view(transaction -> type.keys(transaction, prefix)
                .filter(key -> !key.startsWith(OURS))
                .toList());
        return database.update(transaction ->
                keys.stream().filter(key -> type.remove(transaction, key)).count());
    }
}
