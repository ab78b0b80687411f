package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flashdb.FlashDb;
import dev.flashdb.Options;
import dev.flashdb.ReadTransaction;
import dev.flashdb.UpdateTransaction;
import java.io.IOException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * The two verbs as a caller writes them. Edge cases: lambdas that are an
 * expression, a block, a method reference, that return null, that throw a checked exception or an error.
 */
class FlashDbShapeTest {
    private final FlashDb db = FlashDb.open(Options.defaults());

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void lambdasNeedNoTypesAndNoThrowsClause() {
        boolean added = db.update(tx -> tx.zadd("scores", 1, "ada"));
        long count = db.update(tx -> {
            tx.set("a", "1");
            return tx.zcard("scores");
        });
        db.updateWithoutResult(tx -> tx.set("b", "2"));
        db.updateWithoutResult(tx -> {
            tx.set("c", "3");
            tx.expire("c", 10);
        });
        assertEquals(List.of(true, 1L), List.of(added, count));
        assertEquals("1", db.<@Nullable String, RuntimeException>view(tx -> tx.get("a")));
        assertEquals("a", db.view(ReadTransaction::firstKey));
        db.viewWithoutResult(tx -> assertEquals(Arrays.asList("1", "2", null), tx.mget("a", "b", "d")));
    }

    @Test
    void checkedExceptionsAndErrorsPassThroughUnchanged() {
        IOException checked = new IOException("disk");
        assertSame(
                checked,
                assertThrows(
                        IOException.class,
                        () -> db.update(tx -> {
                            throw checked;
                        })));
        Error error = new StackOverflowError();
        assertSame(
                error,
                assertThrows(
                        StackOverflowError.class,
                        () -> db.viewWithoutResult(tx -> {
                            throw error;
                        })));
    }

    @Test
    void aViewOffersNoMethodThatWrites() {
        List<String> writing = Stream.of(UpdateTransaction.class.getMethods())
                .filter(method ->
                        Stream.of(ReadTransaction.class.getMethods()).noneMatch(read -> isOverridden(read, method)))
                .map(method -> method.getName())
                .distinct()
                .toList();
        List<String> offered = Stream.of(ReadTransaction.class.getMethods())
                .map(method -> method.getName())
                .toList();
        assertEquals(List.of(), writing.stream().filter(offered::contains).toList());
    }

    private static boolean isOverridden(Method read, Method method) {
        return read.getName().equals(method.getName())
                && Arrays.equals(read.getParameterTypes(), method.getParameterTypes());
    }
}
