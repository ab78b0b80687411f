/**
 * The log: frames of bytes in files, one a commit, that survive the process and the power. It knows sequences and bytes, and
 * nothing of what they mean.
 *
 * <p>Internal: not for users, and free to change.
 */
@NullMarked
package dev.flashdb.log;

import org.jspecify.annotations.NullMarked;
