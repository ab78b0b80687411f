package dev.flashdb.engine;

import dev.flashdb.UpdateTransaction;

/** All commands: a class that implements it and the methods of {@link CommandWriter} is an update transaction. */
interface CommandWrites extends UpdateTransaction, CommandReads, StringsWrite, HashesWrite, SetsWrite, SortedSetsWrite {}
