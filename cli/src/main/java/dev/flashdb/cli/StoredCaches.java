package dev.flashdb.cli;

import dev.flashdb.FlashDb;
import dev.flashdb.StoredCache;
import java.util.List;

/** The names of a database's caches. */
final class StoredCaches {
    private StoredCaches() {}

    /** Refuses the name of a cache that is not there, and says which are. */
    static void require(FlashDb db, String name) {
        List<String> names =
                db.storedCaches().stream().map(StoredCache::name).sorted().toList();
        if (!names.contains(name)) {
            throw new AbsentException("There is no such cache: " + Text.printable(name)
                    + (names.isEmpty()
                            ? ". This database has no caches."
                            : ". There are "
                                    + String.join(
                                            ", ",
                                            names.stream().map(Text::printable).toList())));
        }
    }
}
