package dev.flashdb.jcache;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;
import java.util.Set;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/**
 * The properties file that a manager's URI may be the address of. It is opened as a URL, so it may lie inside a jar,
 * and read as UTF-8. A URI is such an address when it ends in {@code .properties}; else it is a plain name, which only
 * tells managers apart.
 */
final class SettingsFile {
    private static final String ENDING = ".properties";
    private static final Set<String> SCHEMES_OF_FILES = Set.of("file", "jar", "jrt", "vfs", "zip");

    private SettingsFile() {}

    /** Reads the file, or returns null when the URI is a plain name. */
    static @Nullable Properties read(URI uri) {
        if (!isAddress(uri)) {
            requirePlainName(uri);
            return null;
        }
        try {
            return load(uri);
        } catch (CharacterCodingException e) {
            throw new CacheException(
                    "The settings file is not UTF-8; save it as such, or write other letters as \\uXXXX:" + " file="
                            + uri,
                    e);
        } catch (IOException | IllegalArgumentException e) {
            throw new CacheException(
                    "The settings file that the manager's URI names cannot be read; right would be the address of a"
                            + " readable properties file, such as file:/etc/app/caches.properties: file=" + uri
                            + ", cause=" + e,
                    e);
        }
    }

    private static boolean isAddress(URI uri) {
        return uri.getSchemeSpecificPart().endsWith(ENDING);
    }

    private static Properties load(URI uri) throws IOException {
        URLConnection connection = uri.toURL().openConnection();
        connection.setUseCaches(false);
        Properties properties = new Properties();
        try (InputStream in = connection.getInputStream();
                Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8.newDecoder())) {
            properties.load(reader);
        }
        return properties;
    }

    /*
     * Monitoring looks a cache's MBean up by its exact name, in which the URI stands: a name with pattern characters
     * would never be found. And a query part would be settings that nobody reads.
     */
    private static void requirePlainName(URI uri) {
        String name = uri.toString();
        if (uri.getScheme() != null && SCHEMES_OF_FILES.contains(uri.getScheme())) {
            throw new CacheException(
                    "The manager's URI is the address of a file, but not of a settings file, whose name" + " ends in "
                            + ENDING + ": uri=" + name);
        }
        if (name.chars().anyMatch(c -> "?*,=".indexOf(c) >= 0)) {
            throw new CacheException("The manager's URI holds one of ? * , = which are not for names; settings go into"
                    + " the Properties given to getCacheManager, or into the file that the URI names: uri="
                    + Quoted.of(name));
        }
    }
}
