package dev.flashdb.embedded;

import org.junit.jupiter.api.Nested;

/** The contracts of the four types, kept by the commands on plain maps. */
class MapCommandsTest {
    @Nested
    class Strings extends StringsContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofMaps();
        }
    }

    @Nested
    class Hashes extends HashesContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofMaps();
        }
    }

    @Nested
    class Sets extends SetsContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofMaps();
        }
    }

    @Nested
    class SortedSets extends SortedSetsContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofMaps();
        }
    }
}
