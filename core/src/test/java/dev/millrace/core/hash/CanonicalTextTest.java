package dev.millrace.core.hash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CanonicalTextTest {
    private final CanonicalText text = new CanonicalText();

    @Test
    void columnsStandBesideEachOther() {
        text.begin().whole(-7).nothing().text("a|b~c,d").bool(true).decimal(new BigDecimal("-0.05"));
        assertThat(text).hasToString("-7|~n|a~pb~tc,d|1|-0.05");
    }

    @Test
    void anArraysElementsAreToldApart() {
        text.begin()
                .beginArray()
                .text("a,b")
                .nothing()
                .text("|")
                .endArray()
                .beginArray()
                .endArray()
                .whole(1);
        assertThat(text).hasToString("[a~cb,~n,~p]|[]|1");
    }

    @Test
    void anArrayInAnArrayIsRefused() {
        text.begin().beginArray();
        assertThatThrownBy(text::beginArray).isInstanceOf(IllegalStateException.class);
        assertThat(text.begin().whole(1)).as("the next row").hasToString("1");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, 9, 10, -10, 123456789012345678L, Long.MAX_VALUE, Long.MIN_VALUE})
    void integersAreTheirDigits(long value) {
        assertThat(one(t -> t.whole(value))).isEqualTo(Long.toString(value));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0",
                "0.00",
                "-0.01",
                "1.50",
                "99999999999999999.9",
                "0.000000000000000001",
                "-123456789012345678901234567890.123456789",
                "12345678901234567890",
                "0.0000000000000000000000001"
            })
    void decimalsKeepTheirScale(String value) {
        assertThat(one(t -> t.decimal(new BigDecimal(value)))).isEqualTo(value);
    }

    @ParameterizedTest
    @CsvSource({"1.500, 1.5", "100, 100", "1E+2, 100", "0.000, 0", "-20.0, -20", "1E-7, 0.0000001"})
    void aDecimalOfAnyScaleHasNoZerosAtItsEnd(BigDecimal value, String expected) {
        assertThat(one(t -> t.decimalOfAnyScale(value))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0.0, 0000000000000000",
        "-0.0, 0000000000000000",
        "1.0, 3ff0000000000000",
        "-1.5, bff8000000000000",
        "4.9E-324, 0000000000000001",
        "NaN, 7ff8000000000000",
        "-Infinity, fff0000000000000"
    })
    void floatsAreTheirBits(double value, String bits) {
        assertThat(one(t -> t.real(value))).isEqualTo(bits);
    }

    @Test
    void datesAreThoseOfTheIsoCalendar() {
        Random random = new Random(1);
        for (int i = 0; i < 10_000; i++) {
            LocalDate date = LocalDate.ofEpochDay(random.nextInt(8_000_000) - 4_000_000);
            assertThat(one(t -> t.date(date.toEpochDay()))).isEqualTo(date.toString());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1970-01-01 00:00:00.000000",
        "-1, 1969-12-31 23:59:59.999999",
        "1709210096000001, 2024-02-29 12:34:56.000001",
        "253402300799999999, 9999-12-31 23:59:59.999999",
        "-62135596800000000, 0001-01-01 00:00:00.000000"
    })
    void timestampsHaveSixDigits(long micros, String expected) {
        assertThat(one(t -> t.timestamp(micros))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 00:00:00.000000",
        "86400000000, 24:00:00.000000",
        "-3020399000001, -838:59:59.000001",
        "45296123456, 12:34:56.123456"
    })
    void timesMayGoPastADayAndBelowZero(long micros, String expected) {
        assertThat(one(t -> t.time(micros))).isEqualTo(expected);
    }

    @Test
    void longTextsAndBytesFit() {
        String wide = "\u00e4\u20ac\ud83d\ude00~|".repeat(2000);
        assertThat(one(t -> t.text("x~".repeat(1000) + wide)))
                .isEqualTo("x~t".repeat(1000) + wide.replace("~", "~t").replace("|", "~p"));
        assertThat(one(t -> t.binary(new byte[5000]))).isEqualTo("00".repeat(5000));
        assertThat(one(t -> t.binary(new byte[] {(byte) 0xab, 0x01}))).isEqualTo("ab01");
    }

    @Test
    void uuidsAreInSmallLetters() {
        assertThat(one(t -> t.uuid("A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11")))
                .isEqualTo("a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '\'',
            value = {
                "{\"a\": 1, \"b\": [1, 2]}; {\"a\":1,\"b\":[1,2]}",
                "{\"a b\": \"x, \\\" y \\\\\"}; {\"a b\":\"x, \\\" y \\\\\"}",
                "[]; []",
                "\"open ; \"open "
            })
    void jsonLosesTheSpaceBetweenTokensOnly(String json, String compact) {
        assertThat(one(t -> t.json(json.strip()))).isEqualTo(compact.strip());
    }

    private String one(Consumer<CanonicalText> value) {
        value.accept(text.begin());
        return text.toString();
    }
}
