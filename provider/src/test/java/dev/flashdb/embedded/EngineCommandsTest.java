package dev.flashdb.embedded;

import org.junit.jupiter.api.Nested;

/** The contracts of the four types, kept by the commands on the engine. */
class EngineCommandsTest {
    @Nested
    class Strings extends StringsContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofEngine();
        }
    }

    @Nested
    class Hashes extends HashesContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofEngine();
        }
    }

    @Nested
    class Sets extends SetsContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofEngine();
        }
    }

    @Nested
    class SortedSets extends SortedSetsContract {
        @Override
        CommandTarget open() {
            return CommandTarget.ofEngine();
        }
    }
}
