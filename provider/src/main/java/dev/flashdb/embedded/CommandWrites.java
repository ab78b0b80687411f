package dev.flashdb.embedded;

/**
 * All commands. A class that implements {@code UpdateTransaction}, this and the methods of {@link CommandWriter} is an update
 * transaction; one that implements {@code FlashDb} instead is a database that has only its verbs left to write.
 */
interface CommandWrites extends CommandReads, StringsWrite, HashesWrite, SetsWrite, SortedSetsWrite {}
