package dev.flashdb.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.flashdb.testing.NeedsProgram;
import dev.flashdb.testing.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The same random commands on ours and on a real {@code redis-server}, answer by answer. {@code -Dflashdb.seed} and
 * {@code -Dflashdb.redis.operations} choose another run.
 */
@NeedsProgram(Program.REDIS_SERVER)
class RedisComparisonTest {
    private static final long SEED = Long.getLong("flashdb.seed", 20_261_123L);
    private static final long OPERATIONS = Long.getLong("flashdb.redis.operations", 1_000_000L);
    private static final int PIPELINE = 1_000;

    /** Where we want another answer than Redis': each turns Redis' into ours. */
    private static final List<Difference> DIFFERENCES = List.of(new Difference(
            "Redis remembers the sign of a score -0.0, ours is 0.0",
            answer -> answer instanceof Double score ? score + 0.0 : answer));

    @TempDir
    Path directory;

    @Test
    void randomCommandsGetRedisAnswers() throws Exception {
        CommandTarget ours = CommandTarget.ofEngine();
        RedisOperations operations = new RedisOperations(SEED);
        try (RedisServer redis = RedisServer.start(Program.REDIS_SERVER.path(), directory)) {
            for (long done = 0; done < OPERATIONS; done += PIPELINE) {
                compareBatch(redis, ours, operations, done);
            }
        }
    }

    private static void compareBatch(RedisServer redis, CommandTarget ours, RedisOperations operations, long done)
            throws Exception {
        List<RedisOperation> batch = new ArrayList<>(PIPELINE);
        for (int i = 0; i < PIPELINE; i++) {
            RedisOperation operation = operations.next();
            batch.add(operation);
            redis.send(operation.redis());
        }
        redis.flush();
        for (RedisOperation operation : batch) {
            Object answer = redis.receive();
            Object expected = operation.normalOfRedis(answer, RedisComparisonTest::wanted);
            Object actual = operation.runOurs(ours);
            if (!Objects.equals(expected, actual)) {
                long number = done + batch.indexOf(operation);
                assertEquals(
                        expected,
                        actual,
                        "flashdb.seed=" + SEED + " number=" + number + " command=" + operation + " redis=" + answer);
            }
        }
    }

    private static Object wanted(Object answer) {
        Object wanted = answer;
        for (Difference difference : DIFFERENCES) {
            wanted = difference.ours.apply(wanted);
        }
        return wanted;
    }

    /**
     * An answer that we do not share with Redis.
     *
     * @param reason what differs
     * @param ours Redis' answer to ours
     */
    private record Difference(String reason, UnaryOperator<Object> ours) {}
}
