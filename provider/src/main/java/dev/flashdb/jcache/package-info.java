/** The JSR-107 view of a database: provider, managers, caches, their configuration, settings and statistics. */
@NullMarked
package dev.flashdb.jcache;

import org.jspecify.annotations.NullMarked;
