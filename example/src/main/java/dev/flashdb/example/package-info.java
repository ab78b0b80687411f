/**
 * A plain {@code javax.cache} program: replays a request trace through a read-through cache in front of a slow lookup.
 *
 * <p>Nothing here knows which provider answers: it is the one {@code Caching.getCachingProvider()} finds.
 */
@NullMarked
package dev.flashdb.example;

import org.jspecify.annotations.NullMarked;
