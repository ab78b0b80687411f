/**
 * Persistent structures: the hashes, sets and sorted sets of a database, each version an immutable root that shares
 * all but the changed path with the version before it.
 *
 * <p>Sorted sets are counted B+trees ({@link dev.flashdb.structure.CountedTree}), with a hash map from member to score
 * beside them; hash maps and sets are compressed hash tries ({@link dev.flashdb.structure.HashTrie}), in which colliding
 * keys make a counted B+tree of their own.
 *
 * <p>Internal: not for users, and free to change.
 */
@NullMarked
package dev.flashdb.structure;

import org.jspecify.annotations.NullMarked;
