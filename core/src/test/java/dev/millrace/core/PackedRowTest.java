package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PackedRowTest {
    private static final @Nullable Object[] SAMPLES = {
        null,
        Row.ABSENT,
        true,
        false,
        Byte.MIN_VALUE,
        Short.MAX_VALUE,
        Integer.MIN_VALUE,
        -1,
        Long.MIN_VALUE,
        Long.MAX_VALUE,
        Float.MIN_VALUE,
        Float.NaN,
        -0.0,
        Double.NEGATIVE_INFINITY,
        new BigDecimal("-12.340"),
        new BigDecimal("1E+3"),
        BigDecimal.valueOf(Long.MIN_VALUE, 7),
        new BigDecimal(BigInteger.ONE.shiftLeft(63), 2),
        new BigDecimal("12345678901234567890123456789012345.678901234567890123456789012345"),
        "",
        "plain",
        "ü 中 🙂 \t\n\\ \u0000",
        "x".repeat(100_000),
        new byte[0],
        new byte[] {0, -1, 9, 10, 92},
        LocalDate.of(-4_712, 1, 1),
        LocalDate.of(9_999, 12, 31),
        LocalDateTime.of(1, 1, 1, 0, 0),
        LocalDateTime.of(2026, 2, 28, 23, 59, 59, 999_999_999),
        Instant.ofEpochSecond(-1, 1),
        Instant.parse("+294276-12-31T23:59:59.999999Z"),
        Duration.ofHours(838).plusNanos(1),
        Duration.ofNanos(-1),
        LocalTime.NOON,
        BigInteger.TEN,
    };

    /** By its name alone: the values need no column of their type. */
    private static TableShape shape(int columns) {
        return new TableShape(
                TableName.of("t"),
                IntStream.range(0, columns)
                        .mapToObj(i -> new Column("c" + i, FieldType.of(FieldType.Kind.TEXT), true, false))
                        .toList());
    }

    private static PackedRow pack(RowPacker packer, TableShape shape, @Nullable Object... values) {
        packer.begin();
        for (Object value : values) {
            packer.value(value);
        }
        return packer.end(shape);
    }

    @Test
    void everyValueComesBackAsItWas() {
        PackedRow row = pack(new RowPacker(), shape(SAMPLES.length), SAMPLES);
        assertThat(row.values()).isEqualTo(SAMPLES);
        for (int i = 0; i < SAMPLES.length; i++) {
            assertThat(new Object[] {row.value(i)}).as("%s", SAMPLES[i]).isEqualTo(new Object[] {SAMPLES[i]});
        }
        assertThat(row.isWhole()).isFalse();
    }

    @Test
    void rowsOfAnySizeShareAPacker() {
        Random random = new Random(4);
        RowPacker packer = new RowPacker();
        TableShape shape = shape(6);
        List<PackedRow> rows = new ArrayList<>();
        List<@Nullable Object[]> expected = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            @Nullable Object[] values = new @Nullable Object[6];
            Arrays.setAll(values, c -> SAMPLES[random.nextInt(SAMPLES.length)]);
            if (random.nextInt(10) == 0) {
                packer.begin(); // and given up in the middle
                packer.text("never seen");
                packer.value(new BigInteger("7"));
                packer.absent();
            }
            rows.add(pack(packer, shape, values));
            expected.add(values);
        }
        for (int i = 0; i < rows.size(); i++) {
            assertThat(rows.get(i).values()).isEqualTo(expected.get(i));
            assertThat(rows.get(i).isWhole())
                    .isEqualTo(Arrays.stream(expected.get(i)).noneMatch(value -> value == Row.ABSENT));
        }
    }

    @Test
    void whatIsAbsentIsTakenFromTheRowBefore() {
        TableShape shape = shape(3);
        RowPacker packer = new RowPacker();
        PackedRow earlier = pack(packer, shape, 1, "old", null);
        PackedRow later = pack(packer, shape, 2, Row.ABSENT, "new");
        assertThat(later.over(earlier).values()).containsExactly(2, "old", "new");
        assertThat(earlier.over(later)).isSameAs(earlier);
        assertThat(later.carried().shape().columns()).extracting(Column::name).containsExactly("c0", "c2");
        assertThat(later.carried().values()).containsExactly(2, "new");
        assertThat(earlier.carried()).isSameAs(earlier);
    }
}
