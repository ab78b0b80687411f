package dev.flashdb.embedded;

import dev.flashdb.record.Space;
import java.util.function.ToLongFunction;

/** Deadlines, the same for every space. */
final class CommandDeadlines {
    private static final long NO_DEADLINE = -1;
    private static final long NO_KEY = -2;

    private CommandDeadlines() {}

    static boolean expireAfterSeconds(CommandWriter writer, Space space, String key, long seconds) {
        return writer.write(access -> expire(access, space, key, afterMillis(access, secondsToMillis(seconds))));
    }

    static boolean expireAfterMillis(CommandWriter writer, Space space, String key, long millis) {
        return writer.write(access -> expire(access, space, key, afterMillis(access, millis)));
    }

    static boolean expireAtSeconds(CommandWriter writer, Space space, String key, long epochSeconds) {
        return expireAtMillis(writer, space, key, secondsToMillis(epochSeconds));
    }

    static boolean expireAtMillis(CommandWriter writer, Space space, String key, long epochMillis) {
        return writer.write(access -> expire(access, space, key, access.ofWallMillis(epochMillis)));
    }

    static boolean persist(CommandWriter writer, Space space, String key) {
        return writer.write(access -> {
            Object value = access.value(space, key);
            if (value == null || access.deadlineMillis(space, key) == ReadAccess.NEVER) {
                return false;
            }
            access.write(space, key, value, ReadAccess.NEVER);
            return true;
        });
    }

    static long remainingSeconds(CommandReader reader, Space space, String key) {
        return reader.read(access -> {
            long millis = remainingMillis(access, space, key);
            return millis < 0 ? millis : millis / 1000 + (millis % 1000 >= 500 ? 1 : 0);
        });
    }

    static long remainingMillis(CommandReader reader, Space space, String key) {
        return reader.<Long>read(access -> remainingMillis(access, space, key));
    }

    static boolean exists(CommandReader reader, Space space, String key) {
        return reader.read(access -> access.value(space, key) != null);
    }

    static boolean remove(CommandWriter writer, Space space, String key) {
        return writer.write(access -> remove(access, space, key));
    }

    static boolean remove(WriteAccess access, Space space, String key) {
        if (access.value(space, key) == null) {
            return false;
        }
        access.remove(space, key);
        return true;
    }

    /** The deadline of what is under a key, none when nothing is: what a command that changes a value in place keeps. */
    static long kept(ReadAccess access, Space space, String key) {
        return access.value(space, key) == null ? ReadAccess.NEVER : access.deadlineMillis(space, key);
    }

    /** The deadline after a time from now. */
    static long afterMillis(ReadAccess access, long millis) {
        long nowMillis = access.presentMillis();
        if (millis > Long.MAX_VALUE - nowMillis) {
            throw tooFar("millis=" + millis);
        }
        return nowMillis + millis;
    }

    static long secondsToMillis(long seconds) {
        try {
            return Math.multiplyExact(seconds, 1000L);
        } catch (ArithmeticException e) {
            throw tooFar("seconds=" + seconds);
        }
    }

    /** Puts a changed structure in the place of the old one: an empty one leaves no key, an unchanged one is not written. */
    static <S> void replace(
            WriteAccess access, Space space, String key, S old, S changed, ToLongFunction<? super S> size) {
        if (changed == old) {
            return;
        }
        if (size.applyAsLong(changed) == 0) {
            access.remove(space, key);
        } else {
            access.write(space, key, changed, kept(access, space, key));
        }
    }

    private static boolean expire(WriteAccess access, Space space, String key, long deadlineMillis) {
        Object value = access.value(space, key);
        if (value == null) {
            return false;
        }
        if (deadlineMillis <= access.presentMillis()) {
            access.remove(space, key);
        } else {
            access.write(space, key, value, Math.min(deadlineMillis, ReadAccess.NEVER - 1));
        }
        return true;
    }

    private static long remainingMillis(ReadAccess access, Space space, String key) {
        if (access.value(space, key) == null) {
            return NO_KEY;
        }
        long deadlineMillis = access.deadlineMillis(space, key);
        return deadlineMillis == ReadAccess.NEVER ? NO_DEADLINE : Math.max(0, deadlineMillis - access.presentMillis());
    }

    private static IllegalArgumentException tooFar(String what) {
        return new IllegalArgumentException("A deadline fits into 64 bits of milliseconds since 1970: " + what);
    }
}
