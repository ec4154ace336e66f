package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import org.junit.jupiter.api.Test;

class KeyTest {
    @Test
    void numbersSortByWhatTheyAreAndThenByWhatFollows() {
        assertThat(List.of(new Key(10L), new Key(-1L), new Key(9L)).stream().sorted())
                .containsExactly(new Key(-1L), new Key(9L), new Key(10L));
        assertThat(new Key(1, "b")).isGreaterThan(new Key(1, "a")).isLessThan(new Key(2, "a"));
        assertThat(new Key(1, 2L)).isLessThan(new Key(1, 10L)).isGreaterThan(new Key(1));
    }

    @Test
    void textsAndBytesSortByThemselves() {
        assertThat(new Key("10")).isLessThan(new Key("9"));
        assertThat(new Key((Object) new byte[] {1})).isLessThan(new Key((Object) new byte[] {(byte) 0x80}));
    }

    /** As they may meet where a column has become a text. */
    @Test
    void keysOfSeveralTypesHaveOneOrderToo() {
        List<Key> keys = List.of(
                new Key(9L),
                new Key(10),
                new Key("5"),
                new Key("95"),
                new Key(7.5),
                new Key(70.5f),
                new Key(new BigDecimal("8")),
                new Key(LocalDate.EPOCH),
                new Key((Object) new byte[] {'6'}));
        for (Key low : keys) {
            for (Key middle : keys) {
                assertThat(Integer.signum(low.compareTo(middle))).isEqualTo(-Integer.signum(middle.compareTo(low)));
                for (Key high : keys) {
                    if (low.compareTo(middle) < 0 && middle.compareTo(high) < 0) {
                        assertThat(low).isLessThan(high);
                    }
                }
            }
        }
    }

    @Test
    void equalKeysHaveEqualValuesInEqualPlaces() {
        assertThat(new Key("a", 1L)).isEqualTo(new Key("a", 1L)).hasSameHashCodeAs(new Key("a", 1L));
        assertThat(new Key("a", 1L)).isNotEqualTo(new Key("a", 2L)).isNotEqualTo(new Key("a"));
        assertThat(new Key((Object) new byte[] {1, 2})).isEqualTo(new Key((Object) new byte[] {1, 2}));
        assertThat(new Key(new byte[] {1}, 7))
                .isEqualTo(new Key(new byte[] {1}, 7))
                .isNotEqualTo(new Key(new byte[] {1}, 8));
        assertThat(new Key(1L))
                .isNotEqualTo(new Key("1"))
                .isNotEqualTo(new Key(2L))
                .isNotEqualTo(new Key(1L, 1L));
    }

    @Test
    void numbersOfOneValueAreOneKeyAsTheyAreOneRow() {
        assertThat(new Key(-1L)).isEqualTo(new Key(-1)).hasSameHashCodeAs(new Key(-1));
        assertThat(new Key("a", -1L)).isEqualTo(new Key("a", -1)).hasSameHashCodeAs(new Key("a", -1));
        assertThat(new Key("a", 2)).isEqualByComparingTo(new Key("a", 2L)).isLessThan(new Key("a", 10L));
        assertThat(new Key(-0.0))
                .isEqualTo(new Key(0.0))
                .hasSameHashCodeAs(new Key(0.0))
                .isEqualByComparingTo(new Key(0.0));
        assertThat(new Key(Double.NaN)).isEqualTo(new Key(Double.NaN)).isNotEqualTo(new Key(0.0));
        Key oneDigit = new Key(new BigDecimal("1.0"));
        assertThat(new Key(new BigDecimal("1.00"))).isEqualTo(oneDigit).hasSameHashCodeAs(oneDigit);
        assertThat(new Key(new BigDecimal("1.01"))).isNotEqualTo(oneDigit).isGreaterThan(oneDigit);
    }
}
