package dev.flashdb.jcache;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** The durable caches of a database that no setting names any more: told of, or dropped, when a manager opens. */
public final class UndeclaredCaches {
    private static final Logger LOG = System.getLogger(UndeclaredCaches.class.getName());

    private UndeclaredCaches() {}

    /**
     * Says which caches on disk are not declared, in one line, or drops them. Does nothing to a cache that is open, and
     * nothing in a database that can only be read. Costs what the list of caches costs; each drop is one commit.
     *
     * @param database the database, open
     * @param isDeclared whether a cache of this name is to stay
     * @param isDropped whether the others are deleted; else they stay, and are named
     * @param setting the name of the setting that says so, for the log
     * @throws dev.flashdb.StorageException if the log cannot be written; the caches dropped before are gone
     */
    public static void tidy(FlashDb database, Predicate<String> isDeclared, boolean isDropped, String setting) {
        if (database.storage().map(status -> status.readOnly().isPresent()).orElse(true)) {
            return;
        }
        List<String> undeclared = database.storedCaches().stream()
                .map(StoredCache::name)
                .filter(isDeclared.negate())
                .sorted()
                .toList();
        List<String> told = isDropped ? drop(database, undeclared) : undeclared;
        if (!told.isEmpty()) {
            String names = String.join(", ", told.stream().map(Quoted::of).toList());
            LOG.log(
                    Level.INFO,
                    isDropped
                            ? "Dropped the caches on disk that no setting names: caches=" + names + ", " + setting
                                    + "=true"
                            : "There are caches on disk that no setting names. They stay. To drop such caches at the"
                                    + " start, set " + setting + "=true: caches=" + names);
        }
    }

    private static List<String> drop(FlashDb database, List<String> names) {
        List<String> dropped = new ArrayList<>();
        for (String name : names) {
            try {
                if (database.dropStoredCache(name)) {
                    dropped.add(name);
                }
            } catch (IllegalStateException e) {
                LOG.log(Level.DEBUG, "A cache that no setting names is open, and stays: cache=" + Quoted.of(name), e);
            }
        }
        return dropped;
    }
}
