package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;

/** The settings of {@link Sanitize}. */
record SanitizeConfig(
        Removal nul,
        Removal control,
        Replacement broken,
        int textBytesMax,
        Dates zeroDates,
        Numbers nonFinite,
        Mark mark,
        String markName,
        String metricsName) {
    private static final String TEXT = "Text";
    private static final String VALUES = "Dates and numbers";
    private static final String MARK = "What was changed";

    enum Removal {
        KEEP,
        REMOVE
    }

    enum Replacement {
        KEEP,
        REPLACE
    }

    enum Dates {
        KEEP,
        NULL,
        EPOCH
    }

    enum Numbers {
        KEEP,
        NULL
    }

    enum Mark {
        HEADER,
        COLUMN,
        NONE
    }

    static final Setting<Removal> NUL = Setting.choice("nul.characters", Removal.class)
            .defaultsTo(Removal.KEEP)
            .important(ConfigDef.Importance.HIGH)
            .in(TEXT)
            .doc("remove takes NUL characters out of texts. PostgreSQL refuses a text that has one.");

    static final Setting<Removal> CONTROL = Setting.choice("control.characters", Removal.class)
            .defaultsTo(Removal.KEEP)
            .in(TEXT)
            .doc(
                    "remove takes control characters out of texts, but for tabulators, line feeds and carriage returns; NUL has"
                            + " its own switch. Old tools choke on them; databases do not.");

    static final Setting<Replacement> BROKEN = Setting.choice("broken.text", Replacement.class)
            .defaultsTo(Replacement.KEEP)
            .in(TEXT)
            .doc(
                    "replace puts U+FFFD in the place of half a surrogate pair, which is what is left of a character that was"
                            + " cut through. It has no form in UTF-8, so drivers write a question mark or fail.");

    static final Setting<Integer> TEXT_BYTES_MAX = Setting.integer("text.max.bytes")
            .defaultsTo(0)
            .must(ConfigDef.Range.atLeast(0))
            .in(TEXT)
            .doc(
                    "Longer texts are cut to at most this many bytes of UTF-8, never through a character. 0 cuts nothing. What"
                            + " is cut off is lost, so prefer a wider column.");

    static final Setting<Dates> ZERO_DATES = Setting.choice("zero.dates", Dates.class)
            .defaultsTo(Dates.KEEP)
            .important(ConfigDef.Importance.HIGH)
            .in(VALUES)
            .doc(
                    "What becomes of MySQL's 0000-00-00 in a text column, with a time or without: keep, null, or epoch, which is"
                            + " 1970-01-01. In a date column Debezium has decided before any transform sees it.");

    static final Setting<Numbers> NON_FINITE = Setting.choice("non.finite", Numbers.class)
            .defaultsTo(Numbers.KEEP)
            .in(VALUES)
            .doc(
                    "null makes NULL of NaN and the infinities in float and double columns: MySQL cannot store them. A column"
                            + " that may not be NULL refuses the record then. Decimals are never touched.");

    static final Setting<Mark> MARK_BY = Setting.choice("mark", Mark.class)
            .defaultsTo(Mark.HEADER)
            .in(MARK)
            .doc(
                    "Where the changed columns and the rules are named, as note:nul_characters,total:non_finite. header: in a"
                            + " header of the record. column: in a column of the row, NULL where nothing was changed. none: nowhere.");

    static final Setting<String> MARK_NAME = Setting.text("mark.name")
            .defaultsTo("_sanitized")
            .must(new ConfigDef.NonEmptyString())
            .important(ConfigDef.Importance.LOW)
            .in(MARK)
            .doc("Name of that header or column. A text column of that name is overwritten.");

    static final Setting<String> METRICS_NAME = Setting.text("metrics.name")
            .defaultsTo("sanitize")
            .must(new ConfigDef.NonEmptyString())
            .important(ConfigDef.Importance.LOW)
            .in(MARK)
            .doc(
                    "The name under which JMX shows how often each rule changed a value: dev.millrace.smt:type=Sanitize,name=…"
                            + " with an instance number, since each task counts for itself. Connect does not tell a transform which"
                            + " connector it serves, so put the connector's name here.");

    static ConfigDef definition() {
        return Setting.definitionOf(List.of(
                NUL, CONTROL, BROKEN, TEXT_BYTES_MAX, ZERO_DATES, NON_FINITE, MARK_BY, MARK_NAME, METRICS_NAME));
    }

    static SanitizeConfig from(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        return new SanitizeConfig(
                NUL.from(config),
                CONTROL.from(config),
                BROKEN.from(config),
                TEXT_BYTES_MAX.from(config),
                ZERO_DATES.from(config),
                NON_FINITE.from(config),
                MARK_BY.from(config),
                MARK_NAME.from(config),
                METRICS_NAME.from(config));
    }

    List<AddedColumns.Column> columns() {
        return mark == Mark.COLUMN
                ? List.of(new AddedColumns.Column(markName, Schema.OPTIONAL_STRING_SCHEMA))
                : List.of();
    }
}
