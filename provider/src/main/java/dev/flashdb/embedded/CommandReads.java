package dev.flashdb.embedded;

/**
 * All read commands. A class that implements {@code ReadTransaction}, this and the methods of {@link CommandReader} is a read
 * transaction.
 */
interface CommandReads extends StringsRead, HashesRead, SetsRead, SortedSetsRead {}
