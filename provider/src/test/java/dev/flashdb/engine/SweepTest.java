package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** An entry that cannot leave, because what is told of it throws, keeps no other from leaving. */
class SweepTest {
    private static final int ENTRIES = 100;

    private final AtomicLong now = new AtomicLong(1_000);
    private final Engine engine = new Engine(now::get, Duration.ZERO);
    private final IllegalStateException refusal = new IllegalStateException("refused");

    @AfterEach
    void close() {
        engine.close();
    }

    private Departures refusing(Object refused) {
        return new Departures() {
            @Override
            public void expired(Hold hold) {
                if (hold.key().equals(refused)) {
                    hold.release();
                    throw refusal;
                }
                hold.erase();
                hold.commit();
            }
        };
    }

    private Namespace filled(String name) {
        Namespace namespace = engine.create(NamespaceOptions.named(name).withDepartures(refusing(ENTRIES / 2)));
        for (int key = 0; key < ENTRIES; key++) {
            namespace.set(key, "value", 2_000, 2_000);
        }
        return namespace;
    }

    @Test
    void theOthersOfItsNamespaceAndOfOthersLeave() {
        List<Namespace> namespaces = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            namespaces.add(filled("n" + i));
        }
        now.set(3_000);
        for (int round = 0; round < 2; round++) {
            assertSame(refusal, assertThrows(IllegalStateException.class, engine::sweep));
            for (Namespace namespace : namespaces) {
                assertEquals(1, namespace.count());
            }
        }
    }

    @Test
    void theOthersOfABatchLeaveBesideAnError() {
        Namespace namespace = engine.create(NamespaceOptions.named("n").withDepartures(new Departures() {
            @Override
            public void expired(Hold hold) {
                if (hold.key().equals(ENTRIES / 2)) {
                    hold.release();
                    throw new AssertionError("of the user's");
                }
                hold.erase();
                hold.commit();
            }
        }));
        for (int key = 0; key < ENTRIES; key++) {
            namespace.set(key, "value", 2_000, 2_000);
        }
        now.set(3_000);
        assertThrows(AssertionError.class, engine::sweep);
        assertEquals(1, namespace.count());
    }

    /** With the evictor's own thread, in real time. */
    @Test
    void theEvictorGoesOnAfterAnErrorOfTheUsersCode() {
        AtomicInteger errors = new AtomicInteger();
        try (Engine swept = new Engine(now::get, Duration.ofMillis(1))) {
            Namespace namespace = swept.create(NamespaceOptions.named("n").withDepartures(new Departures() {
                @Override
                public void expired(Hold hold) {
                    if (errors.getAndIncrement() == 0) {
                        hold.release();
                        throw new AssertionError("of the user's");
                    }
                    hold.erase();
                    hold.commit();
                }
            }));
            namespace.set("key", "value", 2_000, 2_000);
            now.set(3_000);
            assertTimeoutPreemptively(Duration.ofMinutes(1), () -> {
                while (namespace.count() > 0) {
                    Thread.onSpinWait();
                }
            });
            assertEquals(2, errors.get());
        }
    }
}
