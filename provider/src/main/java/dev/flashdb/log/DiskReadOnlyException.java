package dev.flashdb.log;

import java.io.IOException;

/** The file system takes no writes. */
final class DiskReadOnlyException extends IOException {
    private static final long serialVersionUID = 1L;

    DiskReadOnlyException(String message, IOException cause) {
        super(message, cause);
    }
}
