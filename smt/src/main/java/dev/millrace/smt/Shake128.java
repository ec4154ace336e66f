package dev.millrace.smt;

/** SHAKE128 of FIPS 202, which dlt's ids are made with and Java 17 does not offer. For short inputs and outputs. */
final class Shake128 {
    private static final int RATE = 168;
    private static final int ROUNDS = 24;
    private static final int[] ROTATIONS = {
        1, 3, 6, 10, 15, 21, 28, 36, 45, 55, 2, 14, 27, 41, 56, 8, 25, 43, 62, 18, 39, 61, 20, 44
    };
    private static final int[] LANES = {
        10, 7, 11, 17, 18, 3, 5, 16, 8, 21, 24, 4, 15, 23, 19, 13, 12, 2, 20, 14, 22, 9, 6, 1
    };
    private static final long[] ROUND_CONSTANTS = roundConstants();

    private Shake128() {}

    /** The first {@code bytes} of the output; at most one block of it. */
    static byte[] digest(byte[] input, int bytes) {
        if (bytes > RATE) {
            throw new IllegalArgumentException("one block of output is " + RATE + " bytes");
        }
        long[] state = new long[25];
        int from = 0;
        for (; input.length - from >= RATE; from += RATE) {
            absorb(state, input, from, RATE);
            permute(state);
        }
        absorb(state, input, from, input.length - from);
        xor(state, input.length - from, 0x1f);
        xor(state, RATE - 1, 0x80);
        permute(state);
        byte[] output = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            output[i] = (byte) (state[i / 8] >>> (8 * (i % 8)));
        }
        return output;
    }

    private static void absorb(long[] state, byte[] input, int from, int count) {
        for (int i = 0; i < count; i++) {
            xor(state, i, input[from + i] & 0xff);
        }
    }

    private static void xor(long[] state, int position, int value) {
        state[position / 8] ^= (long) value << (8 * (position % 8));
    }

    /** Keccak-f[1600]. */
    private static void permute(long[] state) {
        long[] column = new long[5];
        for (int round = 0; round < ROUNDS; round++) {
            for (int x = 0; x < 5; x++) {
                column[x] = state[x] ^ state[x + 5] ^ state[x + 10] ^ state[x + 15] ^ state[x + 20];
            }
            for (int x = 0; x < 5; x++) {
                long mix = column[(x + 4) % 5] ^ Long.rotateLeft(column[(x + 1) % 5], 1);
                for (int y = 0; y < 25; y += 5) {
                    state[y + x] ^= mix;
                }
            }
            long moving = state[1];
            for (int i = 0; i < ROUNDS; i++) {
                long next = state[LANES[i]];
                state[LANES[i]] = Long.rotateLeft(moving, ROTATIONS[i]);
                moving = next;
            }
            for (int y = 0; y < 25; y += 5) {
                System.arraycopy(state, y, column, 0, 5);
                for (int x = 0; x < 5; x++) {
                    state[y + x] = column[x] ^ (~column[(x + 1) % 5] & column[(x + 2) % 5]);
                }
            }
            state[0] ^= ROUND_CONSTANTS[round];
        }
    }

    /** Each is made of seven bits of a shift register that runs on (section 3.2.5). */
    private static long[] roundConstants() {
        long[] constants = new long[ROUNDS];
        int register = 1;
        for (int round = 0; round < ROUNDS; round++) {
            for (int j = 0; j <= 6; j++) {
                if ((register & 1) != 0) {
                    constants[round] |= 1L << ((1 << j) - 1);
                }
                register = (register << 1) ^ ((register >> 7) * 0x171);
            }
        }
        return constants;
    }
}
