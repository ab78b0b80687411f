package dev.flashdb.log;

import java.io.IOException;

/** The directory of an open log, or its lock file, is not at its path any more; something else may be there. */
final class DirectoryGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    DirectoryGoneException(String message) {
        super(message);
    }
}
