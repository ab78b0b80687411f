/** The shop: a catalogue in a database, cached; a leaderboard beside the cache; a page that shows both. */
@NullMarked
package dev.flashdb.example.shop;

import org.jspecify.annotations.NullMarked;
