package dev.flashdb.embedded;

import dev.flashdb.record.Space;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** All commands on a {@link MapAccess}. */
final class MapCommands implements CommandWrites {
    final MapAccess access = new MapAccess();

    @Override
    public <T extends @Nullable Object> T read(Function<? super ReadAccess, ? extends T> command) {
        return command.apply(access);
    }

    @Override
    public <T extends @Nullable Object> T write(Function<? super WriteAccess, ? extends T> command) {
        return command.apply(access);
    }

    @Override
    public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
        return access.scan(from, to);
    }

    @Override
    public Iterator<String> keys(Space space) {
        return access.keys(space);
    }
}
