package dev.millrace.converter;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.util.Arrays;

/** The members that Connect's converter puts around a payload: <code>{"schema":…,"payload":…}</code>. */
final class Envelope {
    /** What stands behind the payload. */
    static final byte[] TAIL = {'}'};

    private static final byte[] SCHEMA = "\"schema\"".getBytes(US_ASCII);
    private static final byte[] PAYLOAD = "\"payload\"".getBytes(US_ASCII);

    private final byte[] json;
    private int at;

    private Envelope(byte[] json) {
        this.json = json;
    }

    /**
     * Where the payload begins, in a record that Connect's converter has read or written: it is well-formed. A
     * {@link Surprise} if the members come in another order.
     */
    static int payloadStart(byte[] json) {
        Envelope envelope = new Envelope(json);
        envelope.take('{');
        envelope.take(SCHEMA);
        envelope.take(':');
        envelope.skipValue();
        envelope.take(',');
        envelope.take(PAYLOAD);
        envelope.take(':');
        return envelope.at;
    }

    private void skipSpace() {
        while (json[at] >= 0 && json[at] <= ' ') {
            at++;
        }
    }

    private void take(char token) {
        skipSpace();
        if (json[at] != token) {
            throw Surprise.here();
        }
        at++;
    }

    private void take(byte[] name) {
        skipSpace();
        if (at + name.length > json.length || !Arrays.equals(json, at, at + name.length, name, 0, name.length)) {
            throw Surprise.here();
        }
        at += name.length;
    }

    private void skipValue() {
        skipSpace();
        if (json[at] == 'n') {
            at += 4; // a schema is an object or null
            return;
        }
        int open = 0;
        do {
            byte b = json[at++];
            if (b == '"') {
                skipText();
            } else if (b == '{' || b == '[') {
                open++;
            } else if (b == '}' || b == ']') {
                open--;
            }
        } while (open > 0);
    }

    private void skipText() {
        for (byte b = json[at++]; b != '"'; b = json[at++]) {
            if (b == '\\') {
                at++;
            }
        }
    }
}
