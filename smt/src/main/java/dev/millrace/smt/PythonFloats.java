package dev.millrace.smt;

import java.math.BigDecimal;
import java.math.MathContext;

/** Floats as JSON in Python's fast encoder has them. */
final class PythonFloats {
    private static final int DIGITS_MAX = 17;
    /** From 10^-5 up to this many digits before the point without an exponent. */
    private static final int PLAIN_DIGITS_MAX = 16;

    private static final int PLAIN_EXPONENT_MIN = -5;

    private PythonFloats() {}

    /** The shortest digits that read back as the same number, which Java's own text is only since 19. */
    static String asOrjsonPrints(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return "null";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0.0" : "0.0";
        }
        BigDecimal shortest = shortest(value);
        String digits = shortest.unscaledValue().abs().toString();
        int pointAt = digits.length() - shortest.scale();
        return (value < 0 ? "-" : "") + place(digits, pointAt);
    }

    private static String place(String digits, int pointAt) {
        if (pointAt > 0 && pointAt <= PLAIN_DIGITS_MAX) {
            return pointAt >= digits.length()
                    ? digits + "0".repeat(pointAt - digits.length()) + ".0"
                    : digits.substring(0, pointAt) + "." + digits.substring(pointAt);
        }
        if (pointAt > PLAIN_EXPONENT_MIN && pointAt <= 0) {
            return "0." + "0".repeat(-pointAt) + digits;
        }
        String fraction = digits.length() == 1 ? "" : "." + digits.substring(1);
        return digits.charAt(0) + fraction + "e" + (pointAt - 1);
    }

    private static BigDecimal shortest(double value) {
        BigDecimal exact = new BigDecimal(value);
        for (int digits = 1; digits < DIGITS_MAX; digits++) {
            BigDecimal rounded = exact.round(new MathContext(digits));
            if (rounded.doubleValue() == value) {
                return rounded.stripTrailingZeros();
            }
        }
        return exact.round(new MathContext(DIGITS_MAX)).stripTrailingZeros();
    }
}
