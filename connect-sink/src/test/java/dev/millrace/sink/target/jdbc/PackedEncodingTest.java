package dev.millrace.sink.target.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Geometry;
import dev.millrace.core.Items;
import dev.millrace.core.Row;
import dev.millrace.core.RowPacker;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.RowEncoder;
import dev.millrace.sink.target.jdbc.mysql.MySqlDialect;
import dev.millrace.sink.target.jdbc.postgres.PostgresDialect;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A value reaches the wire as the same bytes whether it comes as an object or packed. */
class PackedEncodingTest {
    private static final int ROUNDS = 3_000;
    private static final List<SqlDialect> DIALECTS = List.of(new MySqlDialect(), new PostgresDialect());
    private static final byte[] POINT = HexFormat.of().parseHex("0101000000000000000000f03f0000000000000040");
    private static final String[] PIECES = {"", "a", "\t", "\n", "\\", "\u0000", "ü", "中", "🙂", "1234567", "]", "["};

    private static @Nullable Object value(Kind kind, Random random) {
        if (random.nextInt(10) == 0) {
            return null;
        }
        long any = random.nextLong() >> random.nextInt(64);
        long second = random.nextLong(-62_167_219_200L, 253_402_300_800L); // the years 0 to 9999
        int nano = random.nextBoolean() ? 0 : random.nextInt(1_000_000) * 1_000;
        return switch (kind) {
            case BOOLEAN -> random.nextBoolean();
            case INT8 -> (byte) any;
            case INT16 -> (short) any;
            case INT32 -> (int) any;
            case INT64 -> any;
            case DECIMAL ->
                new BigDecimal(
                        random.nextBoolean() ? BigInteger.valueOf(any) : new BigInteger(random.nextInt(200), random),
                        random.nextInt(31));
            case FLOAT32 -> random.nextFloat();
            case FLOAT64 -> random.nextGaussian() * any;
            case TEXT, JSON, XML, ENUM, SET, INTERVAL, OTHER -> text(random);
            case YEAR -> random.nextInt(1901, 2156);
            case BITS -> Integer.toBinaryString(random.nextInt());
            case ARRAY -> new Items(Arrays.asList(text(random), null, any, new Items(List.of(text(random)))));
            case VECTOR -> new Items(List.of(random.nextFloat(), -0.0f, random.nextFloat()));
            case GEOMETRY -> new Geometry(POINT, random.nextBoolean() ? 4326 : 0);
            case BINARY -> text(random).getBytes(StandardCharsets.UTF_8);
            case DATE -> LocalDate.ofEpochDay(Math.floorDiv(second, 86_400L));
            case TIME -> Duration.ofSeconds(random.nextInt(86_400), nano);
            case DATETIME -> LocalDateTime.ofEpochSecond(second, nano, ZoneOffset.UTC);
            case INSTANT -> Instant.ofEpochSecond(second, nano);
            case UUID -> new UUID(random.nextLong(), random.nextLong()).toString();
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    @Test
    void packedValuesAreWrittenLikeObjects() {
        for (SqlDialect dialect : DIALECTS) {
            Random random = new Random(11);
            List<Column> all = Arrays.stream(Kind.values())
                    .map(kind -> new Column(kind.name(), FieldType.of(kind), true, false))
                    .toList();
            assertAlike(dialect, all, random, column -> column.type().kind());
            // The others make PostgreSQL's stream one of text.
            List<Column> everywhere = all.stream()
                    .filter(column -> column.type().standIn().equals(column.type()))
                    .toList();
            assertAlike(dialect, everywhere, random, column -> column.type().kind());
        }
    }

    /** Numbers into columns of other numeric types, and anything into text, as adopted tables ask for. */
    @Test
    void valuesOfOtherTypesThanTheColumnsToo() {
        Kind[] numbers = {Kind.INT8, Kind.INT16, Kind.INT32, Kind.INT64, Kind.DECIMAL, Kind.FLOAT32, Kind.FLOAT64};
        for (SqlDialect dialect : DIALECTS) {
            Random random = new Random(12);
            List<Column> columns = List.of(
                    new Column("n", FieldType.of(Kind.DECIMAL), true, false),
                    new Column("f", FieldType.of(Kind.FLOAT64), true, false),
                    new Column("s", FieldType.of(Kind.TEXT), true, false));
            assertAlike(dialect, columns, random, column -> numbers[random.nextInt(numbers.length)]);
        }
    }

    @Test
    void whatTheServerWouldRoundIsRefusedPackedToo() {
        Object[] finer = {
            Duration.ofNanos(1), LocalDateTime.of(2024, 1, 1, 0, 0, 0, 999_999_999), Instant.ofEpochSecond(-1, 100)
        };
        Kind[] kinds = {Kind.TIME, Kind.DATETIME, Kind.INSTANT};
        for (SqlDialect dialect : DIALECTS) {
            for (int i = 0; i < kinds.length; i++) {
                assertRefused(dialect, FieldType.temporal(kinds[i], 6), finer[i]);
            }
        }
        for (Object number : List.of(Double.NaN, Double.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.NaN)) {
            assertRefused(new MySqlDialect(), FieldType.of(Kind.FLOAT64), number);
        }
    }

    private static void assertRefused(SqlDialect dialect, FieldType type, Object value) {
        Column column = new Column("c", type, true, false);
        TableShape shape = new TableShape(TableName.of("t"), List.of(column));
        RowPacker packer = new RowPacker();
        packer.begin().value(value);
        for (Row row : List.of(Row.of(shape, new Object[] {value}), packer.end(shape))) {
            assertThatThrownBy(() -> encoder(dialect, List.of(column)).write(row, new ByteSink(16)))
                    .isInstanceOf(ArithmeticException.class);
        }
    }

    private static void assertAlike(
            SqlDialect dialect, List<Column> columns, Random random, Function<Column, Kind> kinds) {
        TableShape shape = new TableShape(TableName.of("t"), columns);
        RowEncoder encoder = encoder(dialect, columns);
        RowPacker packer = new RowPacker();
        for (int i = 0; i < ROUNDS; i++) {
            @Nullable Object[] values = new @Nullable Object[columns.size()];
            packer.begin();
            for (int c = 0; c < values.length; c++) {
                values[c] = value(kinds.apply(columns.get(c)), random);
                packer.value(values[c]);
            }
            ByteSink listed = new ByteSink(16);
            ByteSink packed = new ByteSink(16);
            encoder.write(Row.of(shape, values), listed);
            encoder.write(packer.end(shape), packed);
            assertThat(bytes(packed)).as("%s", (Object) values).isEqualTo(bytes(listed));
        }
    }

    private static RowEncoder encoder(SqlDialect dialect, List<Column> columns) {
        return ((ByteLoad) dialect.bulkLoad().orElseThrow()).encoder(columns);
    }

    private static byte[] bytes(ByteSink sink) {
        return Arrays.copyOf(sink.array(), sink.size());
    }

    /** Against the calendar of the JDK, and what the escapes of LOAD DATA are. */
    @Test
    void daysAndTextsOfLoadDataAreWhatTheySay() {
        RowEncoder days = encoder(new MySqlDialect(), List.of(new Column("d", FieldType.of(Kind.DATE), true, false)));
        TableShape shape =
                new TableShape(TableName.of("t"), List.of(new Column("d", FieldType.of(Kind.DATE), true, false)));
        for (long day = LocalDate.of(0, 1, 1).toEpochDay();
                day < LocalDate.of(10_000, 1, 1).toEpochDay();
                day += 13) {
            ByteSink out = new ByteSink(16);
            LocalDate date = LocalDate.ofEpochDay(day);
            days.write(Row.of(shape, new Object[] {date}), out);
            assertThat(new String(bytes(out), StandardCharsets.UTF_8)).isEqualTo(date + "\n");
        }
        RowEncoder texts = encoder(new MySqlDialect(), List.of(new Column("d", FieldType.of(Kind.TEXT), true, false)));
        Random random = new Random(13);
        for (int i = 0; i < ROUNDS; i++) {
            String text = text(random);
            ByteSink out = new ByteSink(16);
            texts.write(Row.of(shape, new Object[] {text}), out);
            String escaped = text.replace("\\", "\\\\")
                    .replace("\t", "\\t")
                    .replace("\n", "\\n")
                    .replace("\u0000", "\\0");
            assertThat(new String(bytes(out), StandardCharsets.UTF_8)).isEqualTo(escaped + "\n");
        }
    }
}
