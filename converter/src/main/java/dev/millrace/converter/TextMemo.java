package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Short texts that come again and again (the table's name, the kind of change, a status), each as one String. Of fixed
 * size; a text is kept when it is seen a second time, so that keys and names of people do not fill it.
 */
final class TextMemo {
    static final int BYTES_MAX = 40;

    private static final int PLACES = 512;
    private final @Nullable Known[] known = new Known[PLACES];
    private final long[] seen = new long[PLACES];

    private static final class Known {
        private final byte[] bytes;
        private final String text;

        private Known(byte[] bytes, String text) {
            this.bytes = bytes;
            this.text = text;
        }
    }

    String text(byte[] bytes, int start, int length) {
        if (length == 0) {
            return "";
        }
        long hash = hash(bytes, start, length);
        int place = (int) (hash >>> 55);
        Known there = known[place];
        if (there != null
                && there.bytes.length == length
                && Arrays.equals(there.bytes, 0, length, bytes, start, start + length)) {
            return there.text;
        }
        String text = new String(bytes, start, length, ISO_8859_1);
        if (seen[place] == hash) {
            known[place] = new Known(Arrays.copyOfRange(bytes, start, start + length), text);
        } else {
            seen[place] = hash;
        }
        return text;
    }

    private static long hash(byte[] bytes, int start, int length) {
        long hash = length;
        int p = start;
        int end = start + length;
        if (length >= Words.BYTES) {
            for (; p < end - Words.BYTES; p += Words.BYTES) {
                hash = mix(hash ^ Words.at(bytes, p));
            }
            return mix(hash ^ Words.at(bytes, end - Words.BYTES)); // overlaps with the word before
        }
        long rest = 0;
        for (; p < end; p++) {
            rest = (rest << 8) | bytes[p];
        }
        return mix(hash ^ rest);
    }

    private static long mix(long hash) {
        long mixed = hash * 0x9e37_79b9_7f4a_7c15L;
        return mixed ^ (mixed >>> 32);
    }
}
