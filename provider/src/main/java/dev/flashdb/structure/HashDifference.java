package dev.flashdb.structure;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What makes one hash map or set another. Parts that both share are recognised by identity and passed by, so two of which
 * one was derived from the other by few changes are compared at the cost of these changes. Confined to one thread.
 */
final class HashDifference {

    /** A row's key and its last cell as it is in the newer; null where the newer has no such key. */
    private final BiConsumer<Object, @Nullable Object> visitor;

    private final int stride;

    HashDifference(int stride, BiConsumer<Object, @Nullable Object> visitor) {
        this.stride = stride;
        this.visitor = visitor;
    }

    /** Compares two parts that stand at the same place: roots, or children, or single rows as flat arrays. */
    void between(Object older, Object newer) {
        if (older == newer) {
            return;
        }
        if (older instanceof HashTrie oldTrie && newer instanceof HashTrie newTrie) {
            int bits = oldTrie.occupied() | newTrie.occupied();
            for (int rest = bits; rest != 0; rest &= rest - 1) {
                int bit = Integer.lowestOneBit(rest);
                if (!oldTrie.hasSameRow(newTrie, stride, bit)) {
                    between(oldTrie.part(stride, bit), newTrie.part(stride, bit));
                }
            }
        } else {
            betweenRows(older, newer);
        }
    }

    private void betweenRows(Object older, Object newer) {
        Map<Object, Object> rows = new HashMap<>();
        for (HashWalk walk = new HashWalk(older, stride); walk.hasNext(); ) {
            walk.next();
            rows.put(walk.key(), walk.last());
        }
        for (HashWalk walk = new HashWalk(newer, stride); walk.hasNext(); ) {
            walk.next();
            @Nullable Object before = rows.remove(walk.key());
            if (before == null || stride > 1 && before != walk.last()) {
                visitor.accept(walk.key(), walk.last());
            }
        }
        rows.keySet().forEach(key -> visitor.accept(key, null));
    }
}
