package dev.millrace.smt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.management.ManagementFactory;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SanitizeTest {
    private static final Schema ROW = SchemaBuilder.struct()
            .field("id", Schema.INT32_SCHEMA)
            .field("note", Schema.OPTIONAL_STRING_SCHEMA)
            .field("rate", Schema.OPTIONAL_FLOAT64_SCHEMA)
            .field("weight", Schema.FLOAT32_SCHEMA)
            .field("total", Decimal.builder(2).optional().build())
            .field(
                    "tags",
                    SchemaBuilder.array(Schema.OPTIONAL_STRING_SCHEMA)
                            .optional()
                            .build())
            .build();

    private static final Map<String, String> EVERYTHING = Map.of(
            "nul.characters", "remove",
            "control.characters", "remove",
            "broken.text", "replace",
            "text.max.bytes", "1000000",
            "zero.dates", "null",
            "non.finite", "null");

    @Test
    void withoutARuleNothingIsTouched() {
        SinkRecord record = Records.sink(null, row("a\0\ud800 0000-00-00").put("rate", Double.NaN), 1);
        assertThat(apply(Map.of(), record)).isSameAs(record);
    }

    @Test
    void aCleanRecordIsTheOneThatCame() {
        SinkRecord row = Records.sink(null, row("tab\t line\n \ud83d\ude00"), 1);
        assertThat(apply(EVERYTHING, row)).isSameAs(row);
        SinkRecord envelope = Records.sink(
                null,
                Records.envelope("u", Records.row(Records.ROW, 1, "a", 5), Records.row(Records.ROW, 1, "b", 5)),
                1);
        assertThat(apply(EVERYTHING, envelope)).isSameAs(envelope);
    }

    /** Predecessors' row 7: NUL bytes, broken and control characters, texts over 1 MB, zero dates, NaN and infinity. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "nul.characters; remove; a<0>b; ab; note:nul_characters",
                "control.characters; remove; a<bell>b<del>; ab; note:control_characters",
                "broken.text; replace; a<half>b; a\ufffdb; note:broken_text",
                "text.max.bytes; 5; ab\u20ac\ud83d\ude00c; ab\u20ac; note:long_text",
                "zero.dates; epoch; 0000-00-00 00:00:00.000; 1970-01-01 00:00:00.000; note:zero_dates"
            })
    void eachRuleChangesWhatItIsFor(String rule, String choice, String text, String clean, String mark) {
        SinkRecord changed = apply(Map.of(rule, choice), Records.sink(null, row(unescaped(text)), 1));
        assertThat(((Struct) changed.value()).getString("note")).isEqualTo(unescaped(clean));
        assertThat(changed.headers().lastWithName("_sanitized").value()).isEqualTo(mark);
        assertThat(changed.headers().lastWithName("trace")).isNotNull();
    }

    /** Predecessors' row 8: they are preserved as they are, unless one asks for something else. */
    @Test
    void zeroDatesAreKeptByDefault() {
        assertThat(note(Map.of("nul.characters", "remove"), "0000-00-00 00:00:00"))
                .isEqualTo("0000-00-00 00:00:00");
    }

    @Test
    void onlyAWholeZeroDateIsOne() {
        Map<String, String> config = Map.of("zero.dates", "null");
        assertThat(note(config, "0000-00-00")).isNull();
        assertThat(note(config, "0000-00-00T00:00:00")).isNull();
        assertThat(note(config, "0000-00-00 12:00:00")).isNotNull();
        assertThat(note(config, "on 0000-00-00")).isNotNull();
    }

    @Test
    void whatIsNoNumberBecomesNullWhereItMay() {
        Map<String, String> config = Map.of("non.finite", "null");
        Struct row = (Struct) apply(config, Records.sink(null, row("a").put("rate", Double.NEGATIVE_INFINITY), 1))
                .value();
        assertThat(row.get("rate")).isNull();
        assertThatThrownBy(() -> apply(config, Records.sink(null, row("a").put("weight", Float.NaN), 7)))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("\"weight\"")
                .hasMessageContaining("[shop.inventory.orders-3@7]");
    }

    /** Predecessors' row 7, the part not to copy: they made floats of decimals. */
    @Test
    void aDecimalStaysExact() {
        BigDecimal exact = new BigDecimal("4000000.10");
        Struct row = (Struct) apply(EVERYTHING, Records.sink(null, row("a\0").put("total", exact), 1))
                .value();
        assertThat(row.get("total")).isSameAs(exact);
        assertThat(row.schema()).isSameAs(ROW);
    }

    @Test
    void elementsOfArraysAreCleanedToo() {
        Struct row = (Struct) apply(EVERYTHING, Records.sink(null, row("a").put("tags", List.of("x\0", "y")), 1))
                .value();
        assertThat(row.getArray("tags")).containsExactly("x", "y");
    }

    @Test
    void aRowWithoutSchemaIsCleanedToo() {
        SinkRecord changed =
                apply(EVERYTHING, Records.sink(null, Records.map("id", 1, "note", "a\0", "rate", Double.NaN), 1));
        assertThat(changed.value()).isEqualTo(Records.map("id", 1, "note", "a", "rate", null));
        assertThat(changed.headers().lastWithName("_sanitized").value())
                .isEqualTo("note:nul_characters,rate:non_finite");
    }

    @Test
    void theMarkMayBeAColumn() {
        Map<String, String> config = Map.of("nul.characters", "remove", "mark", "column", "mark.name", "mended");
        SinkRecord changed = apply(
                config,
                Records.sink(
                        null,
                        Records.envelope(
                                "u", Records.row(Records.ROW, 1, "a", 5), Records.row(Records.ROW, 1, "b\0", 5)),
                        1));
        Struct event = (Struct) changed.value();
        assertThat(event.getStruct("before").getString("mended")).isNull();
        assertThat(event.getStruct("after").getString("mended")).isEqualTo("note:nul_characters");
        assertThat(changed.headers().lastWithName("mended")).isNull();
        SinkRecord none = apply(Map.of("nul.characters", "remove", "mark", "none"), Records.sink(null, row("a\0"), 1));
        assertThat(none.headers().lastWithName("_sanitized")).isNull();
    }

    @Test
    void jmxShowsHowOftenEachRuleHelped() throws Exception {
        Sanitize.Value<SinkRecord> transform = new Sanitize.Value<>();
        transform.configure(Map.of("nul.characters", "remove", "metrics.name", "orders-sink"));
        for (int i = 0; i < 3; i++) {
            transform.apply(Records.sink(null, row("a\0"), i));
        }
        MBeanServer server = ManagementFactory.getPlatformMBeanServer();
        ObjectName pattern = new ObjectName("dev.millrace.smt:type=Sanitize,name=\"orders-sink\",*");
        Set<ObjectName> names = server.queryNames(pattern, null);
        assertThat(names).hasSize(1);
        assertThat(server.getAttribute(names.iterator().next(), "NulCharacters"))
                .isEqualTo(3L);
        assertThat(server.getAttribute(names.iterator().next(), "ZeroDates")).isEqualTo(0L);
        transform.close();
        assertThat(server.queryNames(pattern, null)).isEmpty();
    }

    private static @Nullable String note(Map<String, String> config, String text) {
        return ((Struct) apply(config, Records.sink(null, row(text), 1)).value()).getString("note");
    }

    private static Struct row(String note) {
        return new Struct(ROW)
                .put("id", 1)
                .put("note", note)
                .put("rate", 0.5)
                .put("weight", 1.5f)
                .put("total", new BigDecimal("1.50"))
                .put("tags", List.of("red"));
    }

    private static SinkRecord apply(Map<String, String> config, SinkRecord record) {
        Sanitize.Value<SinkRecord> transform = new Sanitize.Value<>();
        transform.configure(config);
        try {
            return Objects.requireNonNull(transform.apply(record));
        } finally {
            transform.close();
        }
    }

    private static String unescaped(String text) {
        return text.replace("<0>", "\0")
                .replace("<half>", "\ud800")
                .replace("<bell>", "\u0007")
                .replace("<del>", "\u007f");
    }
}
