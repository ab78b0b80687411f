/**
 * What the entries and commits of a database look like in bytes: the records of a frame ({@link dev.flashdb.record.Records}
 * draws them), how they are written and read, and the entries of a namespace while memory has them as bytes only.
 *
 * <p>It stands on the contract, the codecs, the structures and the log, and knows no namespace, no version and no transaction.
 *
 * <p>Internal: not for users, and free to change.
 */
@NullMarked
package dev.flashdb.record;

import org.jspecify.annotations.NullMarked;
