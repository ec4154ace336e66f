package dev.millrace.smt;

import java.util.Arrays;
import java.util.Base64;
import java.util.Random;

/** Random ids as dlt makes them: ten bytes as 14 characters. */
final class RandomText {
    private static final int BYTES = 10;

    private final Random random;
    private final Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    /** A secure source is asked seldom, for many ids at once. */
    private final byte[] drawn = new byte[BYTES * 256];

    private int used = drawn.length;

    RandomText(Random random) {
        this.random = random;
    }

    String next() {
        if (used == drawn.length) {
            random.nextBytes(drawn);
            used = 0;
        }
        byte[] id = Arrays.copyOfRange(drawn, used, used + BYTES);
        used += BYTES;
        return base64.encodeToString(id);
    }
}
