package dev.flashdb.jcache;

import dev.flashdb.codec.CodecFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import javax.cache.configuration.CacheEntryListenerConfiguration;
import javax.cache.configuration.CompleteConfiguration;
import javax.cache.configuration.Factory;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ExpiryPolicy;
import javax.cache.integration.CacheLoader;
import javax.cache.integration.CacheWriter;
import org.jspecify.annotations.Nullable;

/**
 * A cache's configuration: everything of JCache's {@link MutableConfiguration}, and what this provider adds to it:
 * bounds, eviction listener, order, mapping, durability and codec. Setters return the configuration itself. A setter refuses a value that
 * is wrong in itself; a combination that cannot work is refused by
 * {@link javax.cache.CacheManager#createCache(String, javax.cache.configuration.Configuration) createCache}, with an
 * {@link IllegalArgumentException} that says what was asked and what would be right. A cache takes a copy: later
 * changes do not reach it. Confined to one thread at a time.
 *
 * @param <K> the type of keys
 * @param <V> the type of values
 */
public class FlashConfiguration<K, V> extends MutableConfiguration<K, V> {
    private static final long serialVersionUID = 1L;

    /** The types of keys that can be kept in order. */
    private static final Set<Class<?>> ORDERED =
            Set.of(String.class, Integer.class, Long.class, UUID.class, byte[].class);

    private long maxEntries;
    private long maxWeight;
    private @Nullable Weigher<? super K, ? super V> weigher;
    private @Nullable Factory<? extends EvictionListener<? super K, ? super V>> evictionListenerFactory;
    private boolean ordered;
    private Mapping mapping = Mapping.STRINGS;
    private boolean durable;
    private @Nullable CodecFactory codecFactory;
    private String version = "";
    private OnChange onChange = OnChange.ADAPT;

    /** Whether a cache has handed this out: then it says what is, and changes nothing. */
    private transient boolean isFixed;

    /** Makes a configuration with the defaults: any types, by value, unbounded, eternal, unordered. */
    public FlashConfiguration() {}

    /**
     * Makes a copy of a configuration.
     *
     * @param configuration any complete configuration, not null; what this provider adds is copied from a
     *     {@code FlashConfiguration}, and has its defaults otherwise
     */
    public FlashConfiguration(CompleteConfiguration<K, V> configuration) {
        super(configuration);
        if (configuration instanceof FlashConfiguration<K, V> flash) {
            this.maxEntries = flash.maxEntries;
            this.maxWeight = flash.maxWeight;
            this.weigher = flash.weigher;
            this.evictionListenerFactory = flash.evictionListenerFactory;
            this.ordered = flash.ordered;
            this.mapping = flash.mapping;
            this.durable = flash.durable;
            this.codecFactory = flash.codecFactory;
            this.version = flash.version;
            this.onChange = flash.onChange;
        }
    }

    /**
     * Returns the most entries the cache holds.
     *
     * @return the bound, or 0 for none
     */
    public long getMaxEntries() {
        return maxEntries;
    }

    /**
     * Bounds the cache by the number of its entries. A bound of fewer than 1,024 entries is kept when an operation returns.
     * A larger one may be exceeded by some 16 entries for each thread that writes at that moment. Counting the entries,
     * iterating over them, and the next sweep of expired entries bring the cache back to the bound.
     *
     * @param maxEntries the most entries, or 0 for no such bound
     * @return this configuration
     * @throws IllegalArgumentException if negative
     */
    public FlashConfiguration<K, V> setMaxEntries(long maxEntries) {
        requireChangeable();
        this.maxEntries = requireBound("maxEntries", maxEntries);
        return this;
    }

    /**
     * Returns the most weight the cache holds.
     *
     * @return the bound in the unit of the {@linkplain #getWeigher() weigher}, or 0 for none
     */
    public long getMaxWeight() {
        return maxWeight;
    }

    /**
     * Bounds the cache by the sum of its entries' weights. The bound is kept when an operation returns. It needs a {@linkplain #setWeigher(Weigher) weigher}, and
     * excludes {@linkplain #setMaxEntries(long) maxEntries}.
     *
     * @param maxWeight the most weight in the weigher's unit, or 0 for no such bound
     * @return this configuration
     * @throws IllegalArgumentException if negative
     */
    public FlashConfiguration<K, V> setMaxWeight(long maxWeight) {
        requireChangeable();
        this.maxWeight = requireBound("maxWeight", maxWeight);
        return this;
    }

    /**
     * Returns what weighs the entries.
     *
     * @return the weigher, or null when there is none
     */
    public @Nullable Weigher<? super K, ? super V> getWeigher() {
        return weigher;
    }

    /**
     * Sets what weighs the entries; only together with {@linkplain #setMaxWeight(long) maxWeight}.
     *
     * @param weigher the weigher, or null for none
     * @return this configuration
     */
    public FlashConfiguration<K, V> setWeigher(@Nullable Weigher<? super K, ? super V> weigher) {
        requireChangeable();
        this.weigher = weigher;
        return this;
    }

    /**
     * Returns the factory of the eviction listener.
     *
     * @return the factory, or null when nobody watches
     */
    public @Nullable Factory<? extends EvictionListener<? super K, ? super V>> getEvictionListenerFactory() {
        return evictionListenerFactory;
    }

    /**
     * Sets who watches entries that leave because the cache is full.
     *
     * @param factory makes the listener once, when the cache is created; null for no listener
     * @return this configuration
     */
    public FlashConfiguration<K, V> setEvictionListenerFactory(
            @Nullable Factory<? extends EvictionListener<? super K, ? super V>> factory) {
        requireChangeable();
        this.evictionListenerFactory = factory;
        return this;
    }

    /**
     * Tells whether the cache keeps its keys in order.
     *
     * @return true for an ordered cache
     */
    public boolean isOrdered() {
        return ordered;
    }

    /**
     * Sets whether the cache keeps its keys in order, for scans by prefix and range. Keys must then have an
     * order-preserving byte form.
     *
     * @param ordered true for an ordered cache
     * @return this configuration
     */
    public FlashConfiguration<K, V> setOrdered(boolean ordered) {
        requireChangeable();
        this.ordered = ordered;
        return this;
    }

    /**
     * Tells whether the entries outlive the process.
     *
     * @return true for a durable cache
     */
    public boolean isDurable() {
        return durable;
    }

    /**
     * Keeps the entries in the log, or in memory only. A durable cache that is created again, by the same name and with the
     * same types and codec, has its entries with what is left of their time to live; {@code destroyCache} deletes them.
     * Needs a manager with a {@code flashdb.directory}.
     *
     * @param durable true for a durable cache
     * @return this configuration
     */
    public FlashConfiguration<K, V> setDurable(boolean durable) {
        requireChangeable();
        this.durable = durable;
        return this;
    }

    /**
     * Returns the version of what a durable cache holds.
     *
     * @return the version, empty by default
     */
    public String getVersion() {
        return version;
    }

    /**
     * Sets the version of what a durable cache holds. When the entries on disk have another, the cache starts cold, and one
     * line in the log says how many entries went. Change it when the meaning of the values changes.
     *
     * @param version any text, not null
     * @return this configuration
     */
    public FlashConfiguration<K, V> setVersion(String version) {
        requireChangeable();
        this.version = Objects.requireNonNull(version, "version");
        return this;
    }

    /**
     * Returns what happens to entries on disk that were written with other settings.
     *
     * @return {@link OnChange#ADAPT} by default
     */
    public OnChange getOnChange() {
        return onChange;
    }

    /**
     * Sets what happens to entries on disk that were written with another codec, other types, order, mapping or way to
     * store.
     *
     * @param onChange what happens, not null
     * @return this configuration
     */
    public FlashConfiguration<K, V> setOnChange(OnChange onChange) {
        requireChangeable();
        this.onChange = Objects.requireNonNull(onChange, "onChange");
        return this;
    }

    /**
     * Returns the factory of the values' codec.
     *
     * @return the factory, or null for the standard codec
     */
    public @Nullable CodecFactory getCodecFactory() {
        return codecFactory;
    }

    /**
     * Sets what turns values to bytes and back: in the log of a durable cache, and in a cache by value for the copies of
     * those that cannot be copied by their structure. Keys are not concerned. Each stored value
     * remembers the name of its codec: with another codec the cache reads what the standard codec wrote, and takes what a
     * third one wrote for absent.
     *
     * @param codecFactory makes the codec once, when the cache is created; null for the standard codec, which is Java
     *     serialization with compact forms for the JDK's values
     * @return this configuration
     */
    public FlashConfiguration<K, V> setCodecFactory(@Nullable CodecFactory codecFactory) {
        requireChangeable();
        this.codecFactory = codecFactory;
        return this;
    }

    /**
     * Returns how the entries are laid out in the database.
     *
     * @return the mapping, never null
     */
    public Mapping getMapping() {
        return mapping;
    }

    /**
     * Sets how the entries are laid out in the database.
     *
     * @param mapping the mapping, not null; {@link Mapping#HASH} excludes bounds, expiry and order
     * @return this configuration
     */
    public FlashConfiguration<K, V> setMapping(Mapping mapping) {
        requireChangeable();
        this.mapping = Objects.requireNonNull(mapping, "mapping");
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setTypes(Class<K> keyType, Class<V> valueType) {
        requireChangeable();
        super.setTypes(keyType, valueType);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> addCacheEntryListenerConfiguration(
            CacheEntryListenerConfiguration<K, V> configuration) {
        requireChangeable();
        super.addCacheEntryListenerConfiguration(configuration);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> removeCacheEntryListenerConfiguration(
            CacheEntryListenerConfiguration<K, V> configuration) {
        requireChangeable();
        super.removeCacheEntryListenerConfiguration(configuration);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setCacheLoaderFactory(@Nullable Factory<? extends CacheLoader<K, V>> factory) {
        requireChangeable();
        super.setCacheLoaderFactory(factory);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setCacheWriterFactory(
            @Nullable Factory<? extends CacheWriter<? super K, ? super V>> factory) {
        requireChangeable();
        super.setCacheWriterFactory(factory);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setExpiryPolicyFactory(@Nullable Factory<? extends ExpiryPolicy> factory) {
        requireChangeable();
        super.setExpiryPolicyFactory(factory);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setReadThrough(boolean readThrough) {
        requireChangeable();
        super.setReadThrough(readThrough);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setWriteThrough(boolean writeThrough) {
        requireChangeable();
        super.setWriteThrough(writeThrough);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setStoreByValue(boolean storeByValue) {
        requireChangeable();
        super.setStoreByValue(storeByValue);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setStatisticsEnabled(boolean enabled) {
        requireChangeable();
        super.setStatisticsEnabled(enabled);
        return this;
    }

    @Override
    public FlashConfiguration<K, V> setManagementEnabled(boolean enabled) {
        requireChangeable();
        super.setManagementEnabled(enabled);
        return this;
    }

    /**
     * Tells whether the other object is a {@code FlashConfiguration} with equal settings, management included.
     *
     * @param object any object, or null
     * @return true when equal
     */
    @Override
    public boolean equals(@Nullable Object object) {
        return this == object
                || (object instanceof FlashConfiguration<?, ?> other
                        && super.equals(other)
                        && isManagementEnabled == other.isManagementEnabled
                        && maxEntries == other.maxEntries
                        && maxWeight == other.maxWeight
                        && ordered == other.ordered
                        && durable == other.durable
                        && Objects.equals(codecFactory, other.codecFactory)
                        && version.equals(other.version)
                        && onChange == other.onChange
                        && mapping == other.mapping
                        && Objects.equals(weigher, other.weigher)
                        && Objects.equals(evictionListenerFactory, other.evictionListenerFactory));
    }

    @Override
    public int hashCode() {
        return Objects.hash(
                super.hashCode(),
                maxEntries,
                maxWeight,
                weigher,
                evictionListenerFactory,
                ordered,
                mapping,
                durable,
                codecFactory,
                version,
                onChange);
    }

    /** Makes every later change an {@link UnsupportedOperationException}; returns this. */
    FlashConfiguration<K, V> fixed() {
        isFixed = true;
        return this;
    }

    private void requireChangeable() {
        if (isFixed) {
            throw new UnsupportedOperationException(
                    "The configuration of a cache that is in use cannot be changed. To make"
                            + " another cache, change a copy: new FlashConfiguration<>(configuration)");
        }
    }

    @Override
    public Iterable<CacheEntryListenerConfiguration<K, V>> getCacheEntryListenerConfigurations() {
        Iterable<CacheEntryListenerConfiguration<K, V>> all = super.getCacheEntryListenerConfigurations();
        if (!isFixed) {
            return all;
        }
        List<CacheEntryListenerConfiguration<K, V>> copy = new ArrayList<>();
        all.forEach(copy::add);
        return Collections.unmodifiableList(copy);
    }

    /** Returns this configuration as one of the kinds it is; row 43 of the semantics. */
    <C> C as(Class<C> kind) {
        if (!kind.isInstance(this)) {
            throw new IllegalArgumentException("The cache's configuration is asked for as " + kind.getName()
                    + "; it can be had as Configuration, CompleteConfiguration, MutableConfiguration or"
                    + " FlashConfiguration: kind=" + kind.getName());
        }
        return kind.cast(this);
    }

    /** Refuses combinations that cannot work. */
    void validate() {
        validateBound();
        validateMapping();
        validateOrder();
        if (isReadThrough && cacheLoaderFactory == null) {
            throw new IllegalArgumentException(
                    "Read-through is asked for, but there is no loader; set a CacheLoader factory, or turn it off:"
                            + " readThrough=true, cacheLoaderFactory=null");
        }
        if (isWriteThrough && cacheWriterFactory == null) {
            throw new IllegalArgumentException(
                    "Write-through is asked for, but there is no writer; set a CacheWriter factory, or turn it off:"
                            + " writeThrough=true, cacheWriterFactory=null");
        }
    }

    private void validateBound() {
        if (maxWeight > 0 && weigher == null) {
            throw new IllegalArgumentException(
                    "A bound by weight is asked for, but nothing weighs the entries; set a weigher, or bound by"
                            + " maxEntries instead: maxWeight=" + maxWeight + ", weigher=null");
        }
        if (weigher != null && maxWeight == 0) {
            throw new IllegalArgumentException(
                    "A weigher is given, but no weight to keep to; set maxWeight too, or leave the weigher out:"
                            + " maxWeight=0, weigher=" + weigher.getClass().getName());
        }
        if (maxWeight > 0 && maxEntries > 0) {
            throw new IllegalArgumentException(
                    "A cache is bounded by its entries or by their weight, not by both; set one of them to 0:"
                            + " maxEntries=" + maxEntries + ", maxWeight=" + maxWeight);
        }
        if (evictionListenerFactory != null && maxEntries == 0 && maxWeight == 0) {
            throw new IllegalArgumentException(
                    "An eviction listener is given, but an unbounded cache evicts nothing; set maxEntries or"
                            + " maxWeight, or leave the listener out: maxEntries=0, maxWeight=0");
        }
    }

    private void validateMapping() {
        if (mapping != Mapping.HASH) {
            return;
        }
        if (maxEntries > 0 || maxWeight > 0) {
            throw new IllegalArgumentException(
                    "A cache kept as one hash cannot be bounded; use the mapping STRINGS, or set the bound to 0:"
                            + " mapping=HASH, maxEntries=" + maxEntries + ", maxWeight=" + maxWeight);
        }
        if (!EternalExpiryPolicy.factoryOf().equals(expiryPolicyFactory)) {
            throw new IllegalArgumentException(
                    "The entries of a cache kept as one hash have no deadlines; use the mapping STRINGS, or an eternal"
                            + " expiry: mapping=HASH, expiryPolicyFactory=" + expiryPolicyFactory);
        }
        if (ordered) {
            throw new IllegalArgumentException(
                    "A cache kept as one hash has no order; use the mapping STRINGS, or leave the order out:"
                            + " mapping=HASH, ordered=true");
        }
    }

    private void validateOrder() {
        if (ordered && !ORDERED.contains(getKeyType())) {
            throw new IllegalArgumentException(
                    "An order is asked for, but keys of this type have none here; set the types"
                            + " to one of String, Integer, Long, UUID and byte[], or leave the order out: ordered=true, keyType="
                            + getKeyType().getName());
        }
    }

    private static long requireBound(String name, long bound) {
        if (bound < 0) {
            throw new IllegalArgumentException("A bound is 1 or more, or 0 for none: " + name + "=" + bound);
        }
        return bound;
    }
}
