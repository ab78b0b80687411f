package dev.flashdb.engine;

import dev.flashdb.HashCommands;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;

/** Whatever runs all commands, for tests that are the same for each of them. */
record CommandTarget(
        StringCommands strings, HashCommands hashes, SetCommands sets, SortedSetCommands sortedSets, Clock clock) {
    /** The commands on plain maps. */
    static CommandTarget ofMaps() {
        MapCommands commands = new MapCommands();
        Clock clock = new Clock() {
            @Override
            public long nowMillis() {
                return commands.access.nowMillis();
            }

            @Override
            public void advanceMillis(long millis) {
                commands.access.advanceMillis(millis);
            }
        };
        return new CommandTarget(commands, commands, commands, commands, clock);
    }

    /** The time that the commands see, moved by hand. */
    interface Clock {
        long nowMillis();

        void advanceMillis(long millis);
    }
}
