package dev.flashdb.example.shop;

import dev.flashdb.CorruptStorageException;
import dev.flashdb.DirectoryHeldException;
import dev.flashdb.StorageException;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;

/**
 * Says who holds the directory, or what in it is damaged, and what to do with this program; before the adapter's own, which
 * speaks of properties.
 */
@Order(Ordered.HIGHEST_PRECEDENCE)
final class DirectoryAnalyzer extends AbstractFailureAnalyzer<StorageException> {

    @Override
    protected @Nullable FailureAnalysis analyze(Throwable rootFailure, StorageException cause) {
        if (cause instanceof DirectoryHeldException) {
            return new FailureAnalysis(
                    cause.getMessage(),
                    "Stop that process, or give this one a directory of its own with --directory.",
                    cause);
        }
        if (cause instanceof CorruptStorageException) {
            return new FailureAnalysis(
                    cause.getMessage(),
                    "Nothing was changed. The products are in the database: move the folder 'cache' out of the directory and"
                            + " start again, with an empty cache. What is intact in it can be had by a salvage; see"
                            + " docs/durability.md.",
                    cause);
        }
        return null;
    }
}
