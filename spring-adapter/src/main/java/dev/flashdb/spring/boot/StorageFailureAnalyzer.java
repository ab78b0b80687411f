package dev.flashdb.spring.boot;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.DirectoryHeldException;
import dev.flashdb.NewerFormatException;
import dev.flashdb.StorageException;
import dev.flashdb.StorageFullException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the directory could not be opened, and what to do: held by another process, damaged, or of a newer version. */
final class StorageFailureAnalyzer extends AbstractFailureAnalyzer<StorageException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StorageException cause) {
        return new FailureAnalysis(
                "The directory of the durable caches could not be opened. " + cause.getMessage(), action(cause), cause);
    }

    private static String action(StorageException cause) {
        if (cause instanceof DirectoryHeldException) {
            return "A directory has one process at a time. Stop the other one, or give this one a directory of its own with"
                    + " flashdb.cache.directory. In a rolling restart, wait for the other one with"
                    + " flashdb.cache.lock-wait=30s.";
        }
        if (cause instanceof CorruptStorageException) {
            return "What was cached can be loaded anew: move the directory away and start again. To keep what is intact, open"
                    + " it once with Options.salvage; see docs/durability.md.";
        }
        if (cause instanceof NewerFormatException) {
            return "Use the version of FlashDB that has written it, or move the directory away and start again.";
        }
        if (cause instanceof StorageFullException) {
            return "Free space on that disk, or name a directory on another one with flashdb.cache.directory. To start without"
                    + " room, with durable caches that can only be read, set flashdb.cache.on-full-disk=read-only.";
        }
        return "Name a directory in which this process may write: flashdb.cache.directory=/var/lib/shop/cache";
    }
}
