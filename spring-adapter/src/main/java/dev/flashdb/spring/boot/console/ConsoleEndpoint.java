package dev.flashdb.spring.boot.console;

import dev.flashdb.DatabaseClosedException;
import dev.flashdb.spring.FlashCacheManager;
import dev.flashdb.spring.FlashSpringCache;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;
import org.springframework.boot.actuate.endpoint.annotation.WriteOperation;
import org.springframework.boot.actuate.endpoint.web.WebEndpointResponse;
import org.springframework.boot.actuate.endpoint.web.annotation.WebEndpoint;
import org.springframework.util.MimeType;

/**
 * The console: an endpoint of Actuator's that is a page, its files, and the JSON it shows. Exposure, path, port and security are
 * those of any endpoint. A write is a POST of JSON, which no form of another site can send. Thread-safe.
 */
@WebEndpoint(id = ConsoleEndpoint.ID)
public final class ConsoleEndpoint {
    static final String ID = "flashdbconsole";
    private static final String CACHE = "cache";
    private static final String STRING = String.class.getTypeName();

    private final ConsoleManagers managers;
    private final ConsoleProperties properties;
    private final Supplier<String> rootPath;
    private final InstantSource clock;

    ConsoleEndpoint(
            ConsoleManagers managers, ConsoleProperties properties, Supplier<String> rootPath, InstantSource clock) {
        this.managers = managers;
        this.properties = properties;
        this.rootPath = rootPath;
        this.clock = clock;
    }

    /**
     * Returns the page.
     *
     * @return HTML
     */
    @ReadOperation
    public WebEndpointResponse<Object> page() {
        return new WebEndpointResponse<>(ConsoleFiles.page(rootPath.get()), ConsoleFiles.HTML);
    }

    /**
     * Returns a file of the page; {@code settings}; {@code stored}, the caches on the disk; {@code figures}, of one cache or of all; {@code keys}, a page of them; or
     * an {@code entry}.
     *
     * @param name which of these
     * @param kind of keys and entries: {@code cache}, {@code strings}, {@code hashes}, {@code sets} or {@code sorted-sets}
     * @param cache the name of the cache
     * @param prefix how keys begin
     * @param key the text of the entry's key; of the last key of the page before
     * @param type the class of that key
     * @param manager the name of the cache manager's bean; null for the primary or only one
     * @return what was asked for; an error with its status
     */
    @ReadOperation
    public WebEndpointResponse<Object> read(
            @Selector String name,
            @Nullable String kind,
            @Nullable String cache,
            @Nullable String prefix,
            @Nullable String key,
            @Nullable String type,
            @Nullable String manager) {
        MimeType fileType = ConsoleFiles.typeOf(name);
        if (fileType != null) {
            return new WebEndpointResponse<>(ConsoleFiles.file(name), fileType);
        }
        String keyType = Objects.requireNonNullElse(type, STRING);
        return answer(() -> switch (name) {
            case "settings" ->
                Map.of("writes", properties.writes(), "managers", managers.names(), "manager", managers.primaryName());
            case "stored" ->
                Map.of("caches", maintenance(managers.manager(manager)).storedCaches());
            case "figures" -> managers.figures(manager).read(cache);
            case "keys" ->
                Keys.page(
                        place(managers.manager(manager), kind, cache),
                        Objects.requireNonNullElse(prefix, ""),
                        key,
                        keyType);
            case "entry" -> entry(place(managers.manager(manager), kind, cache), key, keyType);
            default ->
                throw new ConsoleException(
                        ConsoleException.NOT_FOUND,
                        "There is nothing of this name; settings, stored, figures, keys and entry can be read: name="
                                + Text.of(name));
        });
    }

    /**
     * Evicts by prefix or one entry, clears or drops a cache, compacts the log, or makes a backup.
     *
     * @param name {@code evict}, {@code remove}, {@code clear}, {@code drop}, {@code compact} or {@code backup}
     * @param kind of keys to evict, as of those to read
     * @param cache the name of the cache
     * @param prefix how the keys to evict begin, not empty
     * @param key the text of the key to remove, of a cache; it may be empty
     * @param type the class of that key
     * @param manager the name of the cache manager's bean; null for the primary or only one
     * @return what was done; an error with its status
     */
    @WriteOperation
    public WebEndpointResponse<Object> write(
            @Selector String name,
            @Nullable String kind,
            @Nullable String cache,
            @Nullable String prefix,
            @Nullable String key,
            @Nullable String type,
            @Nullable String manager) {
        return answer(() -> {
            if (!properties.writes()) {
                throw new ConsoleException(
                        ConsoleException.FORBIDDEN,
                        "This console only reads; flashdb.console.writes=true lets it write");
            }
            FlashCacheManager its = managers.manager(manager);
            Maintenance maintenance = maintenance(its);
            return switch (name) {
                case "evict" -> Map.of("removed", place(its, kind, cache).remove(required("prefix", prefix)));
                case "remove" ->
                    Map.of(
                            "removed",
                            removed(
                                    its,
                                    cache(its, required(CACHE, cache)),
                                    key,
                                    Objects.requireNonNullElse(type, STRING)));
                case "clear" -> maintenance.clear(cache(its, required(CACHE, cache)));
                case "drop" -> maintenance.drop(required(CACHE, cache));
                case "compact" -> maintenance.compact();
                case "backup" -> maintenance.backUp();
                default ->
                    throw new ConsoleException(
                            ConsoleException.NOT_FOUND,
                            "There is no such write; there are evict, remove, clear, drop, compact and backup: name="
                                    + Text.of(name));
            };
        });
    }

    private Maintenance maintenance(FlashCacheManager manager) {
        return new Maintenance(manager, properties, clock);
    }

    private static Entry entry(Place place, @Nullable String key, String type) {
        if (key == null) {
            throw new ConsoleException(ConsoleException.BAD_REQUEST, "Name a key; it may be empty");
        }
        Entry entry = place.entry(key, type);
        if (entry == null) {
            throw new ConsoleException(
                    ConsoleException.NOT_FOUND,
                    "There is no such entry any more: key=" + Text.of(key, Place.PREVIEW) + ", type=" + Text.of(type));
        }
        return entry;
    }

    private int removed(FlashCacheManager manager, FlashSpringCache cache, @Nullable String key, String type) {
        if (key == null) {
            throw new ConsoleException(ConsoleException.BAD_REQUEST, "Name a key; it may be empty");
        }
        return new CachePlace(manager.database(), cache, clock).removeEntry(key, type) ? 1 : 0;
    }

    private static String required(String name, @Nullable String given) {
        if (given == null || given.isEmpty()) {
            throw new ConsoleException(ConsoleException.BAD_REQUEST, "Name a " + name + " that is not empty");
        }
        return given;
    }

    private Place place(FlashCacheManager manager, @Nullable String kind, @Nullable String cache) {
        if (CACHE.equals(kind)) {
            return new CachePlace(manager.database(), cache(manager, required(CACHE, cache)), clock);
        }
        for (NativeType type : NativeType.values()) {
            if (type.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(kind)) {
                return new NativePlace(manager.database(), type, clock);
            }
        }
        throw new ConsoleException(
                ConsoleException.BAD_REQUEST,
                "The kind is one of cache, strings, hashes, sets and sorted-sets: kind=" + Text.of(kind));
    }

    /** Looks among the caches there are: a cache manager makes one for every name it is asked for. */
    private static FlashSpringCache cache(FlashCacheManager manager, String name) {
        return manager.caches().stream()
                .filter(its -> its.getName().equals(name))
                .findFirst()
                .orElseThrow(() -> new ConsoleException(
                        ConsoleException.NOT_FOUND,
                        "There is no such cache; it is made when it is first used: cache=" + Text.of(name)));
    }

    /** Errors are answers too, with one shape: {@code {"error": text}}. */
    private static WebEndpointResponse<Object> answer(Supplier<Object> work) {
        try {
            return new WebEndpointResponse<>(work.get());
        } catch (ConsoleException e) {
            return error(e, e.status());
        } catch (DatabaseClosedException | IllegalStateException e) {
            return error(e, WebEndpointResponse.STATUS_SERVICE_UNAVAILABLE);
        } catch (RuntimeException e) {
            return error(e, WebEndpointResponse.STATUS_INTERNAL_SERVER_ERROR);
        }
    }

    private static WebEndpointResponse<Object> error(RuntimeException e, int status) {
        String message = e.getMessage();
        return new WebEndpointResponse<>(
                Map.of("error", Text.of(message == null ? e.getClass().getName() : message)), status);
    }
}
