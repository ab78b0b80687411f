package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.cache.CacheException;
import javax.cache.configuration.Configuration;
import javax.cache.configuration.MutableConfiguration;
import javax.cache.expiry.AccessedExpiryPolicy;
import javax.cache.expiry.CreatedExpiryPolicy;
import javax.cache.expiry.Duration;
import javax.cache.expiry.EternalExpiryPolicy;
import javax.cache.expiry.ModifiedExpiryPolicy;
import javax.cache.expiry.TouchedExpiryPolicy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsSemanticsTest {
    private static final ClassLoader LOADER = SettingsSemanticsTest.class.getClassLoader();
    private static final URI PLAIN = URI.create("flashdb:test");
    private static final String FROM_PROPERTIES = ", file=none (given as Properties)";

    @TempDir
    Path directory;

    /** Weighs by the length of the value's text. */
    public static final class LengthWeigher implements Weigher<Object, Object> {
        private static final long serialVersionUID = 1L;

        @Override
        public int weigh(Object key, Object value) {
            return value.toString().length();
        }
    }

    private static Settings of(String... keysAndValues) {
        Properties properties = new Properties();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            properties.setProperty(keysAndValues[i], keysAndValues[i + 1]);
        }
        return Settings.read(PLAIN, properties, LOADER);
    }

    private static <K, V> FlashConfiguration<K, V> apply(
            Settings settings, String cache, Configuration<K, V> configuration) {
        return settings.configurationOf(cache, configuration, LOADER);
    }

    private static String refusal(String... keysAndValues) {
        return assertThrows(CacheException.class, () -> of(keysAndValues)).getMessage();
    }

    private URI write(String name, String text) throws Exception {
        return Files.writeString(directory.resolve(name), text).toUri();
    }

    @Test
    void row41_aBareConfigurationGetsTheTemplate() {
        Settings settings = of(
                "flashdb.default.maxEntries", "1000",
                "flashdb.default.timeToLive", "10m",
                "flashdb.default.statistics", "true",
                "flashdb.default.management", "true",
                "flashdb.default.storeByValue", "false",
                "flashdb.default.ordered", "true");
        assertEquals(
                new FlashConfiguration<String, Long>()
                        .setTypes(String.class, Long.class)
                        .setMaxEntries(1_000)
                        .setExpiryPolicyFactory(ModifiedExpiryPolicy.factoryOf(new Duration(TimeUnit.MINUTES, 10)))
                        .setStatisticsEnabled(true)
                        .setManagementEnabled(true)
                        .setStoreByValue(false)
                        .setOrdered(true),
                apply(settings, "orders", new MutableConfiguration<String, Long>().setTypes(String.class, Long.class)));
    }

    @Test
    void row41_aConfigurationThatSaysAnythingIsLeftAlone() {
        Settings settings = of("flashdb.default.maxEntries", "1000");
        assertEquals(0, apply(settings, "a", new FlashConfiguration<>()).getMaxEntries());
        for (MutableConfiguration<Object, Object> spoken : List.of(
                new MutableConfiguration<>().setStoreByValue(false),
                new MutableConfiguration<>().setStatisticsEnabled(true),
                new MutableConfiguration<>().setManagementEnabled(true),
                new MutableConfiguration<>().setExpiryPolicyFactory(CreatedExpiryPolicy.factoryOf(Duration.ONE_DAY)))) {
            assertEquals(new FlashConfiguration<>(spoken), apply(settings, "a", spoken));
        }
    }

    @Test
    void row41_withoutSettingsABareConfigurationIsUnboundedAndEternal() {
        assertEquals(new FlashConfiguration<>(), apply(of(), "orders", new MutableConfiguration<>()));
        assertEquals(1_000, of().evictionIntervalMillis());
    }

    @Test
    void aCachesOwnSettingsGoOverTheTemplateAndOverTheCode() {
        Settings settings = of(
                "flashdb.default.maxEntries", "1000",
                "flashdb.default.timeToLive", "10m",
                "flashdb.default.statistics", "true",
                "flashdb.cache.orders.maxEntries", "0",
                "flashdb.cache.orders.expiry", "eternal");
        FlashConfiguration<Object, Object> bare = apply(settings, "orders", new MutableConfiguration<>());
        assertEquals(new FlashConfiguration<>().setStatisticsEnabled(true), bare);
        FlashConfiguration<Object, Object> coded = apply(
                settings, "orders", new FlashConfiguration<>().setMaxEntries(7).setOrdered(true));
        assertEquals(new FlashConfiguration<>().setOrdered(true), coded);
        assertEquals(
                1_000, apply(settings, "order", new MutableConfiguration<>()).getMaxEntries());
    }

    @Test
    void aBoundByWeightReplacesABoundByEntries() {
        Settings settings = of(
                "flashdb.default.maxEntries", "1000",
                "flashdb.cache.pages.maxWeight", "5000",
                "flashdb.cache.pages.weigher", LengthWeigher.class.getName());
        FlashConfiguration<Object, Object> pages = apply(settings, "pages", new MutableConfiguration<>());
        pages.validate();
        assertEquals(0, pages.getMaxEntries());
        assertEquals(5_000, pages.getMaxWeight());
        Weigher<? super Object, ? super Object> weigher = pages.getWeigher();
        assertNotNull(weigher);
        assertEquals(3, weigher.weigh("k", "abc"));
    }

    @Test
    void row51_hibernatesTimestampsAreNeitherBoundedNorExpiredByTheTemplate() {
        Settings settings = of(
                "flashdb.default.maxEntries", "10",
                "flashdb.default.expiry", "touched",
                "flashdb.default.timeToLive", "1s",
                "flashdb.default.statistics", "true");
        for (String region : new String[] {
            "default-update-timestamps-region",
            "org.hibernate.cache.spi.UpdateTimestampsCache",
            "shop.default-update-timestamps-region"
        }) {
            assertEquals(
                    new FlashConfiguration<>().setStatisticsEnabled(true),
                    apply(settings, region, new MutableConfiguration<>()),
                    region);
        }
        assertEquals(
                10,
                apply(settings, "default-query-results-region", new MutableConfiguration<>())
                        .getMaxEntries());
    }

    /** Query results that outlive the times they are compared against would look fresh. */
    @Test
    void hibernatesTimestampsAreDurableWhenItsQueryResultsAre() {
        Settings settings = of(
                "flashdb.directory", "unused",
                "flashdb.cache.default-query-results-region.durable", "true",
                "flashdb.cache.shop.default-query-results-region.durable", "true",
                "flashdb.cache.shop.default-update-timestamps-region.durable", "false",
                "flashdb.cache.org.hibernate.cache.internal.StandardQueryCache.durable", "true");
        assertTrue(isDurable(settings, "default-update-timestamps-region"));
        assertFalse(isDurable(settings, "shop.default-update-timestamps-region"));
        assertFalse(isDurable(settings, "other.default-update-timestamps-region"));
        assertTrue(isDurable(settings, "org.hibernate.cache.spi.UpdateTimestampsCache"));
        assertFalse(isDurable(settings, "com.acme.Product"));
    }

    private static boolean isDurable(Settings settings, String region) {
        return apply(settings, region, new MutableConfiguration<>()).isDurable();
    }

    @Test
    void row48_settingsReachCachesOfAnyName() throws Exception {
        URI file = write("caches.properties", """
                flashdb.cache.default.maxEntries=1
                flashdb.cache.orders,\\ eu\\:1.maxEntries=2
                flashdb.cache.pkg.Class.method(java.lang.String).maxEntries=3
                flashdb.cache.a\\=b.maxEntries=4
                flashdb.cache.../x*$.maxEntries=5
                flashdb.cache.\uD83D\uDE00.maxEntries=6
                flashdb.cache.maxEntries.maxEntries=7
                flashdb.cache.\\ .maxEntries=8
                """);
        Settings settings = Settings.read(file, new Properties(), LOADER);
        String[] names = {
            "default",
            "orders, eu:1",
            "pkg.Class.method(java.lang.String)",
            "a=b",
            "../x*$",
            "\uD83D\uDE00",
            "maxEntries",
            " "
        };
        for (int i = 0; i < names.length; i++) {
            assertEquals(
                    i + 1,
                    apply(settings, names[i], new MutableConfiguration<>()).getMaxEntries(),
                    names[i]);
        }
    }

    @Test
    void expiryAndTimeToLiveMakeAPolicy() {
        Duration second = new Duration(TimeUnit.MILLISECONDS, 1_000);
        assertEquals(CreatedExpiryPolicy.factoryOf(second), expiry("created"));
        assertEquals(ModifiedExpiryPolicy.factoryOf(second), expiry("modified"));
        assertEquals(AccessedExpiryPolicy.factoryOf(second), expiry("accessed"));
        assertEquals(TouchedExpiryPolicy.factoryOf(second), expiry("touched"));
        assertEquals(
                EternalExpiryPolicy.factoryOf(),
                apply(of("flashdb.default.expiry", "eternal"), "a", new MutableConfiguration<>())
                        .getExpiryPolicyFactory());
    }

    private static Object expiry(String word) {
        return apply(
                        of("flashdb.default.expiry", word, "flashdb.default.timeToLive", "1s"),
                        "a",
                        new MutableConfiguration<>())
                .getExpiryPolicyFactory();
    }

    @ParameterizedTest
    @CsvSource({"0,0", "500ms,500", "1s,1000", "10m,600000", "2h,7200000", "1d,86400000", "PT1S,1000", "PT0.5S,500"})
    void durationsAreRead(String text, long millis) {
        assertEquals(millis, of("flashdb.evictionInterval", " " + text + " ").evictionIntervalMillis());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "-1s",
                "1 s",
                "1S ms",
                "1w",
                "PT-1S",
                "PT0.0001S",
                "99999999999999999d",
                "PT9e9S",
                "soon"
            })
    void row44_aDurationThatIsNoneIsRefused(String text) {
        assertEquals(
                "The value of a setting cannot be used; right would be a duration of whole milliseconds such as 500ms, 1s,"
                        + " 10m, 2h, 1d or PT1S: key=flashdb.evictionInterval, value=" + text + FROM_PROPERTIES,
                refusal("flashdb.evictionInterval", text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-1", "+1", "1e3", "1_000", "1.5", "many", "9223372036854775808"})
    void row44_aCountThatIsNoneIsRefused(String text) {
        assertEquals(
                "The value of a setting cannot be used; right would be a count such as 100000, or 0 for none:"
                        + " key=flashdb.cache.orders.maxEntries, value=" + text + FROM_PROPERTIES,
                refusal("flashdb.cache.orders.maxEntries", text));
    }

    @Test
    void row44_wordsThatAreNoneOfThePossibleOnesAreRefused() {
        assertEquals(
                "The value of a setting cannot be used; right would be true or false: key=flashdb.default.statistics,"
                        + " value=yes" + FROM_PROPERTIES,
                refusal("flashdb.default.statistics", "yes"));
        assertEquals(
                "The value of a setting cannot be used; right would be one of eternal created modified accessed touched:"
                        + " key=flashdb.default.expiry, value=update" + FROM_PROPERTIES,
                refusal("flashdb.default.expiry", "update"));
        assertEquals(
                "The value of a setting cannot be used; right would be one of strings hash: key=flashdb.default.mapping,"
                        + " value=list" + FROM_PROPERTIES,
                refusal("flashdb.default.mapping", "list"));
    }

    @Test
    void row44_unknownSettingNamesKeyValueAndFile() throws Exception {
        URI file = write("caches.properties", "flashdb.default.maxEntrys = 100\n");
        assertEquals(
                "There is no such setting; the nearest there is would be flashdb.default.maxEntries:"
                        + " key=flashdb.default.maxEntrys, value=100, file=" + file,
                assertThrows(CacheException.class, () -> Settings.read(file, new Properties(), LOADER))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "flashdb.evictioninterval, flashdb.evictionInterval",
        "flashdb.cache.orders.maxentries, flashdb.cache.orders.maxEntries",
        "flashdb.caches.or.ders.timeToLife, flashdb.cache.or.ders.timeToLive",
        "flashdb.defaults.expiry, flashdb.default.expiry",
        "flashdb.maxEntries, flashdb.default.maxEntries",
        "flashdb.durable, flashdb.default.durable",
        "flashdb.cache.maxEntries, flashdb.cache.<name>.maxEntries",
        "flashdb.cache..maxEntries, flashdb.cache.<name>.maxEntries",
        "flashdb.default.evictionInterval, flashdb.evictionInterval",
    })
    void row44_theNearestSettingIsNamed(String key, String nearest) {
        assertEquals(
                "There is no such setting; the nearest there is would be " + nearest + ": key=" + key + ", value=1"
                        + FROM_PROPERTIES,
                refusal(key, "1"));
    }

    @Test
    void row44_aValueThatIsNoStringIsReadAsItsText() {
        Properties properties = new Properties();
        properties.put("flashdb.default.maxEntries", 12);
        Settings settings = Settings.read(PLAIN, properties, LOADER);
        assertEquals(12, apply(settings, "a", new MutableConfiguration<>()).getMaxEntries());
        properties.put("flashdb.default.maxEntries", new Object[0].getClass());
        assertThrows(CacheException.class, () -> Settings.read(PLAIN, properties, LOADER));
    }

    @Test
    void row44_settingsThatDoNotGoTogetherAreRefused() {
        assertEquals(
                "Nothing weighs the entries; set flashdb.default.weigher too: key=flashdb.default.maxWeight, value=5"
                        + FROM_PROPERTIES,
                refusal("flashdb.default.maxWeight", "5"));
        assertEquals(
                "There is no weight to keep to; set flashdb.default.maxWeight too: key=flashdb.default.weigher, value="
                        + LengthWeigher.class.getName() + FROM_PROPERTIES,
                refusal("flashdb.default.weigher", LengthWeigher.class.getName()));
        assertEquals(
                "There is no time to live; set flashdb.cache.a.timeToLive too: key=flashdb.cache.a.expiry, value=touched"
                        + FROM_PROPERTIES,
                refusal("flashdb.cache.a.expiry", "touched"));
        assertEquals(
                "An eternal entry has no time to live; leave out this or flashdb.cache.a.expiry=eternal:"
                        + " key=flashdb.cache.a.timeToLive, value=1s" + FROM_PROPERTIES,
                refusal("flashdb.cache.a.expiry", "eternal", "flashdb.cache.a.timeToLive", "1s"));
        assertEquals(
                "A cache kept as one hash cannot be bounded; leave out this or the bound:"
                        + " key=flashdb.cache.a.mapping, value=hash" + FROM_PROPERTIES,
                refusal("flashdb.cache.a.mapping", "hash", "flashdb.cache.a.maxEntries", "1"));
        assertTrue(refusal("flashdb.cache.a.mapping", "hash", "flashdb.cache.a.timeToLive", "1s")
                .startsWith("The entries of a cache kept as one hash have no deadlines"));
        assertTrue(refusal("flashdb.cache.a.mapping", "hash", "flashdb.cache.a.ordered", "true")
                .startsWith("A cache kept as one hash has no order"));
        assertTrue(refusal(
                        "flashdb.default.maxWeight", "5",
                        "flashdb.default.maxEntries", "5",
                        "flashdb.default.weigher", LengthWeigher.class.getName())
                .startsWith("A cache is bounded by its entries or by their weight, not by both"));
        assertTrue(refusal("flashdb.default.timeToLive", "0").contains("right would be a duration above zero"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"no.such.Weigher", "java.lang.String", "dev.flashdb.jcache.Weigher"})
    void row44_aWeigherThatIsNoneIsRefusedAtStartUp(String name) {
        String message = refusal("flashdb.default.maxWeight", "5", "flashdb.default.weigher", name);
        assertTrue(message.contains("key=flashdb.default.weigher, value=" + name + FROM_PROPERTIES), message);
        assertTrue(message.contains("the name of a public class that implements dev.flashdb.jcache.Weigher"), message);
    }

    @Test
    void settingsOfOthersAreLeftAlone() {
        assertEquals(
                1_000,
                of("hibernate.x", "y", "flashdb", "z", "flashdbx.default.maxEntries", "?")
                        .evictionIntervalMillis());
    }

    @Test
    void propertiesOverrideTheFileAndTheirDefaultsCount() throws Exception {
        URI file = write("caches.properties", "flashdb.default.maxEntries=1\nflashdb.evictionInterval=5s\n");
        Properties defaults = new Properties();
        defaults.setProperty("flashdb.default.maxEntries", "2");
        Settings settings = Settings.read(file, new Properties(defaults), LOADER);
        assertEquals(2, apply(settings, "a", new MutableConfiguration<>()).getMaxEntries());
        assertEquals(5_000, settings.evictionIntervalMillis());
    }

    @Test
    void row54_aSettingsFileMayLieInsideAJar() throws Exception {
        Path jar = directory.resolve("app with space.jar");
        URI uri = URI.create("jar:" + jar.toUri() + "!/conf/caches.properties");
        writeJar(jar, "flashdb.evictionInterval=3s");
        assertEquals(3_000, Settings.read(uri, new Properties(), LOADER).evictionIntervalMillis());
        writeJar(jar, "flashdb.evictionInterval=4s\nflashdb.default.maxEntries=10");
        assertEquals(4_000, Settings.read(uri, new Properties(), LOADER).evictionIntervalMillis(), "a redeployed jar");
    }

    private static void writeJar(Path jar, String settings) throws Exception {
        try (ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(jar))) {
            out.putNextEntry(new ZipEntry("conf/caches.properties"));
            out.write(settings.getBytes(StandardCharsets.UTF_8));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/no/such/caches.properties",
                "caches.properties",
                "classpath:caches.properties",
                "jar:file:/no/such.jar!/caches.properties"
            })
    void row44_aMissingSettingsFileIsRefused(String address) {
        String message = assertThrows(
                        CacheException.class, () -> Settings.read(URI.create(address), new Properties(), LOADER))
                .getMessage();
        assertTrue(
                message.startsWith("The settings file that the manager's URI names cannot be read; right would be the"
                        + " address of a readable properties file, such as file:/etc/app/caches.properties: file="
                        + address + ", cause="),
                message);
    }

    @Test
    void row44_aSettingsFileOfOtherLettersIsRefused() throws Exception {
        Path latin = Files.write(directory.resolve("latin.properties"), new byte[] {'a', '=', (byte) 0xe9, '\n'});
        String message = assertThrows(
                        CacheException.class, () -> Settings.read(latin.toUri(), new Properties(), LOADER))
                .getMessage();
        assertTrue(message.startsWith("The settings file is not UTF-8"), message);
        URI broken = write("broken.properties", "flashdb.default.maxEntries=\\u00zz\n");
        assertThrows(CacheException.class, () -> Settings.read(broken, new Properties(), LOADER));
    }

    @Test
    void row44_aFileThatIsNoSettingsFileIsRefused() throws Exception {
        URI file = write("caches.xml", "<caches/>");
        assertEquals(
                "The manager's URI is the address of a file, but not of a settings file, whose name ends in .properties:"
                        + " uri=" + file,
                assertThrows(CacheException.class, () -> Settings.read(file, new Properties(), LOADER))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"flashdb:a?directory=/x", "flashdb:a*", "flashdb:a,b", "flashdb:a=b"})
    void row38_thePlainNameOfAManagerHoldsNoSettingsAndNoPattern(String uri) {
        String message = assertThrows(
                        CacheException.class, () -> Settings.read(URI.create(uri), new Properties(), LOADER))
                .getMessage();
        assertEquals(
                "The manager's URI holds one of ? * , = which are not for names; settings go into the Properties given to"
                        + " getCacheManager, or into the file that the URI names: uri=" + uri,
                message);
    }

    @Test
    void keysAreEscapedInMessages() {
        String message = refusal("flashdb.default.x\nWARNING forged", "1\u2028x");
        assertEquals(1, message.lines().count(), message);
        assertTrue(message.contains("key=flashdb.default.x\\u000aWARNING forged, value=1\\u2028x"), message);
    }

    @Test
    void theTableNamesEachSettingOnce() {
        String[] lines = Setting.table().split("\n");
        assertEquals(Setting.values().length + 2, lines.length);
        assertEquals("| Setting | Value | Default | Meaning |", lines[0]);
        assertEquals(
                "| `flashdb.evictionInterval` | duration | `1s` | How often expired entries are swept; `0` for never |",
                lines[2]);
        for (String line : lines) {
            assertEquals(6, line.split("\\|", -1).length, line);
        }
    }

    @Test
    void theReadmeHasTheTable() throws Exception {
        String readme = Files.readString(Path.of("..", "README.md"));
        assertTrue(readme.contains(Setting.table()), () -> "README.md should have:\n" + Setting.table());
    }
}
