package dev.flashdb.embedded;

import dev.flashdb.engine.Snapshot;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;

/** A scan of the string keys as the commands want it. */
record ScannedStrings(Iterator<Snapshot.Entry> entries) implements Iterator<Map.Entry<String, Object>> {

    @Override
    public boolean hasNext() {
        return entries.hasNext();
    }

    @Override
    public Map.Entry<String, Object> next() {
        Snapshot.Entry entry = entries.next();
        return Map.entry(
                (String) entry.key(), Objects.requireNonNull(entry.version().value()));
    }
}
