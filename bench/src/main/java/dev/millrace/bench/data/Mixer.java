package dev.millrace.bench.data;

/** A number that looks random and follows from the ones that go in (the finaliser of SplitMix64). */
final class Mixer {
    private static final long GOLDEN = 0x9E37_79B9_7F4A_7C15L;

    private Mixer() {}

    static long mix(long value) {
        long z = value + GOLDEN;
        z = (z ^ (z >>> 30)) * 0xBF58_476D_1CE4_E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D0_49BB_1331_11EBL;
        return z ^ (z >>> 31);
    }

    static long mix(long first, long second, long third) {
        return mix(mix(mix(first) ^ second) ^ third);
    }
}
