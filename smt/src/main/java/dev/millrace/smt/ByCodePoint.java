package dev.millrace.smt;

import java.util.Comparator;

/** Names in the order of their code points, which is that of their UTF-8 bytes too. Java's own order differs past the BMP. */
final class ByCodePoint {
    static final Comparator<String> ORDER = ByCodePoint::compare;

    private ByCodePoint() {}

    private static int compare(String left, String right) {
        int end = Math.min(left.length(), right.length());
        for (int i = 0; i < end; i++) {
            if (left.charAt(i) != right.charAt(i)) {
                return Integer.compare(left.codePointAt(i), right.codePointAt(i));
            }
        }
        return Integer.compare(left.length(), right.length());
    }
}
