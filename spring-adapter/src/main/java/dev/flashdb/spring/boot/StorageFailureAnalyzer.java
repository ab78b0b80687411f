package dev.flashdb.spring.boot;

import dev.flashdb.StorageException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Says why the directory could not be opened: held by another process, damaged, or of a newer version. */
final class StorageFailureAnalyzer extends AbstractFailureAnalyzer<StorageException> {

    @Override
    protected FailureAnalysis analyze(Throwable rootFailure, StorageException cause) {
        return new FailureAnalysis(
                "The directory of the durable caches could not be opened. " + cause.getMessage(),
                "A directory has one process at a time: stop the other one, or give this one a directory of its own with"
                        + " flashdb.cache.directory. A damaged log is opened with what is intact by Options.salvage; see"
                        + " docs/durability.md.",
                cause);
    }
}
