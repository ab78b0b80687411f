package dev.flashdb.log;

import java.io.IOException;

/** There is no room left on the disk (ENOSPC, EDQUOT), so a call may succeed later. */
public final class DiskFullException extends IOException {
    private static final long serialVersionUID = 1L;

    /**
     * A full disk.
     *
     * @param message what did not fit
     * @param cause what the system said
     */
    public DiskFullException(String message, Throwable cause) {
        super(message, cause);
    }
}
