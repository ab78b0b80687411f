package dev.flashdb.spring.boot.console;

import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The settings {@code flashdb.console.*}. Immutable.
 *
 * @param enabled whether there is a console
 * @param writes whether it may evict, delete, compact and back up
 * @param backupDirectory the directory in which each backup gets a directory of its own; null for no backups
 */
@ConfigurationProperties(prefix = "flashdb.console", ignoreUnknownFields = false)
public record ConsoleProperties(
        @DefaultValue("false") boolean enabled,
        @DefaultValue("false") boolean writes,
        @Nullable String backupDirectory) {}
