package dev.flashdb.engine;

import dev.flashdb.ReadTransaction;

/** All read commands: a class that implements it and {@link CommandReader}'s two methods is a read transaction. */
interface CommandReads extends ReadTransaction, StringsRead, HashesRead, SetsRead, SortedSetsRead {}
