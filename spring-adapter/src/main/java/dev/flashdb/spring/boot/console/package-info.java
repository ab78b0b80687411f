/** The figures of an application's caches, and the console: a page with them under Actuator's base path. */
@NullMarked
package dev.flashdb.spring.boot.console;

import org.jspecify.annotations.NullMarked;
