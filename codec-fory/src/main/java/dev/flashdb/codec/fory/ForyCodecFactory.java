package dev.flashdb.codec.fory;

import dev.flashdb.codec.Codec;
import dev.flashdb.codec.CodecFactory;
import dev.flashdb.codec.SerialFilter;
import org.jspecify.annotations.Nullable;

/**
 * Makes codecs by Apache Fory: {@code new FlashConfiguration<>().setCodecFactory(new ForyCodecFactory())}, or the setting
 * {@code codec=dev.flashdb.codec.fory.ForyCodecFactory}. Immutable.
 */
public final class ForyCodecFactory implements CodecFactory {
    private static final long serialVersionUID = 1L;

    /** Makes a factory. */
    public ForyCodecFactory() {}

    @Override
    public Codec<Object> create(SerialFilter allowed, ClassLoader loader) {
        return new ForyCodec(allowed, loader);
    }

    /** Equal to every other one, as configurations are compared. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ForyCodecFactory;
    }

    @Override
    public int hashCode() {
        return ForyCodecFactory.class.hashCode();
    }
}
