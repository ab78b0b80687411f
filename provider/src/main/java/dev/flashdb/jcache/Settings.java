package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import dev.flashdb.OnFullDisk;
import dev.flashdb.Options;
import dev.flashdb.SyncMode;
import dev.flashdb.codec.SerialFilter;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import javax.cache.CacheException;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one manager: read, checked and put in order once, when it is made. Immutable. Keys are {@code
 * flashdb.<key>} for the manager, {@code flashdb.default.<key>} for the default template and {@code
 * flashdb.cache.<name>.<key>} for the cache of that name, which may hold dots: the key is what follows the last one.
 * Other keys belong to others and are left alone. A setting that is unknown or cannot be used is a
 * {@link CacheException}.
 */
final class Settings {
    private static final List<String> TIMESTAMPS_REGIONS =
            List.of("default-update-timestamps-region", "org.hibernate.cache.spi.UpdateTimestampsCache");
    private static final List<String> QUERY_REGIONS =
            List.of("default-query-results-region", "org.hibernate.cache.internal.StandardQueryCache");

    private static final String GIVEN_AS_PROPERTIES = "none (given as Properties)";
    private static final int NAME_COUNTS = 4;
    private static final long DEFAULT_EVICTION_INTERVAL_MILLIS = 1_000;

    private final Map<Setting, SettingValue> manager = new EnumMap<>(Setting.class);
    private final CacheSettings template;
    private final Map<String, CacheSettings> caches = new HashMap<>();
    private final long evictionIntervalMillis;
    private final Options storage;
    private final SerialFilter allowed;
    private final boolean dropsUndeclared;

    private Settings(Map<String, SettingValue> values, ClassLoader classLoader, String allowSetting) {
        Map<Setting, SettingValue> templateValues = new EnumMap<>(Setting.class);
        Map<String, Map<Setting, SettingValue>> cacheValues = new TreeMap<>();
        for (SettingValue value : values.values()) {
            file(value, templateValues, cacheValues);
        }
        SettingValue interval = manager.get(Setting.EVICTION_INTERVAL);
        this.evictionIntervalMillis = interval == null ? DEFAULT_EVICTION_INTERVAL_MILLIS : interval.asMillis();
        this.storage = readStorage();
        this.allowed = allowed(manager.get(Setting.CODEC_ALLOW)).withSetting(allowSetting);
        this.template = CacheSettings.of(templateValues, classLoader);
        cacheValues.forEach((name, group) -> caches.put(name, CacheSettings.of(group, classLoader)));
        this.dropsUndeclared = readDropUndeclared();
    }

    /**
     * Reads the settings of a manager.
     *
     * @param uri the manager's URI: when it is the address of a settings file, that file is read
     * @param properties settings which override those of the file
     * @param classLoader where a class that a setting names is looked for; not kept
     */
    static Settings read(URI uri, Properties properties, ClassLoader classLoader) {
        return read(uri, properties, classLoader, SerialFilter.SETTING);
    }

    /** As {@link #read(URI, Properties, ClassLoader)}; messages name {@code allowSetting} in the place of {@code flashdb.codecAllow}. */
    static Settings read(URI uri, Properties properties, ClassLoader classLoader, String allowSetting) {
        Map<String, SettingValue> values = new TreeMap<>();
        Properties fromFile = SettingsFile.read(uri);
        if (fromFile != null) {
            collect(fromFile, uri.toString(), values);
        }
        collect(properties, GIVEN_AS_PROPERTIES, values);
        return new Settings(values, classLoader, allowSetting);
    }

    private Options readStorage() {
        Options.Builder options = Options.builder().evictionInterval(Duration.ofMillis(evictionIntervalMillis));
        SettingValue directory = manager.get(Setting.DIRECTORY);
        if (directory != null) {
            options.directory(directory.asPath());
        }
        SettingValue sync = manager.get(Setting.SYNC);
        if (sync != null) {
            options.sync(sync.asEnum(SyncMode.class));
            requireDirectory(sync);
        }
        SettingValue interval = manager.get(Setting.SYNC_INTERVAL);
        if (interval != null) {
            if (interval.asMillis() == 0) {
                throw interval.malformed(
                        "a duration above zero such as 1s; for no forced sync set flashdb.sync=never", null);
            }
            options.syncInterval(Duration.ofMillis(interval.asMillis()));
            requireDirectory(interval);
        }
        readOpening(options);
        return options.build();
    }

    private void readOpening(Options.Builder options) {
        SettingValue lockWait = manager.get(Setting.LOCK_WAIT);
        if (lockWait != null) {
            options.lockWait(Duration.ofMillis(lockWait.asMillis()));
            requireDirectory(lockWait);
        }
        SettingValue onFullDisk = manager.get(Setting.ON_FULL_DISK);
        if (onFullDisk != null) {
            options.onFullDisk(onFullDisk.asEnum(OnFullDisk.class));
            requireDirectory(onFullDisk);
        }
    }

    private boolean readDropUndeclared() {
        SettingValue value = manager.get(Setting.DROP_UNDECLARED);
        if (value == null || !value.asBoolean()) {
            return false;
        }
        if (caches.isEmpty()) {
            throw value.refused(
                    "No cache is declared, so all would be dropped; name each durable cache with a setting of"
                            + " its own, such as flashdb.cache.<name>.durable=true");
        }
        requireDirectory(value);
        return true;
    }

    private void requireDirectory(SettingValue value) {
        if (!manager.containsKey(Setting.DIRECTORY)) {
            throw value.refused("There is no log without a directory; set flashdb.directory too");
        }
    }

    private static SerialFilter allowed(@Nullable SettingValue patterns) {
        if (patterns == null) {
            return SerialFilter.jdkOnly();
        }
        try {
            return SerialFilter.jdkOnly().withPatterns(patterns.text());
        } catch (IllegalArgumentException e) {
            throw patterns.malformed("patterns such as com.acme.Order;com.acme.model.**;!com.acme.Secret", e);
        }
    }

    /** How the database of the manager is opened. */
    Options storage() {
        return storage;
    }

    /** Names or drops the durable caches that these settings do not name, if they name any. */
    void tidy(FlashDb database) {
        if (!caches.isEmpty()) {
            UndeclaredCaches.tidy(
                    database, caches::containsKey, dropsUndeclared, Setting.PREFIX + Setting.DROP_UNDECLARED.key());
        }
    }

    /** The classes that may be read from the log, the declared types of each cache not counted. */
    SerialFilter allowed() {
        return allowed;
    }

    /** How often expired entries are swept, in milliseconds; 0 for never. */
    long evictionIntervalMillis() {
        return evictionIntervalMillis;
    }

    /**
     * Returns the configuration that a cache gets: a copy of the given one; over it the default template, if the given
     * one is bare; over that the settings for the cache's name.
     */
    <K, V> FlashConfiguration<K, V> configurationOf(
            String cacheName, Configuration<K, V> configuration, ClassLoader classLoader) {
        FlashConfiguration<K, V> effective = new FlashConfiguration<>(complete(configuration));
        if (isBare(configuration)) {
            String timestamps = timestampsRegionIn(cacheName);
            (timestamps == null ? template : template.withoutBoundAndExpiry()).applyTo(effective, classLoader);
            if (timestamps != null && hasDurableQueries(cacheName, timestamps)) {
                effective.setDurable(true);
            }
        }
        CacheSettings named = caches.get(cacheName);
        if (named != null) {
            named.applyTo(effective, classLoader);
        }
        return effective;
    }

    private static <K, V> CompleteConfiguration<K, V> complete(Configuration<K, V> configuration) {
        if (configuration instanceof CompleteConfiguration<K, V> complete) {
            return complete;
        }
        return new MutableConfiguration<K, V>()
                .setTypes(configuration.getKeyType(), configuration.getValueType())
                .setStoreByValue(configuration.isStoreByValue());
    }

    /** Tells whether nothing but the types was set: what Boot and Hibernate hand in for caches they know nothing of. */
    private static <K, V> boolean isBare(Configuration<K, V> configuration) {
        if (configuration instanceof FlashConfiguration) {
            return false;
        }
        MutableConfiguration<K, V> given = new MutableConfiguration<>(complete(configuration));
        MutableConfiguration<K, V> bare =
                new MutableConfiguration<K, V>().setTypes(given.getKeyType(), given.getValueType());
        return bare.equals(given) && !given.isManagementEnabled();
    }

    /*
     * Hibernate compares query results against the times kept in this region: an entry that leaves it early makes stale
     * results look fresh. The region's name may be prefixed (hibernate.cache.region_prefix).
     */
    private static @Nullable String timestampsRegionIn(String cacheName) {
        return TIMESTAMPS_REGIONS.stream()
                .filter(region -> cacheName.equals(region) || cacheName.endsWith("." + region))
                .findFirst()
                .orElse(null);
    }

    /** Query results that outlive the times they are compared against look fresh after a restart, however old they are. */
    private boolean hasDurableQueries(String cacheName, String timestampsRegion) {
        String prefix = cacheName.substring(0, cacheName.length() - timestampsRegion.length());
        return QUERY_REGIONS.stream()
                .map(region -> caches.get(prefix + region))
                .anyMatch(settings -> settings != null && Boolean.TRUE.equals(settings.isDurable()));
    }

    private static void collect(Properties properties, String origin, Map<String, SettingValue> values) {
        BiConsumer<String, Object> add = (key, value) -> {
            if (key.startsWith(Setting.PREFIX)) {
                values.put(key, new SettingValue(key, String.valueOf(value).strip(), origin));
            }
        };
        for (String key : properties.stringPropertyNames()) {
            add.accept(key, properties.getProperty(key));
        }
        properties.forEach((key, value) -> {
            if (key instanceof String name && !(value instanceof String)) {
                add.accept(name, value);
            }
        });
    }

    private void file(
            SettingValue value,
            Map<Setting, SettingValue> templateValues,
            Map<String, Map<Setting, SettingValue>> cacheValues) {
        String key = value.key();
        String name = key.substring(key.lastIndexOf('.') + 1);
        String prefix = key.substring(0, key.length() - name.length());
        if (prefix.equals(Setting.PREFIX)) {
            manager.put(known(Setting.Scope.MANAGER, name, value), value);
        } else if (prefix.equals(Setting.DEFAULT_PREFIX)) {
            templateValues.put(known(Setting.Scope.CACHE, name, value), value);
        } else if (prefix.startsWith(Setting.CACHE_PREFIX) && prefix.length() > Setting.CACHE_PREFIX.length() + 1) {
            String cacheName = prefix.substring(Setting.CACHE_PREFIX.length(), prefix.length() - 1);
            cacheValues
                    .computeIfAbsent(cacheName, any -> new EnumMap<>(Setting.class))
                    .put(known(Setting.Scope.CACHE, name, value), value);
        } else {
            throw unknown(value);
        }
    }

    private static Setting known(Setting.Scope scope, String name, SettingValue value) {
        for (Setting setting : Setting.values()) {
            if (setting.scope() == scope && setting.key().equals(name)) {
                return setting;
            }
        }
        throw unknown(value);
    }

    private static CacheException unknown(SettingValue value) {
        return value.refused("There is no such setting; the nearest there is would be " + nearest(value.key()));
    }

    private static String nearest(String key) {
        String nearest = "";
        int best = Integer.MAX_VALUE;
        for (String candidate : candidates(key)) {
            int distance = distance(key, candidate);
            if (distance < best) {
                best = distance;
                nearest = candidate;
            }
        }
        return Quoted.of(nearest);
    }

    /** The name after the last dot counts most: who writes flashdb.maxEntries means some maxEntries. */
    private static int distance(String key, String candidate) {
        return NAME_COUNTS * EditDistance.between(lastName(key), lastName(candidate))
                + EditDistance.between(key, candidate);
    }

    private static String lastName(String key) {
        return key.substring(key.lastIndexOf('.') + 1);
    }

    /** The keys that may have been meant: a key that begins like a cache's settings stays with that cache. */
    private static List<String> candidates(String key) {
        boolean ofCache = key.startsWith(Setting.CACHE_PREFIX);
        String cachePrefix = Setting.CACHE_PREFIX + cacheNameIn(key) + ".";
        List<String> candidates = new ArrayList<>();
        for (Setting setting : Setting.values()) {
            if (setting.scope() == Setting.Scope.CACHE) {
                candidates.add(cachePrefix + setting.key());
            }
            if (!ofCache) {
                boolean ofManager = setting.scope() == Setting.Scope.MANAGER;
                candidates.add((ofManager ? Setting.PREFIX : Setting.DEFAULT_PREFIX) + setting.key());
            }
        }
        return candidates;
    }

    private static String cacheNameIn(String key) {
        int second = key.indexOf('.', Setting.PREFIX.length());
        int last = key.lastIndexOf('.');
        return second > 0 && second + 1 < last ? key.substring(second + 1, last) : "<name>";
    }
}
