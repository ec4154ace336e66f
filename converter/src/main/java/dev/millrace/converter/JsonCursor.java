package dev.millrace.converter;

import java.math.BigDecimal;

/**
 * A place in one record's JSON, between two tokens. Anything but the token that is asked for is a {@link Surprise}; so is
 * the end of the bytes, which is left to Java's own check of the index.
 */
final class JsonCursor {
    private static final byte[] NOTHING = {};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};

    private final TextDecoder text = new TextDecoder();
    private final NumberLiteral number = new NumberLiteral();
    private byte[] bytes = NOTHING;
    private int at;

    void open(byte[] record, int start) {
        bytes = record;
        at = start;
    }

    /** Lets go of the record, which this cursor would keep in memory while it waits for the next one. */
    void close() {
        bytes = NOTHING;
    }

    /** Nothing may follow; Connect's converter passes over what does, today. */
    void end() {
        for (int i = at; i < bytes.length; i++) {
            if (bytes[i] != '\n' && bytes[i] != ' ' && bytes[i] != '\r' && bytes[i] != '\t') {
                throw Surprise.here();
            }
        }
    }

    /** The first byte of the next token, which stays. */
    byte next() {
        byte b = bytes[at];
        while (b <= ' ') {
            if (b != ' ' && b != '\n' && b != '\r' && b != '\t') {
                throw Surprise.here();
            }
            b = bytes[++at];
        }
        return b;
    }

    void take(char token) {
        if (next() != token) {
            throw Surprise.here();
        }
        at++;
    }

    boolean takes(char token) {
        if (next() == token) {
            at++;
            return true;
        }
        return false;
    }

    /** After an element: true if another one follows, false if this was the last one before the bracket. */
    boolean takesComma(char closing) {
        byte b = next();
        at++;
        if (b == ',') {
            return true;
        }
        if (b == closing) {
            return false;
        }
        throw Surprise.here();
    }

    boolean takesNull() {
        if (next() != 'n') {
            return false;
        }
        word(NULL);
        return true;
    }

    boolean bool() {
        if (next() == 't') {
            word(TRUE);
            return true;
        }
        word(FALSE);
        return false;
    }

    private void word(byte[] word) {
        if (!takesBytes(word)) {
            throw Surprise.here();
        }
    }

    /** Takes these bytes if they are the next ones; a name with its quotes and colon, for example. */
    boolean takesBytes(byte[] expected) {
        next();
        if (!Words.equal(bytes, at, expected)) {
            return false;
        }
        at += expected.length;
        return true;
    }

    String text() {
        take('"');
        String value = text.decode(bytes, at);
        at = text.end();
        return value;
    }

    /** The name of a member and the colon behind it. */
    String name() {
        String name = text();
        TextDecoder.checkName(name);
        take(':');
        return name;
    }

    /** The bytes that a text in base64 stands for. */
    byte[] binary() {
        take('"');
        int start = at;
        int end = start;
        while (bytes[end] != '"') {
            end++;
        }
        at = end + 1;
        return Base64Text.decode(bytes, start, end);
    }

    /** A whole number that fits; Connect's converter lets others wrap, and truncates fractions. */
    long integer(long least, long most) {
        scan();
        long value = number.integer();
        if (value < least || value > most) {
            throw Surprise.here();
        }
        return value;
    }

    double float64() {
        scan();
        return number.float64();
    }

    float float32() {
        scan();
        return number.float32();
    }

    /** As it was written: what is no number is a text, and zeros have signs. */
    double exactFloat64() {
        if (next() == '"') {
            return noNumber();
        }
        scan();
        return number.isNegativeZero() ? -0.0 : number.float64();
    }

    float exactFloat32() {
        if (next() == '"') {
            return (float) noNumber();
        }
        scan();
        return number.isNegativeZero() ? -0.0f : number.float32();
    }

    private double noNumber() {
        return switch (text()) {
            case "NaN" -> Double.NaN;
            case "Infinity" -> Double.POSITIVE_INFINITY;
            case "-Infinity" -> Double.NEGATIVE_INFINITY;
            default -> throw Surprise.here();
        };
    }

    BigDecimal decimal() {
        scan();
        return number.decimal();
    }

    /** A number without a schema: whole ones are of 64 bits, all others are doubles. */
    Object anyNumber() {
        scan();
        if (number.isInteger()) {
            return number.integer();
        }
        return number.float64();
    }

    private void scan() {
        next();
        at = number.scan(bytes, at);
    }
}
