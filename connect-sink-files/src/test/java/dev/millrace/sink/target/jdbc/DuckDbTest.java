package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.insert;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.FencedException;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.Targets;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is DuckDB's own: a file of one process, conflicts in place of locks, and its types. */
class DuckDbTest {
    private static final TopicPartition PARTITION = new TopicPartition("orders", 0);
    private static final TableShape ORDERS =
            shape("orders", key("id", Kind.INT64), column("note", FieldType.of(Kind.TEXT)));
    private static final OffsetStart NOWHERE = new OffsetStart(0, partition -> null);
    private static final int MANY = 300;

    private final DuckDbFile file = DuckDbFile.fresh();
    private final JdbcFixture fixture = new JdbcFixture(file, LoadMethod.AUTO);

    private Target open() {
        return fixture.open("sink", NOWHERE);
    }

    /**
     * Rows that stand in the way of nobody are locked by nobody: the former owner has begun its transaction, and so sees
     * the old generation, when the new one takes over.
     */
    @Test
    void aTransactionThatBeganBeforeTheTakeoverCannotCommit() throws Exception {
        try (Target first = open();
                Target second = open();
                Connection rival = fixture.connect();
                Statement statement = rival.createStatement()) {
            TargetFixture zombie = owning(first, PARTITION);
            zombie.write(1, upsert(ORDERS, 1L, "Ada"));
            rival.setAutoCommit(false);
            statement.execute(
                    "SELECT * FROM _millrace_offsets"); // as the zombie's own would, with its view of the rows
            TargetFixture owner = owning(second, PARTITION);
            assertThat(catchThrowable(() -> statement.execute(
                            "UPDATE _millrace_offsets SET next_offset = 2, source_info = NULL, updated_at = now()"
                                    + " WHERE topic = 'orders' AND generation = "
                                    + zombie.claim().generation())))
                    .hasMessageContaining("Conflict");
            rival.rollback();
            assertThatThrownBy(() -> zombie.write(2, upsert(ORDERS, 2L, "late")))
                    .isInstanceOf(FencedException.class);
            owner.write(2, upsert(ORDERS, 2L, "in time"));
            assertThat(fixture.rows("orders"))
                    .extracting(row -> row.get("note"))
                    .containsExactly("Ada", "in time");
        }
    }

    @Test
    void aTakeoverWaitsForATransactionThatHasMovedTheOffset() throws Exception {
        try (Target target = open();
                Connection rival = fixture.connect();
                Statement statement = rival.createStatement()) {
            owning(target, PARTITION).write(1, upsert(ORDERS, 1L, "Ada"));
            rival.setAutoCommit(false);
            statement.execute("UPDATE _millrace_offsets SET next_offset = 2, updated_at = now()");
            TargetException refusal = catchThrowableOfType(TargetException.class, () -> owning(target, PARTITION));
            assertThat(refusal.kind()).isEqualTo(FailureKind.TRANSIENT);
            rival.commit();
            assertThat(owning(target, PARTITION).claim().nextOffset()).isEqualTo(2L);
        }
    }

    @Test
    void anotherProcessThatHasTheFileIsToldAndNothingIsRetriedForNothing() throws Exception {
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldsFile.class.getName(),
                        file.url())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertThat(other.inputReader().readLine()).isEqualTo("held");
            assertThat(Targets.probe(fixture.settings(file.url(), "sink", NOWHERE)))
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.key()).isEqualTo("connection.url");
                        assertThat(problem.message()).contains("Another process has the file open");
                    });
            try (Target target = open()) {
                TargetException refusal = catchThrowableOfType(TargetException.class, () -> owning(target, PARTITION));
                assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
                assertThat(refusal).hasMessageContaining("Another process has the file open");
                other.destroyForcibly().waitFor();
                owning(target, PARTITION).write(1, upsert(ORDERS, 1L, "Ada"));
                assertThat(fixture.rows("orders")).hasSize(1);
            }
        } finally {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    void aClosedTargetLetsGoOfTheFile() throws Exception {
        try (Target target = open()) {
            owning(target, PARTITION).write(1, upsert(ORDERS, 1L, "Ada"));
        }
        Process other = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        HoldsFile.class.getName(),
                        file.url())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        assertThat(other.inputReader().readLine()).isEqualTo("held");
        other.destroyForcibly().waitFor();
    }

    @ParameterizedTest
    @ValueSource(strings = {"jdbc:duckdb:", "jdbc:duckdb::memory:", "jdbc:duckdb::memory:shared"})
    void aDatabaseInMemoryIsRefused(String url) {
        assertThat(Targets.probe(fixture.settings(url, "sink", NOWHERE)))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.key()).isEqualTo("connection.url");
                    assertThat(problem.message()).contains("Name a file");
                });
    }

    @Test
    void aFolderThatIsNotThereIsReportedOnTheUrl() {
        assertThat(Targets.probe(fixture.settings("jdbc:duckdb:/no/such/folder/x.duckdb", "sink", NOWHERE)))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message()).contains("/no/such/folder"));
    }

    @Test
    void aGeneratedColumnIsLeftToTheDatabase() {
        fixture.execute("CREATE TABLE orders (id BIGINT PRIMARY KEY, note VARCHAR,"
                + " loud VARCHAR GENERATED ALWAYS AS (upper(note)))");
        TableShape all = shape(
                "orders",
                key("id", Kind.INT64),
                column("note", FieldType.of(Kind.TEXT)),
                column("loud", FieldType.of(Kind.TEXT)));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(all, 1L, "few", "told"));
            writer.write(2, many(id -> upsert(all, id, "many", "told")));
            assertThat(fixture.rows("orders")).hasSize(MANY).allSatisfy(row -> assertThat(row)
                    .containsEntry("loud", "MANY"));
        }
    }

    @Test
    void theKeysTypeIsFixedAndTheRefusalSaysSo() {
        TableShape narrow = shape("orders", key("id", Kind.INT32));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, upsert(narrow, 1));
            TargetException refusal = catchThrowableOfType(
                    TargetException.class, () -> writer.write(2, upsert(shape("orders", key("id", Kind.INT64)), 1L)));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            assertThat(refusal).hasMessageContaining("orders").hasMessageContaining("Cannot change the type");
        }
    }

    private static RowChange[] many(LongFunction<RowChange> change) {
        return LongStream.range(0, MANY).mapToObj(change).toArray(RowChange[]::new);
    }

    /** Few rows go by statements and many by the appender: both have to leave the same. */
    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void valuesThatOnlyDuckDbKeepsSoArriveAsTheyWere(int count) {
        List<FieldType> types = List.of(
                FieldType.decimal(50, 12),
                FieldType.temporal(Kind.DATETIME, 9),
                FieldType.text(10),
                FieldType.of(Kind.TEXT),
                FieldType.of(Kind.BINARY),
                FieldType.of(Kind.JSON));
        @Nullable Object[] values = {
            new BigDecimal("12345678901234567890123456789012345678.000000000001"),
            LocalDateTime.of(2024, 2, 29, 1, 2, 3, 123_456_789),
            null,
            "\0 and \\",
            new byte[] {0, (byte) 0xFF, 10},
            "{\"a\": [1, null]}"
        };
        List<String> expected = Arrays.asList(
                "12345678901234567890123456789012345678.000000000001",
                "2024-02-29 01:02:03.123456789",
                null,
                "\0 and \\",
                "\\x00\\xFF\\x0A",
                "{\"a\": [1, null]}");
        dev.millrace.core.Column[] columns = new dev.millrace.core.Column[types.size() + 1];
        columns[0] = key("id", Kind.INT64);
        for (int i = 0; i < types.size(); i++) {
            columns[i + 1] = column("c" + i, types.get(i));
        }
        TableShape all = shape("kinds", columns);
        @Nullable Object[] row = new @Nullable Object[columns.length];
        System.arraycopy(values, 0, row, 1, values.length);
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            writer.write(1, Arrays.copyOf(many(id -> of(all, row, id)), count));
            writer.write(2, Arrays.copyOf(many(id -> upsertOf(all, row, id)), count));
        }
        assertThat(texts(columns.length)).hasSize(count).allSatisfy(found -> assertThat(found)
                .isEqualTo(expected));
    }

    private static RowChange of(TableShape shape, @Nullable Object[] row, long id) {
        return insert(shape, withId(row, id));
    }

    private static RowChange upsertOf(TableShape shape, @Nullable Object[] row, long id) {
        return upsert(shape, withId(row, id));
    }

    private static @Nullable Object[] withId(@Nullable Object[] row, long id) {
        @Nullable Object[] values = row.clone();
        values[0] = id;
        return values;
    }

    /** As DuckDB itself writes them, not its driver. */
    private List<List<@Nullable String>> texts(int columns) {
        StringBuilder list = new StringBuilder("SELECT ");
        for (int i = 0; i < columns - 1; i++) {
            list.append(i == 0 ? "" : ", ")
                    .append("CAST(c")
                    .append(i)
                    .append(" AS VARCHAR) AS c")
                    .append(i);
        }
        fixture.execute("SET TimeZone = 'UTC'", "CREATE OR REPLACE VIEW texts AS " + list + " FROM kinds");
        return fixture.rows("texts").stream()
                .map((Map<String, @Nullable String> row) -> {
                    List<@Nullable String> found = new java.util.ArrayList<>();
                    for (int i = 0; i < columns - 1; i++) {
                        found.add(row.get("c" + i));
                    }
                    return found;
                })
                .toList();
    }

    /** Each by a value that DuckDB itself would cut, wrap or take as it is. */
    @ParameterizedTest
    @ValueSource(ints = {1, MANY})
    void whatHasNoPlaceIsPoisonAndNeverBent(int count) {
        refuses(count, FieldType.temporal(Kind.TIME, 6), Duration.ofNanos(1));
        refuses(count, FieldType.temporal(Kind.DATETIME, 6), LocalDateTime.of(2024, 1, 1, 0, 0, 0, 1));
        refuses(count, FieldType.temporal(Kind.DATETIME, 9), LocalDateTime.of(9999, 1, 1, 0, 0, 0, 1));
        refuses(count, FieldType.of(Kind.JSON), "{\"a\": ");
        refuses(count, FieldType.of(Kind.INT16), 40_000);
        refuses(count, FieldType.decimal(10, 2), new BigDecimal("123456789.00"));
    }

    private void refuses(int count, FieldType type, Object value) {
        fixture.execute("DROP TABLE IF EXISTS bounds");
        TableShape shape = shape("bounds", key("id", Kind.INT64), column("v", type));
        try (Target target = open()) {
            TargetFixture writer = owning(target, PARTITION);
            target.alterOffsets(Map.of());
            TargetFixture again = owning(target, PARTITION);
            Throwable failure =
                    catchThrowable(() -> again.write(1, Arrays.copyOf(many(id -> upsert(shape, id, value)), count)));
            assertThat(failure).as(type + " " + value).isInstanceOf(TargetException.class);
            assertThat(target.classify((Exception) failure))
                    .as(type + " " + value + " " + failure)
                    .isEqualTo(FailureKind.POISON);
            assertThat(failure).hasMessageContaining("bounds");
            assertThat(writer.claim()).isNotNull();
        }
    }

    /** Has a file open until it is killed. */
    static final class HoldsFile {
        public static void main(String[] arguments) throws Exception {
            try (Connection connection =
                    new org.duckdb.DuckDBDriver().connect(arguments[0], new java.util.Properties())) {
                System.out.println(connection.isValid(1) ? "held" : "not held");
                Thread.sleep(60_000);
            }
        }
    }
}
