package dev.flashdb.embedded;

import dev.flashdb.HashCommands;
import dev.flashdb.SetCommands;
import dev.flashdb.SortedSetCommands;
import dev.flashdb.StringCommands;
import dev.flashdb.engine.Engine;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

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

    /** The commands on the engine, each a transaction of its own. */
    static CommandTarget ofEngine() {
        AtomicLong now = new AtomicLong(new MapAccess().nowMillis());
        EmbeddedDb db = new EmbeddedDb(new Engine(now::get, Duration.ZERO), /* isManaged= */ false);
        Clock clock = new Clock() {
            @Override
            public long nowMillis() {
                return now.get();
            }

            @Override
            public void advanceMillis(long millis) {
                now.addAndGet(millis);
            }
        };
        return new CommandTarget(db, db, db, db, clock);
    }

    /** The time that the commands see, moved by hand. */
    interface Clock {
        long nowMillis();

        void advanceMillis(long millis);
    }
}
