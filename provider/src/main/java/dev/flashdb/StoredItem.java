package dev.flashdb;

/**
 * One thing that a database keeps, with all that belongs to it: a key of one of the four native types, a durable cache, or an
 * entry of one. What {@link FlashDb#items} gives and {@link FlashDb#load} takes. Immutable.
 */
public sealed interface StoredItem
        permits StoredString, StoredHash, StoredSet, StoredSortedSet, StoredCache, StoredCacheEntry {}
