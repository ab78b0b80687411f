package dev.flashdb.log;

import org.jspecify.annotations.Nullable;

/**
 * A sync failed, so nobody knows which of the last frames are on the disk. The log takes no more frames; one that is
 * opened anew begins with those that are there.
 */
public final class SyncFailedException extends LogException {
    private static final long serialVersionUID = 1L;

    SyncFailedException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
