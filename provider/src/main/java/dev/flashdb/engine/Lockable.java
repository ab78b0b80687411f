package dev.flashdb.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * Entries whose keys are held one by one, or all of them by an update that scans: see {@link Locks}. Thread-safe.
 */
abstract class Lockable {

    private static final int MOST_CHARACTERS = 80;
    private static final VarHandle SCANNER;

    static {
        try {
            SCANNER = MethodHandles.lookup().findVarHandle(Lockable.class, "scanner", Commit.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Keeps equal keys of different entries apart in the table. */
    final int salt = System.identityHashCode(this);

    @Nullable
    private volatile Commit scanner;

    /** Returns the name, for messages. */
    abstract String name();

    /** Waits until holds of keys can be made; fails when that cannot be. */
    abstract void awaitReady();

    /** Fails when the entries are read-only. */
    abstract void requireWritable();

    /** Returns the newest state of a key; to be called by who has just got the key, so that it stays true. */
    abstract Version present(Hold hold);

    /** Returns the weight of an entry; 1 where nobody weighs. */
    abstract int weigh(Object key, Object value);

    /** Ends a hold that no transaction made: what it writes is visible then, or given up when this throws. */
    abstract void commit(Hold hold);

    /** Returns the commit that reads all keys and is undecided; null for none. */
    @Nullable
    final Commit scanner() {
        @Nullable Commit present = scanner;
        return present == null || present.isOver() ? null : present;
    }

    /** Makes {@code commit} the one that reads all keys, if no other does. */
    final boolean beginScan(Commit commit) {
        @Nullable Commit seen = scanner;
        return seen == commit || (seen == null || seen.isOver()) && SCANNER.compareAndSet(this, seen, commit);
    }

    /** Lets a decided commit go, which has read all keys. */
    final void endScan(Commit commit) {
        SCANNER.compareAndSet(this, commit, null);
    }

    /** Returns a key in the words of an error message, on one line and not too long. */
    final String describe(Object key) {
        StringBuilder text = new StringBuilder("key ");
        String raw = String.valueOf(key);
        raw.codePoints()
                .limit(MOST_CHARACTERS)
                .forEach(c -> text.appendCodePoint(Character.isISOControl(c) ? '\uFFFD' : c));
        return text.append(raw.length() > MOST_CHARACTERS ? "..." : "")
                .append(" of ")
                .append(name())
                .toString();
    }
}
