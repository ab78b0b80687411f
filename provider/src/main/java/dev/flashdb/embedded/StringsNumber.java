package dev.flashdb.embedded;

import dev.flashdb.NotANumberException;
import dev.flashdb.NumberOverflowException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/*
 * Numbers in strings, as Redis reads and writes them.
 *
 * Integers: what string2ll takes, which is exactly what printing a long gives: no sign but one minus, no leading zero.
 *
 * Decimals: Redis counts in the long double of x86: 64 bits of mantissa, exponents from -16445 to 16383, rounding to even. It
 * reads with strtold (the nearest long double), adds (the nearest long double to the exact sum) and prints with %.17Lf (the
 * nearest 17 decimals to the exact value), trailing zeros cut. Each of the three steps is one exact BigDecimal followed by one
 * rounding, so the digits are the same and not merely near.
 */
/** Counting in strings and fields. */
final class StringsNumber {
    private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,18}");
    private static final Pattern DECIMAL =
            Pattern.compile("[+-]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)(?:[eE][+-]?[0-9]{1,9})?");

    /** Redis' buffer for a number, its end included. */
    private static final int MAX_LENGTH = 5 * 1024;

    private static final int MANTISSA_BITS = 64;
    private static final int MIN_EXPONENT = -16445;
    private static final int MAX_BITS = 16384;
    private static final int MIN_DECIMAL_EXPONENT = -4960;
    private static final int MAX_DECIMAL_EXPONENT = 4940;
    private static final int DECIMALS = 17;

    private StringsNumber() {}

    static long sum(@Nullable Object value, long increment) {
        long number = value == null ? 0 : integer(StringsValue.text(value));
        try {
            return Math.addExact(number, increment);
        } catch (ArithmeticException e) {
            throw new NumberOverflowException("The sum does not fit into 64 bits: increment=" + increment);
        }
    }

    /** The sum as it is stored. */
    static String sum(@Nullable Object value, double increment) {
        BigDecimal number = value == null ? BigDecimal.ZERO : decimal(StringsValue.text(value));
        BigDecimal step = nearest(new BigDecimal(Double.toString(increment)));
        BigDecimal sum = nearest(number.add(step));
        if (isTooGreat(sum)) {
            throw new NumberOverflowException("The sum is greater than a Redis number can be: increment=" + increment);
        }
        return print(sum);
    }

    static void requireFinite(double increment) {
        if (!Double.isFinite(increment)) {
            throw new IllegalArgumentException("An increment is a finite number: increment=" + increment);
        }
    }

    private static String print(BigDecimal number) {
        return number.setScale(DECIMALS, RoundingMode.HALF_EVEN)
                .stripTrailingZeros()
                .toPlainString();
    }

    private static long integer(String text) {
        if (INTEGER.matcher(text).matches()) {
            try {
                return Long.parseLong(text);
            } catch (NumberFormatException e) {
                throw notAnInteger(text);
            }
        }
        throw notAnInteger(text);
    }

    private static BigDecimal decimal(String text) {
        if (text.length() >= MAX_LENGTH || !DECIMAL.matcher(text).matches()) {
            throw notADecimal(text);
        }
        BigDecimal exact = new BigDecimal(text);
        long exponent = (long) exact.precision() - exact.scale() - 1;
        if (exact.signum() == 0) {
            return BigDecimal.ZERO;
        }
        if (exponent > MAX_DECIMAL_EXPONENT || exponent < MIN_DECIMAL_EXPONENT) {
            throw notADecimal(text);
        }
        BigDecimal number = nearest(exact);
        if (number.signum() == 0 || isTooGreat(number)) {
            throw notADecimal(text);
        }
        return number;
    }

    private static boolean isTooGreat(BigDecimal number) {
        return number.toBigInteger().abs().bitLength() > MAX_BITS;
    }

    /** The long double next to a number, ties to the even one. */
    private static BigDecimal nearest(BigDecimal exact) {
        if (exact.signum() == 0) {
            return BigDecimal.ZERO;
        }
        BigInteger unscaled = exact.unscaledValue();
        BigInteger numerator = exact.scale() < 0 ? unscaled.multiply(BigInteger.TEN.pow(-exact.scale())) : unscaled;
        BigInteger denominator = exact.scale() > 0 ? BigInteger.TEN.pow(exact.scale()) : BigInteger.ONE;
        int bits = numerator.abs().bitLength() - denominator.bitLength();
        BigInteger mantissa = scaled(numerator, denominator, Math.max(bits - MANTISSA_BITS, MIN_EXPONENT));
        if (mantissa.abs().bitLength() > MANTISSA_BITS) {
            return power(
                    scaled(numerator, denominator, Math.max(bits - MANTISSA_BITS + 1, MIN_EXPONENT)),
                    Math.max(bits - MANTISSA_BITS + 1, MIN_EXPONENT));
        }
        return power(mantissa, Math.max(bits - MANTISSA_BITS, MIN_EXPONENT));
    }

    /** {@code numerator / denominator / 2^exponent}, rounded to the nearest integer, ties to the even one. */
    private static BigInteger scaled(BigInteger numerator, BigInteger denominator, int exponent) {
        BigInteger dividend = exponent < 0 ? numerator.shiftLeft(-exponent) : numerator;
        BigInteger divisor = exponent > 0 ? denominator.shiftLeft(exponent) : denominator;
        return new BigDecimal(dividend)
                .divide(new BigDecimal(divisor), 0, RoundingMode.HALF_EVEN)
                .toBigInteger();
    }

    /** {@code mantissa * 2^exponent}, exactly: a negative power of two is one of five with as many decimals. */
    private static BigDecimal power(BigInteger mantissa, int exponent) {
        return exponent >= 0
                ? new BigDecimal(mantissa.shiftLeft(exponent))
                : new BigDecimal(mantissa.multiply(BigInteger.valueOf(5).pow(-exponent)), -exponent);
    }

    private static NotANumberException notAnInteger(String text) {
        return new NotANumberException(
                "To be counted up a value is a decimal integer of 64 bits: length=" + text.length());
    }

    private static NotANumberException notADecimal(String text) {
        return new NotANumberException("To be counted up a value is a decimal number: length=" + text.length());
    }
}
