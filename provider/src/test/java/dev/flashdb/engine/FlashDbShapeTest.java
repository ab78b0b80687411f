package dev.flashdb.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.flashdb.FlashDb;
import dev.flashdb.ReadTransaction;
import dev.flashdb.UpdateFunction;
import dev.flashdb.UpdateTransaction;
import dev.flashdb.ViewFunction;
import java.io.IOException;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The two verbs as a caller writes them, on the smallest database that the contract allows. Edge cases: lambdas that are an
 * expression, a block, a method reference, that return null, that throw a checked exception or an error.
 */
class FlashDbShapeTest {
    private final FlashDb db = new SmallestDatabase();

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
                .filter(method -> Stream.of(ReadTransaction.class.getMethods()).noneMatch(method::equals))
                .map(method -> method.getName())
                .distinct()
                .toList();
        List<String> offered = Stream.of(ReadTransaction.class.getMethods())
                .map(method -> method.getName())
                .toList();
        assertEquals(List.of(), writing.stream().filter(offered::contains).toList());
    }

    /** Shows how little is left to write beside {@link CommandWrites}: it knows neither isolation nor rollback. */
    private static final class SmallestDatabase implements FlashDb, CommandWrites {
        private final Transaction transaction = new Transaction();

        @Override
        public <R extends @Nullable Object, X extends Exception> R update(UpdateFunction<R, X> work) throws X {
            return work.apply(transaction);
        }

        @Override
        public <R extends @Nullable Object, X extends Exception> R view(ViewFunction<R, X> work) throws X {
            return work.apply(transaction);
        }

        @Override
        public <T extends @Nullable Object> T read(Function<? super ReadAccess, ? extends T> command) {
            return transaction.read(command);
        }

        @Override
        public <T extends @Nullable Object> T write(Function<? super WriteAccess, ? extends T> command) {
            return transaction.write(command);
        }

        @Override
        public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
            return transaction.scan(from, to);
        }

        @Override
        public void close() {}
    }

    private static final class Transaction implements UpdateTransaction, CommandWrites {
        private final MapAccess access = new MapAccess();

        @Override
        public <T extends @Nullable Object> T read(Function<? super ReadAccess, ? extends T> command) {
            return command.apply(access);
        }

        @Override
        public <T extends @Nullable Object> T write(Function<? super WriteAccess, ? extends T> command) {
            return command.apply(access);
        }

        @Override
        public Iterator<Map.Entry<String, Object>> scan(@Nullable String from, @Nullable String to) {
            return access.scan(from, to);
        }
    }
}
