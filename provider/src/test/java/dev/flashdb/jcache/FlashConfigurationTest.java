package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import javax.cache.configuration.FactoryBuilder;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import org.junit.jupiter.api.Test;

class FlashConfigurationTest {
    private static final Weigher<Object, Object> BY_LENGTH =
            (key, value) -> value.toString().length();

    /** Counts nothing; a class, so that two factories of it are equal. */
    public static final class Watcher implements EvictionListener<Object, Object> {
        @Override
        public void onEviction(Object key, Object value) {}
    }

    private static FlashConfiguration<String, Long> everything() {
        return new FlashConfiguration<String, Long>()
                .setTypes(String.class, Long.class)
                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(new Duration(TimeUnit.SECONDS, 1)))
                .setStoreByValue(false)
                .setStatisticsEnabled(true)
                .setManagementEnabled(true)
                .setMaxWeight(1_000)
                .setWeigher(BY_LENGTH)
                .setEvictionListenerFactory(FactoryBuilder.factoryOf(Watcher.class))
                .setOrdered(true);
    }

    @Test
    void aCopyIsEqualAndIndependent() {
        FlashConfiguration<String, Long> original = everything();
        FlashConfiguration<String, Long> copy = new FlashConfiguration<>(original);
        assertEquals(original, copy);
        assertEquals(original.hashCode(), copy.hashCode());
        copy.setMaxWeight(2_000);
        assertNotEquals(original, copy);
        assertEquals(1_000, original.getMaxWeight());
    }

    @Test
    void eachOwnSettingTakesPartInEquals() {
        List<Consumer<FlashConfiguration<String, Long>>> changes = List.of(
                c -> c.setMaxEntries(5),
                c -> c.setMaxWeight(5),
                c -> c.setWeigher(null),
                c -> c.setEvictionListenerFactory(null),
                c -> c.setOrdered(false),
                c -> c.setMapping(Mapping.HASH),
                c -> c.setManagementEnabled(false),
                c -> c.setStatisticsEnabled(false));
        for (Consumer<FlashConfiguration<String, Long>> change : changes) {
            FlashConfiguration<String, Long> changed = everything();
            change.accept(changed);
            assertNotEquals(everything(), changed);
        }
    }

    @Test
    void aCopyOfAnotherProvidersConfigurationHasOurDefaults() {
        FlashConfiguration<String, Long> copy = new FlashConfiguration<>(new MutableConfiguration<String, Long>()
                .setTypes(String.class, Long.class)
                .setStoreByValue(false));
        assertEquals(
                new FlashConfiguration<String, Long>()
                        .setTypes(String.class, Long.class)
                        .setStoreByValue(false),
                copy);
    }

    @Test
    void survivesSerializationWithALambdaForWeigher() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(everything());
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            FlashConfiguration<?, ?> read = (FlashConfiguration<?, ?>) in.readObject();
            assertEquals(1_000, read.getMaxWeight());
            assertEquals(true, read.isOrdered());
            assertSame(Mapping.STRINGS, read.getMapping());
            assertNotNull(read.getWeigher());
            assertEquals(everything().getEvictionListenerFactory(), read.getEvictionListenerFactory());
        }
    }

    @Test
    void combinationsThatWorkPass() {
        everything().validate();
        new FlashConfiguration<>().validate();
        new FlashConfiguration<>().setMaxEntries(1).validate();
        new FlashConfiguration<>().setMapping(Mapping.HASH).validate();
    }

    @Test
    void combinationsThatCannotWorkSayWhatWouldBeRight() {
        refused(
                new FlashConfiguration<>().setMaxWeight(10),
                "A bound by weight is asked for, but nothing weighs the entries; set a weigher, or bound by maxEntries"
                        + " instead: maxWeight=10, weigher=null");
        refused(
                new FlashConfiguration<>().setMaxWeight(10).setMaxEntries(5).setWeigher(BY_LENGTH),
                "A cache is bounded by its entries or by their weight, not by both; set one of them to 0:"
                        + " maxEntries=5, maxWeight=10");
        refused(
                new FlashConfiguration<>().setMapping(Mapping.HASH).setMaxEntries(5),
                "A cache kept as one hash cannot be bounded; use the mapping STRINGS, or set the bound to 0:"
                        + " mapping=HASH, maxEntries=5, maxWeight=0");
        refused(
                new FlashConfiguration<>().setMapping(Mapping.HASH).setOrdered(true),
                "A cache kept as one hash has no order; use the mapping STRINGS, or leave the order out:"
                        + " mapping=HASH, ordered=true");
        refused(
                new FlashConfiguration<>().setReadThrough(true),
                "Read-through is asked for, but there is no loader; set a CacheLoader factory, or turn it off:"
                        + " readThrough=true, cacheLoaderFactory=null");
        refused(
                new FlashConfiguration<>().setWriteThrough(true),
                "Write-through is asked for, but there is no writer; set a CacheWriter factory, or turn it off:"
                        + " writeThrough=true, cacheWriterFactory=null");
        refused(
                new FlashConfiguration<>().setEvictionListenerFactory(FactoryBuilder.factoryOf(Watcher.class)),
                "An eviction listener is given, but an unbounded cache evicts nothing; set maxEntries or maxWeight, or"
                        + " leave the listener out: maxEntries=0, maxWeight=0");
    }

    @Test
    void aWeigherWithoutWeightAndAHashWithDeadlinesAreRefused() {
        String weigher = assertThrows(
                        IllegalArgumentException.class,
                        () -> new FlashConfiguration<>().setWeigher(BY_LENGTH).validate())
                .getMessage();
        assertEquals(
                true, weigher.startsWith("A weigher is given, but no weight to keep to; set maxWeight too"), weigher);
        String hash = assertThrows(
                        IllegalArgumentException.class,
                        () -> new FlashConfiguration<>()
                                .setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_DAY))
                                .setMapping(Mapping.HASH)
                                .validate())
                .getMessage();
        assertEquals(true, hash.startsWith("The entries of a cache kept as one hash have no deadlines"), hash);
    }

    @Test
    void aNegativeBoundIsRefusedAtOnce() {
        assertEquals(
                "A bound is 1 or more, or 0 for none: maxEntries=-1",
                assertThrows(IllegalArgumentException.class, () -> new FlashConfiguration<>().setMaxEntries(-1))
                        .getMessage());
        assertEquals(
                "A bound is 1 or more, or 0 for none: maxWeight=-3",
                assertThrows(IllegalArgumentException.class, () -> new FlashConfiguration<>().setMaxWeight(-3))
                        .getMessage());
        assertThrows(NullPointerException.class, () -> new FlashConfiguration<>().setMapping(null));
    }

    private static void refused(FlashConfiguration<Object, Object> configuration, String message) {
        assertEquals(
                message,
                assertThrows(IllegalArgumentException.class, configuration::validate)
                        .getMessage());
    }

    @Test
    void anOrderOfKeysThatHaveNoneIsRefused() {
        assertEquals(
                "An order is asked for, but keys of this type have none here; set the types to one of String, Integer,"
                        + " Long, UUID and byte[], or leave the order out: ordered=true, keyType=java.lang.Object",
                assertThrows(
                                IllegalArgumentException.class,
                                () -> new FlashConfiguration<>()
                                        .setOrdered(true)
                                        .validate())
                        .getMessage());
        new FlashConfiguration<String, Object>()
                .setOrdered(true)
                .setTypes(String.class, Object.class)
                .validate();
    }
}
