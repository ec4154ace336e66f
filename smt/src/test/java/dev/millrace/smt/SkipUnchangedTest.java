package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.Unavailable;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SkipUnchangedTest {
    private SkipUnchanged<SinkRecord> transform = configured(Map.of("columns.exclude", "note"));

    /** Predecessors' rows 20 and 21: no write where only columns changed that do not count. */
    @Test
    void anUpdateOfNothingThatCountsIsDropped() {
        assertThat(apply(Records.envelope("u", row(1, "a", 5), row(1, "b", 5)), 1))
                .isNull();
        assertThat(apply(Records.envelope("u", row(1, "a", 5), row(1, "a", 6)), 2))
                .isNotNull();
        assertThat(apply(
                        Records.envelopeMap("u", Records.map("id", 1, "note", "a"), Records.map("id", 1, "note", "b")),
                        3))
                .isNull();
    }

    @Test
    void allElseThanUpdatesPasses() {
        assertThat(apply(Records.envelope("c", null, row(1, "a", 5)), 1)).isNotNull();
        assertThat(apply(Records.envelope("r", null, row(1, "a", 5)), 2)).isNotNull();
        assertThat(apply(Records.envelope("d", row(1, "a", 5), null), 3)).isNotNull();
        assertThat(apply(null, 4)).isNotNull();
    }

    @Test
    void withoutBeforeTheLastRowOfTheKeyIsRemembered() {
        assertThat(apply(Records.envelope("c", null, row(1, "a", 5)), 1)).isNotNull();
        assertThat(apply(Records.envelope("u", null, row(1, "b", 5)), 2)).isNull();
        assertThat(apply(Records.envelope("u", null, row(1, "b", 6)), 3)).isNotNull();
        assertThat(apply(Records.envelope("u", null, row(1, "b", 5)), 4))
                .as("and back")
                .isNotNull();
        assertThat(apply(row(1, "c", 5), 5)).as("flattened").isNull();
    }

    /** Else a sink that reads again what it could not write would never see it. */
    @Test
    void aRecordThatComesAgainPasses() {
        assertThat(apply(Records.envelope("u", null, row(1, "a", 5)), 1)).isNotNull();
        assertThat(apply(Records.envelope("u", null, row(1, "a", 5)), 1)).isNotNull();
        assertThat(apply(Records.envelope("u", null, row(1, "a", 6)), 2)).isNotNull();
        assertThat(apply(Records.envelope("u", null, row(1, "a", 5)), 1)).isNotNull();
        assertThat(apply(Records.envelope("u", null, row(1, "a", 6)), 2)).isNotNull();
    }

    @Test
    void aDeletedKeyIsForgotten() {
        assertThat(apply(row(1, "a", 5), 1)).isNotNull();
        assertThat(apply(null, 2)).isNotNull();
        assertThat(apply(row(1, "a", 5), 3)).isNotNull();
        assertThat(apply(Records.envelope("d", row(1, "a", 5), null), 4)).isNotNull();
        assertThat(apply(row(1, "a", 5), 5)).isNotNull();
    }

    @Test
    void aRowThatIsNotKnownInFullPassesAndIsForgotten() {
        transform = configured(Map.of());
        assertThat(apply(row(1, "a", 5), 1)).isNotNull();
        assertThat(apply(row(1, Unavailable.TEXT, 6), 2)).isNotNull();
        assertThat(apply(row(1, "a", 5), 3)).as("the total went to 6 and back").isNotNull();
        assertThat(apply(Records.envelope("u", row(1, "a", 5), row(1, Unavailable.TEXT, 5)), 4))
                .isNotNull();
    }

    @Test
    void anUpdateWithBeforeIsNotOverlooked() {
        assertThat(apply(row(1, "a", 5), 1)).isNotNull();
        assertThat(apply(Records.envelope("u", row(1, "a", 5), row(1, "a", 6)), 2))
                .isNotNull();
        assertThat(apply(row(1, "a", 5), 3)).isNotNull();
    }

    @Test
    void rowsAreForgottenBeforeTheyFillTheHeap() {
        transform = configured(Map.of("cache.rows", "10"));
        for (int i = 0; i < 100; i++) {
            transform.apply(Records.sink(Records.key(i), row(i, "a", 5), i));
        }
        assertThat(transform.rememberedRows()).isEqualTo(10);
        transform.close();
        assertThat(transform.rememberedRows()).isZero();
    }

    @Test
    void withoutKeyOrOffsetNothingIsDroppedInDoubt() {
        for (int i = 0; i < 2; i++) {
            assertThat(transform.apply(Records.sink(null, row(1, "a", 5), i))).isNotNull();
        }
        SkipUnchanged<SourceRecord> source = new SkipUnchanged<>();
        Struct row = row(1, "a", 5);
        for (int i = 0; i < 2; i++) {
            assertThat(source.apply(
                            new SourceRecord(Map.of(), Map.of(), "t", Records.KEY, Records.key(1), row.schema(), row)))
                    .isNotNull();
        }
        transform = configured(Map.of("cache.rows", "0"));
        assertThat(apply(row, 1)).isNotNull();
        assertThat(apply(row, 2)).isNotNull();
    }

    private @Nullable SinkRecord apply(@Nullable Object value, long offset) {
        return transform.apply(Records.sink(Records.key(1), value, offset));
    }

    private static Struct row(int id, String note, long total) {
        return Records.row(Records.ROW, id, note, total);
    }

    private static SkipUnchanged<SinkRecord> configured(Map<String, String> config) {
        SkipUnchanged<SinkRecord> transform = new SkipUnchanged<>();
        transform.configure(config);
        return transform;
    }
}
