package dev.flashdb.bench;

import java.util.concurrent.TimeUnit;
import javax.cache.Cache;
import javax.cache.processor.EntryProcessor;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * What every JCache provider does all day, through {@code javax.cache}: Strings as keys, Zipf-distributed with exponent
 * 0.99, in the order of a fixed seed. {@link CacheSuite} says which setting goes with which method.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class CacheBenchmark {
    private static final int REQUESTS = 1 << 20;
    private static final EntryProcessor<String, Object, Object> INCREMENT = (entry, arguments) -> {
        entry.setValue((Integer) entry.getValue() + 1);
        return Boolean.TRUE;
    };

    @Param("FLASHDB")
    public Provider provider = Provider.FLASHDB;

    @Param("PLAIN")
    public Setting setting = Setting.PLAIN;

    private Cache<String, Object> cache = new MapCache<>();
    private String[] requests = {};
    private Object[] values = {};

    /** Where a thread is in the requests. Confined to it. */
    @State(Scope.Thread)
    public static class Cursor {
        private int next = (int) (Thread.currentThread().getId() * 7_919 * 101) & REQUESTS - 1;

        int advance() {
            next = next + 1 & REQUESTS - 1;
            return next;
        }
    }

    @Setup(Level.Trial)
    public void open() {
        cache = provider.open(setting, setting.configuration());
        requests = Keys.zipf(setting.keys(), REQUESTS, /* seed= */ 42);
        values = new Object[1 << 10];
        for (int i = 0; i < values.length; i++) {
            values[i] = setting.value(i);
        }
        if (setting.bound() == 0) {
            fill();
        }
    }

    private void fill() {
        for (int i = 0; i < setting.keys(); i++) {
            cache.put(Keys.key(i), setting.value(i));
        }
        for (int i = 0; i < setting.keys(); i++) {
            if (!cache.containsKey(Keys.key(i))) {
                throw new IllegalStateException("The cache lost a key, so that a miss would count as a hit: provider="
                        + provider + " setting=" + setting + " key=" + Keys.key(i));
            }
        }
    }

    @TearDown(Level.Trial)
    public void close() {
        cache.close();
    }

    @Benchmark
    public Object get(Cursor cursor) {
        return cache.get(requests[cursor.advance()]);
    }

    @Benchmark
    public void put(Cursor cursor) {
        int i = cursor.advance();
        cache.put(requests[i], values[i & values.length - 1]);
    }

    /** Three reads, then a write. */
    @Benchmark
    public Object mixed(Cursor cursor) {
        int i = cursor.advance();
        if ((i & 3) != 0) {
            return cache.get(requests[i]);
        }
        cache.put(requests[i], values[i & values.length - 1]);
        return values;
    }

    @Benchmark
    public Object invoke(Cursor cursor) {
        return cache.invoke(requests[cursor.advance()], INCREMENT);
    }
}
