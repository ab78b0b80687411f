package dev.flashdb.jcache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flashdb.DirectoryHeldException;
import dev.flashdb.Options;
import dev.flashdb.engine.MonotonicClock;
import dev.flashdb.log.Disk;
import dev.flashdb.log.Log;
import dev.flashdb.log.LogOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The databases that managers of one process share. */
class SharedDatabasesTest {

    @TempDir
    private Path directory;

    private SharedDatabases.Shared open(String name, Duration lockWait) {
        Options options = Options.builder()
                .directory(directory.resolve(name))
                .lockWait(lockWait)
                .build();
        return SharedDatabases.open(MonotonicClock.system(), options);
    }

    @Test
    @Timeout(60)
    void othersOpenWhileOneWaitsForItsDirectory() throws Exception {
        Log owner = Log.open(Disk.real(), directory.resolve("one"), LogOptions.standard(), (sequence, payload) -> {});
        CompletableFuture<SharedDatabases.Shared> waiting =
                CompletableFuture.supplyAsync(() -> open("one", Duration.ofHours(1)));
        open("two", Duration.ZERO).release();
        owner.close();
        waiting.get(50, TimeUnit.SECONDS).release();
    }

    @Test
    void managersOfOneDirectoryShareADatabaseUntilTheLastIsClosed() {
        SharedDatabases.Shared one = open("one", Duration.ZERO);
        assertSame(one, open("one", Duration.ZERO));
        one.release();
        assertSame(one, open("one", Duration.ZERO));
        one.release();
        one.release();
        SharedDatabases.Shared anew = open("one", Duration.ZERO);
        assertNotSame(one, anew);
        anew.release();
    }

    @Test
    void anOpeningThatFailsLeavesNothingBehind() {
        Log owner = Log.open(Disk.real(), directory.resolve("one"), LogOptions.standard(), (sequence, payload) -> {});
        assertThrows(DirectoryHeldException.class, () -> open("one", Duration.ZERO));
        assertThrows(DirectoryHeldException.class, () -> open("one", Duration.ofMillis(1)));
        owner.close();
        open("one", Duration.ZERO).release();
    }

    @Test
    void anotherDirectoryAtTheSamePathIsAnotherDatabase() throws IOException {
        SharedDatabases.Shared one = open("one", Duration.ZERO);
        one.database.set("key", "of the first");
        Files.move(directory.resolve("one"), directory.resolve("moved"));
        SharedDatabases.Shared other = open("one", Duration.ZERO);
        assertNotSame(one, other);
        assertEquals(null, other.database.get("key"));
        other.release();
        Files.move(directory.resolve("one"), directory.resolve("other"));
        Files.move(directory.resolve("moved"), directory.resolve("one"));
        one.release();
        SharedDatabases.Shared again = open("one", Duration.ZERO);
        assertEquals("of the first", again.database.get("key"));
        again.release();
    }
}
