@NullMarked
package dev.flashdb.cli;

import org.jspecify.annotations.NullMarked;
