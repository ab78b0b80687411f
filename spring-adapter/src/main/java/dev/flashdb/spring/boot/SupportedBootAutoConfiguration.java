package dev.flashdb.spring.boot;

import org.springframework.boot.SpringBootVersion;
import org.springframework.boot.autoconfigure.AutoConfiguration;

/**
 * Ends the start of an application whose Spring Boot this module does not know: without that its caches would be somebody else's,
 * and its properties ignored. Uses nothing that only one version of Boot has.
 */
@AutoConfiguration
public final class SupportedBootAutoConfiguration {
    private static final String MAJOR = "4.";

    SupportedBootAutoConfiguration() {
        require(SpringBootVersion.getVersion());
    }

    static void require(String version) {
        if (!version.startsWith(MAJOR)) {
            throw new UnsupportedBootException(version);
        }
    }

    /** The Boot that is there is not among those supported. */
    static final class UnsupportedBootException extends IllegalStateException {
        private static final long serialVersionUID = 1L;

        UnsupportedBootException(String version) {
            super("flashdb-spring works with Spring Boot 4, and this application has Spring Boot " + version
                    + ". With another version take flashdb-jcache in its place, and set spring.cache.type=jcache.");
        }
    }
}
