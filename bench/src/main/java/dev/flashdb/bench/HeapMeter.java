package dev.flashdb.bench;

import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.charset.StandardCharsets;
import javax.cache.Cache;

/** Fills a cache with a number of entries and says how many bytes of heap each takes beyond its key and value. */
final class HeapMeter {
    private static final int COLLECTIONS = 4;

    private HeapMeter() {}

    /** Takes the provider, the setting and the number of entries. */
    public static void main(String[] arguments) {
        Provider provider = Provider.valueOf(arguments[0]);
        Setting setting = Setting.valueOf(arguments[1]);
        int count = Integer.parseInt(arguments[2]);
        String[] keys = Keys.all(count);
        Object[] values = new Object[count];
        for (int i = 0; i < count; i++) {
            values[i] = Integer.valueOf(i + 1_000);
        }
        Cache<String, Object> cache = provider.open(setting, setting.configuration());
        cache.put("warm", 1);
        long before = used();
        for (int i = 0; i < count; i++) {
            cache.put(keys[i], values[i]);
        }
        long after = used();
        if (!cache.containsKey(keys[0]) || !cache.containsKey(keys[count - 1])) {
            throw new IllegalStateException("The cache did not keep its entries: provider=" + provider);
        }
        PrintStream out = new PrintStream(System.out, /* autoFlush= */ true, StandardCharsets.UTF_8);
        out.println("bytes=" + (after - before) / (double) count);
        Reference.reachabilityFence(keys);
        Reference.reachabilityFence(values);
        System.exit(0);
    }

    /** Returns the heap in use after collecting what nobody uses. */
    static long used() {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
