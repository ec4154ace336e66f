package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Texts in JSON: plain ASCII eight bytes at a time, escapes and other alphabets one character at a time. */
final class TextDecoder {
    /** Jackson refuses names from 50,000 characters on, and texts from 20 million on. */
    private static final int NAME_CHARS_MAX = 10_000;

    private static final int TEXT_BYTES_MAX = 10_000_000;

    /** A longer text is decoded in memory of its own. */
    private static final int CHARS_KEPT = 16_384;

    private final TextMemo memo = new TextMemo();
    private char[] chars = new char[256];
    private int end;

    /** Jackson refuses half a surrogate pair in a name, since 2.21. */
    static void checkName(String name) {
        if (name.length() > NAME_CHARS_MAX) {
            throw Surprise.here();
        }
        for (int i = 0; i < name.length(); i++) {
            if (Character.isSurrogate(name.charAt(i))) {
                if (i + 1 == name.length() || !Character.isSurrogatePair(name.charAt(i), name.charAt(i + 1))) {
                    throw Surprise.here();
                }
                i++;
            }
        }
    }

    /** The text whose first byte is here, behind the quote. */
    String decode(byte[] bytes, int start) {
        int p = plainUntil(bytes, start);
        byte b = bytes[p];
        if (p - start > TEXT_BYTES_MAX) {
            throw Surprise.here();
        }
        if (b == '"') {
            end = p + 1;
            return p - start <= TextMemo.BYTES_MAX
                    ? memo.text(bytes, start, p - start)
                    : new String(bytes, start, p - start, ISO_8859_1);
        }
        if (b >= 0 && b != '\\') {
            throw Surprise.here(); // a control character
        }
        return decodeRest(bytes, start, p);
    }

    /** Behind the closing quote of the text that was decoded last. */
    int end() {
        return end;
    }

    /** The first byte that is not a plain character: a quote, a backslash, a control character, or not ASCII. */
    private static int plainUntil(byte[] bytes, int start) {
        int p = start;
        for (int last = bytes.length - Words.BYTES; p <= last; p += Words.BYTES) {
            int plain = Words.plain(Words.at(bytes, p));
            if (plain < Words.BYTES) {
                return p + plain;
            }
        }
        byte b = bytes[p];
        while (b >= ' ' && b != '"' && b != '\\') {
            b = bytes[++p];
        }
        return p;
    }

    private String decodeRest(byte[] bytes, int start, int firstOdd) {
        int length = firstOdd - start;
        char[] out = chars.length >= length + 8 ? chars : new char[2 * length + 8];
        for (int i = 0; i < length; i++) {
            out[i] = (char) bytes[start + i];
        }
        int p = firstOdd;
        while (true) {
            if (out.length - length < 2) {
                out = Arrays.copyOf(out, 2 * out.length);
            }
            byte b = bytes[p++];
            if (b == '"') {
                break;
            }
            if (b == '\\') {
                b = bytes[p++];
                if (b == 'u') {
                    out[length++] = hex(bytes, p);
                    p += 4;
                } else {
                    out[length++] = escaped(b);
                }
            } else if (b >= ' ') {
                out[length++] = (char) b;
            } else if ((b & 0xe0) == 0xc0) {
                out[length++] = inRange(((b & 0x1f) << 6) | continuation(bytes[p++]), 0x80);
            } else if ((b & 0xf0) == 0xe0) {
                int character = ((b & 0x0f) << 12) | (continuation(bytes[p++]) << 6) | continuation(bytes[p++]);
                out[length++] = inRange(Character.isSurrogate((char) character) ? 0 : character, 0x800);
            } else if ((b & 0xf8) == 0xf0) {
                int character = ((b & 0x07) << 18)
                        | (continuation(bytes[p++]) << 12)
                        | (continuation(bytes[p++]) << 6)
                        | continuation(bytes[p++]);
                if (!Character.isSupplementaryCodePoint(character)) {
                    throw Surprise.here();
                }
                out[length++] = Character.highSurrogate(character);
                out[length++] = Character.lowSurrogate(character);
            } else {
                throw Surprise.here();
            }
        }
        if (p - start > TEXT_BYTES_MAX) {
            throw Surprise.here();
        }
        if (out.length <= CHARS_KEPT) {
            chars = out;
        }
        end = p;
        return new String(out, 0, length);
    }

    private static char escaped(byte b) {
        return switch (b) {
            case '"', '\\', '/' -> (char) b;
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> throw Surprise.here();
        };
    }

    private static char hex(byte[] bytes, int at) {
        int value = 0;
        for (int i = 0; i < 4; i++) {
            int digit = Character.digit(bytes[at + i], 16);
            if (digit < 0) {
                throw Surprise.here();
            }
            value = (value << 4) | digit;
        }
        return (char) value;
    }

    private static int continuation(byte b) {
        if ((b & 0xc0) != 0x80) {
            throw Surprise.here();
        }
        return b & 0x3f;
    }

    /** What is written with more bytes than it needs is not UTF-8. */
    private static char inRange(int character, int least) {
        if (character < least) {
            throw Surprise.here();
        }
        return (char) character;
    }
}
