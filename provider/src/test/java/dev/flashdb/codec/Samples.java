package dev.flashdb.codec;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The types the tests of this package store and copy. */
final class Samples {
    private Samples() {}

    /** A stored value made by hand: the tag of Java serialization, and what a plain stream writes. */
    static byte[] serialized(Object value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(30);
        try (ObjectOutputStream output = new ObjectOutputStream(bytes)) {
            output.writeObject(value);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Records that it was read: what an attacker's gadget would do instead. */
    static class Gadget implements Serializable {
        static final AtomicInteger READ = new AtomicInteger();
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream input) throws IOException, ClassNotFoundException {
            READ.incrementAndGet();
            input.defaultReadObject();
        }
    }

    /** Its initializer runs when it is initialized, not when it is merely loaded. */
    static class Loaded implements Serializable {
        static {
            Gadget.READ.incrementAndGet();
        }

        private static final long serialVersionUID = 1L;
    }

    /** Swallows what its content's reading throws. */
    static class Swallowing implements Serializable {
        private static final long serialVersionUID = 1L;
        transient @Nullable Object content;

        Swallowing(Object content) {
            this.content = content;
        }

        private void writeObject(ObjectOutputStream output) throws IOException {
            output.writeObject(content);
        }

        private void readObject(ObjectInputStream input) {
            try {
                content = input.readObject();
            } catch (Exception e) {
                content = null;
            }
        }
    }

    static class Box implements Serializable {
        private static final long serialVersionUID = 1L;

        @SuppressWarnings("serial") // holds what a test puts there
        @Nullable
        Object content;

        @SuppressWarnings("serial")
        @Nullable
        Object other;

        Box() {}

        Box(@Nullable Object content, @Nullable Object other) {
            this.content = content;
            this.other = other;
        }
    }

    static class Plain {}

    static final class Lonely implements Serializable {
        static final Lonely ONE = new Lonely();
        private static final long serialVersionUID = 1L;

        private Object readResolve() throws ObjectStreamException {
            return ONE;
        }
    }

    static final class Vanishing implements Serializable {
        private static final long serialVersionUID = 1L;

        private @Nullable Object readResolve() {
            return null;
        }
    }

    static final class Failing implements Serializable {
        private static final long serialVersionUID = 1L;

        private void readObject(ObjectInputStream input) throws IOException {
            throw new InvalidObjectException("never");
        }
    }

    enum Shape {
        ROUND,
        SQUARE {
            @Override
            int corners() {
                return 4;
            }
        };

        int corners() {
            return 0;
        }
    }

    static class Money extends BigDecimal {
        private static final long serialVersionUID = 1L;
        int mutable;

        Money(String value, int mutable) {
            super(value);
            this.mutable = mutable;
        }
    }

    static class Count extends BigInteger {
        private static final long serialVersionUID = 1L;

        Count(String value) {
            super(value);
        }
    }

    record Point(int x, Integer y, String name, Shape shape) implements Serializable {}

    record Line(Point from, @Nullable Point to) implements Serializable {}

    record Chain(String name, @Nullable Chain next) implements Serializable {}

    @SuppressWarnings("serial")
    record Pair(@Nullable Object left, @Nullable Object right) implements Serializable {}

    record Priced(BigDecimal price, BigInteger count) implements Serializable {}

    record WithArray(int[] numbers) implements Serializable {}

    record WithList(ArrayList<String> names) implements Serializable {}

    @SuppressWarnings("serial")
    record Lying(Object content) implements Serializable {
        @Override
        public Object content() {
            return "immutable";
        }
    }

    record Unserializable(StringBuilder text, Plain plain) {}

    interface Greeter {
        String greet();
    }

    static final class Greeting implements InvocationHandler, Serializable {
        private static final long serialVersionUID = 1L;
        private final ArrayList<String> words = new ArrayList<>(Set.of("hello"));

        @Override
        public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) {
            return String.join(" ", words);
        }
    }
}
