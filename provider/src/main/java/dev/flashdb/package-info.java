/** The contract of FlashDB: the database, its two transaction types, the command groups, records and exceptions. */
@NullMarked
package dev.flashdb;

import org.jspecify.annotations.NullMarked;
