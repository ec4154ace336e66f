package dev.millrace.core.hash;

/** JSON as text. */
final class JsonText {
    private JsonText() {}

    /** Without white space outside of strings; the same text where there is none. */
    static String compact(String json) {
        int end = json.length();
        int from = firstSpace(json);
        if (from == end) {
            return json;
        }
        StringBuilder compact = new StringBuilder(end).append(json, 0, from);
        for (int i = from; i < end; i++) {
            char c = json.charAt(i);
            if (c == '"') {
                int close = endOfString(json, i);
                compact.append(json, i, close);
                i = close - 1;
            } else if (!isSpace(c)) {
                compact.append(c);
            }
        }
        return compact.toString();
    }

    private static int firstSpace(String json) {
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '"') {
                i = endOfString(json, i) - 1;
            } else if (isSpace(c)) {
                return i;
            }
        }
        return json.length();
    }

    /** After the closing quote, or after the last character where there is none. */
    private static int endOfString(String json, int open) {
        for (int i = open + 1; i < json.length(); i++) {
            char c = json.charAt(i);
            if (c == '\\') {
                i++;
            } else if (c == '"') {
                return i + 1;
            }
        }
        return json.length();
    }

    private static boolean isSpace(char c) {
        return c == ' ' || c == '\n' || c == '\r' || c == '\t';
    }
}
