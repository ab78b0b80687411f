package dev.flashdb.jcache;

import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecException;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.codec.SerialFilter;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** The codec that a cache was configured with, kept to its contract: whatever it throws is a {@link CodecException}. Thread-safe. */
final class ChosenCodec implements Codec<Object> {
    private static final String STANDARD = "standard";

    private final Codec<Object> codec;
    private final String name;

    private ChosenCodec(Codec<Object> codec, String name) {
        this.codec = codec;
        this.name = name;
    }

    /** Makes the codec of a cache; throws a {@link CacheException} when there is none, or it has no name of its own. */
    static ChosenCodec of(String cacheName, CodecFactory factory, SerialFilter allowed, ClassLoader loader) {
        @Nullable Codec<Object> codec = factory.create(allowed, loader);
        @Nullable String name = codec == null ? null : codec.name();
        if (codec == null || name == null || name.isEmpty() || name.equals(STANDARD)) {
            throw new CacheException("A codec needs a name of its own, by which its bytes are known, other than "
                    + STANDARD + ": cache=" + Quoted.of(cacheName) + ", codecFactory="
                    + factory.getClass().getName() + ", name=" + name);
        }
        return new ChosenCodec(codec, name);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public byte[] encode(Object value) {
        return kept("encode", value.getClass().getName(), value, codec::encode);
    }

    @Override
    public Object decode(byte[] bytes) {
        return kept("decode", "lengthBytes=" + bytes.length, bytes, codec::decode);
    }

    private interface Step<A, B> {
        @Nullable
        B apply(A given);
    }

    private <A, B> B kept(String what, String described, A given, Step<A, B> step) {
        @Nullable B result;
        try {
            result = step.apply(given);
        } catch (CodecException e) {
            throw e;
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            throw new CodecException("The codec " + name + " cannot " + what + " " + described + ": " + e, e);
        }
        if (result == null) {
            throw new CodecException("The codec " + name + " gave null when it was to " + what + " " + described);
        }
        return result;
    }
}
