/**
 * The command line: looks into a database's directory, also beside the application that has it open, and copies, repairs and
 * changes it. A program, not a library: nothing here is for other code.
 */
@NullMarked
package dev.flashdb.cli;

import org.jspecify.annotations.NullMarked;
