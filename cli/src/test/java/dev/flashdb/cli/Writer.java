package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import javax.cache.Cache;
import javax.cache.CacheManager;

/** A process that commits one number after the other, each into all types at once, and compacts; until it is killed. */
final class Writer {
    private static final int COMPACTION = 50;

    /** So that those who read have something of the processors too. */
    private static final long PAUSE_NANOS = 300_000;

    private Writer() {}

    /** Writes into a directory, and prints each number when its commit was acknowledged. */
    public static void main(String[] arguments) {
        try (CacheManager manager = Shop.manager(Path.of(arguments[0]))) {
            Cache<String, Integer> cache = Shop.cache(manager, "c", String.class, Integer.class);
            FlashDb db = manager.unwrap(FlashDb.class);
            for (int number = 1; !System.out.checkError(); number++) {
                int present = number;
                db.updateWithoutResult(tx -> {
                    tx.set("n", Integer.toString(present));
                    tx.hset("h", "n", Integer.toString(present));
                    tx.sclear("s");
                    tx.sadd("s", Integer.toString(present));
                    tx.zadd("z", present, "n");
                    tx.cache(cache).put("n", present);
                });
                System.out.println(present);
                LockSupport.parkNanos(PAUSE_NANOS);
                if (present % COMPACTION == 0) {
                    db.compact();
                }
            }
        }
    }

    /** What a dump says when the commits up to a number are there. */
    static String dump(int number) {
        String text = Integer.toString(number);
        return """
                {"format":"flashdb-dump","version":1}
                {"type":"string","key":"n","value":"#"}
                {"type":"hash","key":"h","fields":{"n":"#"}}
                {"type":"set","key":"s","members":["#"]}
                {"type":"zset","key":"z","members":[{"member":"n","score":#.0}]}
                {"type":"cache","cache":"c","keys":"java.lang.String","values":"java.lang.Integer","codec":"standard"}
                {"type":"entry","cache":"c","key":"n","value":{"int":#}}
                {"type":"end","items":6}
                """.replace("#", text);
    }
}
