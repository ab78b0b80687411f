package dev.flashdb.jcache;

import dev.flashdb.codec.CodecFactory;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import javax.cache.CacheException;
import javax.cache.configuration.Factory;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.jspecify.annotations.Nullable;

/**
 * The settings of one cache, or of the default template, checked. Immutable. Bound and expiry each count as one: a group
 * that speaks of them replaces them whole. Holds class names, never classes, so it keeps no class loader alive.
 */
final class CacheSettings {
    static final CacheSettings NONE = new CacheSettings(Map.of());

    /** What starts the time to live anew. */
    private enum Expiry {
        ETERNAL,
        CREATED,
        MODIFIED,
        ACCESSED,
        TOUCHED
    }

    private final Map<Setting, SettingValue> values;

    private CacheSettings(Map<Setting, SettingValue> values) {
        this.values = values;
    }

    /** Checks the values and that they go together; throws a {@link CacheException} that names the setting. */
    static CacheSettings of(Map<Setting, SettingValue> values, ClassLoader classLoader) {
        CacheSettings settings = new CacheSettings(new EnumMap<>(values));
        settings.check(classLoader);
        return settings;
    }

    /** Returns these settings without bound and expiry. */
    CacheSettings withoutBoundAndExpiry() {
        Map<Setting, SettingValue> rest = new EnumMap<>(Setting.class);
        rest.putAll(values);
        rest.keySet()
                .removeAll(EnumSet.of(
                        Setting.MAX_ENTRIES,
                        Setting.MAX_WEIGHT,
                        Setting.WEIGHER,
                        Setting.EXPIRY,
                        Setting.TIME_TO_LIVE));
        return new CacheSettings(rest);
    }

    /** Returns what these settings say of {@code durable}; null for nothing. */
    @Nullable
    Boolean isDurable() {
        SettingValue durable = values.get(Setting.DURABLE);
        return durable == null ? null : durable.asBoolean();
    }

    <K, V> void applyTo(FlashConfiguration<K, V> configuration, ClassLoader classLoader) {
        applyBound(configuration, classLoader);
        if (has(Setting.EXPIRY) || has(Setting.TIME_TO_LIVE)) {
            configuration.setExpiryPolicyFactory(expiryPolicyFactory());
        }
        SettingValue codec = values.get(Setting.CODEC);
        if (codec != null) {
            configuration.setCodecFactory(newInstance(codec, CodecFactory.class, classLoader));
        }
        values.forEach((setting, value) -> {
            switch (setting) {
                case STORE_BY_VALUE -> configuration.setStoreByValue(value.asBoolean());
                case STATISTICS -> configuration.setStatisticsEnabled(value.asBoolean());
                case MANAGEMENT -> configuration.setManagementEnabled(value.asBoolean());
                case ORDERED -> configuration.setOrdered(value.asBoolean());
                case DURABLE -> configuration.setDurable(value.asBoolean());
                case MAPPING -> configuration.setMapping(value.asEnum(Mapping.class));
                case VERSION -> configuration.setVersion(value.text());
                case ON_CHANGE -> configuration.setOnChange(value.asEnum(OnChange.class));
                default -> {}
            }
        });
    }

    private <K, V> void applyBound(FlashConfiguration<K, V> configuration, ClassLoader classLoader) {
        if (!has(Setting.MAX_ENTRIES) && !has(Setting.MAX_WEIGHT)) {
            return;
        }
        configuration.setMaxEntries(count(Setting.MAX_ENTRIES)).setMaxWeight(count(Setting.MAX_WEIGHT));
        SettingValue weigher = values.get(Setting.WEIGHER);
        configuration.setWeigher(weigher == null ? null : newWeigher(weigher, classLoader));
    }

    private Factory<ExpiryPolicy> expiryPolicyFactory() {
        SettingValue timeToLive = values.get(Setting.TIME_TO_LIVE);
        if (timeToLive == null) {
            return EternalExpiryPolicy.factoryOf();
        }
        Duration duration = new Duration(TimeUnit.MILLISECONDS, timeToLive.asMillis());
        return switch (expiry()) {
            case ETERNAL -> EternalExpiryPolicy.factoryOf();
            case CREATED -> CreatedExpiryPolicy.factoryOf(duration);
            case MODIFIED -> ModifiedExpiryPolicy.factoryOf(duration);
            case ACCESSED -> AccessedExpiryPolicy.factoryOf(duration);
            case TOUCHED -> TouchedExpiryPolicy.factoryOf(duration);
        };
    }

    private Expiry expiry() {
        SettingValue expiry = values.get(Setting.EXPIRY);
        if (expiry == null) {
            return has(Setting.TIME_TO_LIVE) ? Expiry.MODIFIED : Expiry.ETERNAL;
        }
        return expiry.asEnum(Expiry.class);
    }

    private void check(ClassLoader classLoader) {
        applyTo(new FlashConfiguration<>(), classLoader);
        checkBound();
        checkExpiry();
        SettingValue mapping = values.get(Setting.MAPPING);
        if (mapping != null && mapping.asEnum(Mapping.class) == Mapping.HASH) {
            checkHash(mapping);
        }
    }

    private void checkBound() {
        SettingValue weight = values.get(Setting.MAX_WEIGHT);
        SettingValue weigher = values.get(Setting.WEIGHER);
        boolean weighed = count(Setting.MAX_WEIGHT) > 0;
        if (weight != null && weighed && weigher == null) {
            throw weight.refused("Nothing weighs the entries; set " + sibling(weight, Setting.WEIGHER) + " too");
        }
        if (weigher != null && !weighed) {
            throw weigher.refused(
                    "There is no weight to keep to; set " + sibling(weigher, Setting.MAX_WEIGHT) + " too");
        }
        if (weight != null && weighed && count(Setting.MAX_ENTRIES) > 0) {
            throw weight.refused("A cache is bounded by its entries or by their weight, not by both; leave out this or "
                    + sibling(weight, Setting.MAX_ENTRIES));
        }
    }

    private void checkExpiry() {
        SettingValue expiry = values.get(Setting.EXPIRY);
        SettingValue timeToLive = values.get(Setting.TIME_TO_LIVE);
        if (timeToLive != null && timeToLive.asMillis() == 0) {
            throw timeToLive.malformed(
                    "a duration above zero such as 10m; for entries that live for ever leave it out", null);
        }
        if (expiry != null && expiry() != Expiry.ETERNAL && timeToLive == null) {
            throw expiry.refused("There is no time to live; set " + sibling(expiry, Setting.TIME_TO_LIVE) + " too");
        }
        if (timeToLive != null && expiry() == Expiry.ETERNAL) {
            throw timeToLive.refused("An eternal entry has no time to live; leave out this or "
                    + sibling(timeToLive, Setting.EXPIRY) + "=eternal");
        }
    }

    private void checkHash(SettingValue mapping) {
        if (count(Setting.MAX_ENTRIES) > 0 || count(Setting.MAX_WEIGHT) > 0) {
            throw mapping.refused("A cache kept as one hash cannot be bounded; leave out this or the bound");
        }
        if (expiry() != Expiry.ETERNAL) {
            throw mapping.refused("The entries of a cache kept as one hash have no deadlines; leave out this or "
                    + sibling(mapping, Setting.TIME_TO_LIVE));
        }
        SettingValue ordered = values.get(Setting.ORDERED);
        if (ordered != null && ordered.asBoolean()) {
            throw mapping.refused(
                    "A cache kept as one hash has no order; leave out this or " + sibling(mapping, Setting.ORDERED));
        }
    }

    private boolean has(Setting setting) {
        return values.containsKey(setting);
    }

    private long count(Setting setting) {
        SettingValue value = values.get(setting);
        return value == null ? 0 : value.asCount();
    }

    private static String sibling(SettingValue value, Setting setting) {
        return Quoted.of(value.key().substring(0, value.key().lastIndexOf('.') + 1)) + setting.key();
    }

    @SuppressWarnings("unchecked") // the settings cannot know types; a wrong weigher fails at its first entry
    private static <K, V> Weigher<K, V> newWeigher(SettingValue value, ClassLoader classLoader) {
        return newInstance(value, Weigher.class, classLoader);
    }

    private static <T> T newInstance(SettingValue value, Class<T> type, ClassLoader classLoader) {
        try {
            return Class.forName(value.text(), /* initialize= */ false, classLoader)
                    .asSubclass(type)
                    .getConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException | LinkageError e) {
            throw value.malformed(
                    "the name of a public class that implements " + type.getName()
                            + ", has a public constructor without parameters, and is seen by the manager's class loader",
                    e);
        }
    }
}
