package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.delete;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.TargetFixture.shape;
import static dev.millrace.sink.target.TargetFixture.softDelete;
import static dev.millrace.sink.target.TargetFixture.softDeleteAt;
import static dev.millrace.sink.target.TargetFixture.upsert;
import static dev.millrace.sink.target.jdbc.RowsContract.many;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableShape;
import dev.millrace.databases.Engine;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetFixture;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.tds.TdsStandIn;
import dev.millrace.testkit.NeedsDatabase;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** On the stand-in, which is no SQL Server: the rest, and what only it can show. */
@NeedsDatabase(Engine.POSTGRES)
class SqlServerStandInTest implements SqlServerTablesContract, SqlServerTroubleContract {
    private static final TopicPartition COUNTED_0 = new TopicPartition("counted", 0);
    private static final TableShape COUNTED =
            shape("counted", key("id", Kind.INT64), column("text", FieldType.of(Kind.TEXT)));

    private static final Column POSITION = column("position", FieldType.ascii(64));

    private final JdbcFixture fixture = SqlServerPlace.onStandIn(LoadMethod.AUTO);

    @Override
    public JdbcFixture fixture() {
        return fixture;
    }

    /** A change of each row of a batch. */
    private enum Changes {
        /** Half of the rows are deleted, half are written. */
        DELETED_AND_WRITTEN {
            @Override
            RowChange of(long id) {
                return id % 2 == 0 ? delete(COUNTED, id) : upsert(COUNTED, id, "again");
            }
        },
        MARKED {
            @Override
            RowChange of(long id) {
                return softDelete(COUNTED, id);
            }
        },
        MARKED_WITH_POSITIONS {
            @Override
            RowChange of(long id) {
                return softDeleteAt(COUNTED, POSITION, "p" + id, id);
            }
        };

        abstract RowChange of(long id);
    }

    @ParameterizedTest
    @EnumSource
    void aBatchTakesAsManyRoundTripsHoweverManyRowsItHas(Changes changes) {
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, COUNTED_0);
            long offset = 0;
            writer.write(++offset, many(300, id -> upsert(COUNTED, id, "first")));
            writer.write(++offset, many(300, changes::of));
            long ofFew = Long.MAX_VALUE;
            long ofMany = Long.MAX_VALUE;
            for (int i = 0; i < 3; i++) { // now and then the driver gives statements back that it has prepared
                ofFew = Math.min(ofFew, trips(writer, ++offset, many(1_000, changes::of)));
                ofMany = Math.min(ofMany, trips(writer, ++offset, many(20_000, changes::of)));
            }
            assertThat(ofMany).isEqualTo(ofFew).isLessThan(20);
        }
    }

    private static long trips(TargetFixture writer, long offset, RowChange[] changes) {
        long before = SqlServerPlace.standIn().messages();
        writer.write(offset, changes);
        return SqlServerPlace.standIn().messages() - before;
    }

    @Test
    void marksThatAreStreamedAreThoseThatStatementsMake() {
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            TargetFixture writer = owning(target, COUNTED_0);
            writer.write(1, many(600, id -> upsert(COUNTED, id, "first")));
            writer.write(2, softDeleteAt(COUNTED, POSITION, "few", 1L), softDeleteAt(COUNTED, POSITION, null, 2L));
            writer.write(3, many(500, id -> softDeleteAt(COUNTED, POSITION, id == 3 ? null : "many", id)));
        }
        Map<String, @Nullable String> positions = new HashMap<>();
        fixture.rows("counted").stream()
                .filter(row -> row.get("_deleted_at") != null)
                .forEach(row -> positions.put(String.valueOf(row.get("id")), row.get("position")));
        assertThat(positions)
                .hasSize(500)
                .containsEntry("0", "many")
                .containsEntry("1", "few")
                .containsEntry("2", null)
                .containsEntry("3", null)
                .containsEntry("499", "many");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "MERGE counted AS t USING counted AS s ON t.id = s.id WHEN MATCHED THEN DELETE",
                "ALTER TABLE counted ADD a int NULL, b int NULL",
                "SELECT * FROM counted WITH (HOLDLOCK)",
                "EXEC sp_who"
            })
    void theStandInRefusesWhatItsLikeDoNotTake(String sql) {
        fixture.execute("CREATE TABLE counted (id bigint NOT NULL PRIMARY KEY)");
        assertThatThrownBy(() -> fixture.execute(sql)).hasStackTraceContaining("not");
    }

    @Test
    void everyTypeOfAStageIsTheOneThatIsStreamed() {
        TdsStandIn server = SqlServerPlace.standIn();
        TableShape all = shape(
                "kinds",
                Stream.concat(
                                Stream.of(key("id", Kind.INT64)),
                                Arrays.stream(Kind.values()).map(kind -> column("a_" + kind, FieldType.of(kind))))
                        .toArray(Column[]::new));
        int before = server.statements().size();
        try (Target target = fixture.open("sink", new OffsetStart(0, partition -> null))) {
            Object[] values = new Object[Kind.values().length + 1];
            owning(target, COUNTED_0).write(1, many(300, id -> {
                values[0] = id;
                return upsert(all, values.clone());
            }));
        }
        assertThat(fixture.rows("kinds")).hasSize(300);
        List<String> since =
                server.statements().subList(before, server.statements().size());
        assertThat(since).anyMatch(sql -> sql.startsWith("INSERT BULK [#_millrace_stage_1]"));
    }
}
