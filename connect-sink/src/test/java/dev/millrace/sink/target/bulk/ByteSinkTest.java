package dev.millrace.sink.target.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ByteSinkTest {
    private static final int TRIES = 20_000;

    private final Random random = new Random(7);

    @Test
    void digitsAreThoseOfTheJdk() {
        for (long edge : new long[] {0, 9, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
            assertThat(written(sink -> sink.putDigits(edge))).isEqualTo(Long.toString(edge));
        }
        for (int i = 0; i < TRIES; i++) {
            long value = random.nextLong() >> random.nextInt(64);
            assertThat(written(sink -> sink.putDigits(value))).isEqualTo(Long.toString(value));
        }
    }

    @Test
    void decimalsAreThoseOfTheJdk() {
        for (int i = 0; i < TRIES; i++) {
            BigInteger unscaled = new BigInteger(1 + random.nextInt(90), random);
            BigDecimal value =
                    new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), random.nextInt(30) - 4);
            assertThat(written(sink -> sink.putDecimal(value))).isEqualTo(value.toPlainString());
        }
    }

    @Test
    void textsAreInUtf8() {
        for (int i = 0; i < TRIES; i++) {
            StringBuilder text = new StringBuilder();
            for (int n = random.nextInt(30); n > 0; n--) {
                text.appendCodePoint(random.nextInt(10) > 0 ? random.nextInt(0x80) : 0xA0 + random.nextInt(0x1000));
            }
            assertThat(written(sink -> sink.putUtf8(text.toString()))).isEqualTo(text.toString());
        }
        assertThat(written(sink -> sink.putUtf8("a\ud83d\ude00b"))).isEqualTo("a\ud83d\ude00b");
    }

    /** What is written behind something, in a sink that has to grow for it. */
    private static String written(Consumer<ByteSink> write) {
        ByteSink sink = new ByteSink(1);
        sink.put((byte) '>');
        write.accept(sink);
        assertThat(sink.array()[0]).isEqualTo((byte) '>');
        return new String(sink.array(), 1, sink.size() - 1, StandardCharsets.UTF_8);
    }
}
