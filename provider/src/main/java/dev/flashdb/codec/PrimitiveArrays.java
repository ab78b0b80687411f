package dev.flashdb.codec;

import java.lang.reflect.Array;
import java.util.Map;

/** Arrays of primitives as bits. */
final class PrimitiveArrays {
    private static final Map<Class<?>, Integer> WIDTHS = Map.of(
            boolean.class,
            1,
            byte.class,
            1,
            short.class,
            2,
            char.class,
            2,
            int.class,
            4,
            float.class,
            4,
            long.class,
            8,
            double.class,
            8);

    private PrimitiveArrays() {}

    static int widthOf(Class<?> primitive) {
        Integer width = WIDTHS.get(primitive);
        if (width == null) {
            throw new CodecException("Not the type of an array's elements: class=" + primitive.getName());
        }
        return width;
    }

    static long bitsOf(Object array, int index) {
        if (array instanceof int[] ints) {
            return ints[index];
        } else if (array instanceof long[] longs) {
            return longs[index];
        } else if (array instanceof double[] doubles) {
            return Double.doubleToRawLongBits(doubles[index]);
        } else if (array instanceof float[] floats) {
            return Float.floatToRawIntBits(floats[index]);
        } else if (array instanceof char[] chars) {
            return chars[index];
        } else if (array instanceof short[] shorts) {
            return shorts[index];
        }
        return ((boolean[]) array)[index] ? 1 : 0;
    }

    static void set(Object array, int index, long bits) {
        if (array instanceof int[] ints) {
            ints[index] = (int) bits;
        } else if (array instanceof long[] longs) {
            longs[index] = bits;
        } else if (array instanceof double[] doubles) {
            doubles[index] = Double.longBitsToDouble(bits);
        } else if (array instanceof float[] floats) {
            floats[index] = Float.intBitsToFloat((int) bits);
        } else if (array instanceof char[] chars) {
            chars[index] = (char) bits;
        } else if (array instanceof short[] shorts) {
            shorts[index] = (short) bits;
        } else {
            Array.setBoolean(array, index, bits != 0);
        }
    }
}
