package dev.flashdb.embedded;

import dev.flashdb.engine.Engine;
import dev.flashdb.engine.Namespace;
import dev.flashdb.engine.NamespaceOptions;
import dev.flashdb.record.Space;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The four namespaces of the native keys. Immutable. */
final class NativeSpaces {

    private final Map<Space, Namespace> namespaces = new EnumMap<>(Space.class);

    NativeSpaces(Engine engine) {
        namespaces.put(
                Space.STRINGS,
                engine.create(Space.STRINGS, NamespaceOptions.named("strings").withOrderedKeys(String.class)));
        namespaces.put(Space.HASHES, engine.create(Space.HASHES, NamespaceOptions.named("hashes")));
        namespaces.put(Space.SETS, engine.create(Space.SETS, NamespaceOptions.named("sets")));
        namespaces.put(Space.SORTED_SETS, engine.create(Space.SORTED_SETS, NamespaceOptions.named("sorted sets")));
    }

    Namespace of(Space space) {
        return Objects.requireNonNull(namespaces.get(space));
    }
}
