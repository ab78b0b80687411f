package dev.flashdb.spring.boot.console;

import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashCacheManagers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * The cache managers that a console shows, and the figures of each: the primary one's from the start, the others' from the
 * first time that they are asked for. Thread-safe.
 */
final class ConsoleManagers implements AutoCloseable {
    private final FlashCacheManagers managers;
    private final FlashCacheManager primary;
    private final FlashFigures primarysFigures;
    private final ConcurrentMap<String, FlashFigures> figures = new ConcurrentHashMap<>();

    /** The primary one's figures stay the caller's to close. */
    ConsoleManagers(FlashCacheManagers managers, FlashFigures primarysFigures) {
        this.managers = managers;
        this.primary = managers.requirePrimary();
        this.primarysFigures = primarysFigures;
    }

    List<String> names() {
        return List.copyOf(managers.byName().keySet());
    }

    /** Returns the name of the primary one. */
    String primaryName() {
        return managers.byName().entrySet().stream()
                .filter(its -> its.getValue() == primary)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("");
    }

    /** Returns the manager of a name; the primary one for none. */
    FlashCacheManager manager(@Nullable String name) {
        if (name == null || name.isEmpty()) {
            return primary;
        }
        FlashCacheManager manager = managers.byName().get(name);
        if (manager == null) {
            throw new ConsoleException(
                    ConsoleException.BAD_REQUEST,
                    "There is no FlashDB cache manager of this name: manager=" + Text.of(name) + ", managers="
                            + names());
        }
        return manager;
    }

    FlashFigures figures(@Nullable String name) {
        FlashCacheManager manager = manager(name);
        return name == null || manager == primary
                ? primarysFigures
                : figures.computeIfAbsent(name, any -> new FlashFigures(manager));
    }

    /** Ends the sampling of what was asked for. */
    @Override
    public void close() {
        figures.values().forEach(FlashFigures::close);
    }
}
