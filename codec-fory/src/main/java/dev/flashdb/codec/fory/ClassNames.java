package dev.flashdb.codec.fory;

import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.SerialFilter;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.fory.Fory;
import org.apache.fory.memory.MemoryBuffer;
import org.apache.fory.serializer.Serializer;

/** A class as a value, by its name, which must be allowed: Fory's own way loads it unasked. Confined to its Fory's thread. */
@SuppressWarnings("rawtypes") // Fory registers serializers by class literals
final class ClassNames extends Serializer<Class> {
    private static final Map<String, Class<?>> PRIMITIVES = Stream.<Class<?>>of(
                    boolean.class,
                    byte.class,
                    short.class,
                    char.class,
                    int.class,
                    long.class,
                    float.class,
                    double.class,
                    void.class)
            .collect(Collectors.toUnmodifiableMap(Class::getName, Function.identity()));

    private final SerialFilter allowed;
    private final ClassLoader loader;

    ClassNames(Fory fory, SerialFilter allowed, ClassLoader loader) {
        super(fory, Class.class, /* needToWriteRef= */ false, /* immutable= */ true);
        this.allowed = allowed;
        this.loader = loader;
    }

    @Override
    public void write(MemoryBuffer buffer, Class value) {
        allowed.check(value.getName());
        fory.getStringSerializer().write(buffer, value.getName());
    }

    @Override
    public Class read(MemoryBuffer buffer) {
        String name = fory.getStringSerializer().read(buffer);
        allowed.check(name);
        Class<?> primitive = PRIMITIVES.get(name);
        if (primitive != null) {
            return primitive;
        }
        try {
            return Class.forName(name, /* initialize= */ false, loader);
        } catch (ClassNotFoundException e) {
            throw new CodecException("A class that a stored value names is gone", e);
        }
    }
}
