/**
 * Clients of JCache as their users use them, on the provider as its users get it. Which client stands where is in {@code
 * docs/clients.md}.
 */
@NullMarked
package dev.flashdb.clients;

import org.jspecify.annotations.NullMarked;
