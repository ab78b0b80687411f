package dev.flashdb.embedded;

import dev.flashdb.engine.Snapshot;
import java.util.Iterator;

/** A scan of the native keys as the commands want it. */
record ScannedKeys(Iterator<Snapshot.Entry> entries) implements Iterator<String> {

    @Override
    public boolean hasNext() {
        return entries.hasNext();
    }

    @Override
    public String next() {
        return (String) entries.next().key();
    }
}
