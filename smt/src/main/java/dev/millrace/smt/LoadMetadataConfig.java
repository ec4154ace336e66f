package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.SchemaBuilder;

/** The settings of {@link LoadMetadata}. */
record LoadMetadataConfig(
        String loadIdColumn, String idColumn, boolean required, long loadWindowMs, IdStrategy idStrategy) {
    private static final String COLUMNS = "Columns";
    private static final String LOAD = "Load";
    private static final String ROW_ID = "Row id";

    static final Setting<String> LOAD_ID_COLUMN = Setting.text("load.id.column")
            .defaultsTo("_dlt_load_id")
            .must(new ConfigDef.NonEmptyString())
            .important(ConfigDef.Importance.LOW)
            .in(COLUMNS)
            .doc("Name of the column that says in which load a row came. A text column of that name is overwritten.");

    static final Setting<String> ID_COLUMN = Setting.text("id.column")
            .defaultsTo("_dlt_id")
            .must(new ConfigDef.NonEmptyString())
            .important(ConfigDef.Importance.LOW)
            .in(COLUMNS)
            .doc("Name of the column with the row's id. A text column of that name is overwritten.");

    static final Setting<Boolean> REQUIRED = Setting.flag("columns.required")
            .defaultsTo(true)
            .important(ConfigDef.Importance.LOW)
            .in(COLUMNS)
            .doc("Whether the two columns are NOT NULL. Set it to false for sinks that cannot add a required column to"
                    + " a table with rows in it, and for a schema registry that asks for a default.");

    static final Setting<Long> LOAD_WINDOW_MS = Setting.number("load.window.ms")
            .defaultsTo(60_000L)
            .must(ConfigDef.Range.between(1, 86_400_000))
            .in(LOAD)
            .doc("How long a load lasts. All rows of a window carry the time at which it began as their load id, and"
                    + " windows begin at multiples of this length, so that tasks agree. Shorter windows tell loads"
                    + " apart more finely; each one is a load more to list.");

    static final Setting<IdStrategy> ID_STRATEGY = Setting.choice("id.strategy", IdStrategy.class)
            .defaultsTo(IdStrategy.KEY)
            .important(ConfigDef.Importance.HIGH)
            .in(ROW_ID)
            .doc("What the id is made of. key: the topic and the record's key, so a row keeps its id through updates"
                    + " and replays; a record without a key is identified by its content. content: the topic and all"
                    + " columns, so an update gives a new id and equal rows share one. position: topic, partition and"
                    + " offset, one id per event, the same in a replay: for tables that keep every event; sinks only. random: a new id each time, also"
                    + " in a replay, as dlt makes them.");

    LoadMetadataConfig {
        if (loadIdColumn.equals(idColumn)) {
            throw new ConfigException(
                    ID_COLUMN.name(), idColumn, "is also the name in load.id.column; the two columns need two names");
        }
    }

    static ConfigDef definition() {
        return Setting.definitionOf(List.of(LOAD_ID_COLUMN, ID_COLUMN, REQUIRED, LOAD_WINDOW_MS, ID_STRATEGY));
    }

    static LoadMetadataConfig from(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        return new LoadMetadataConfig(
                LOAD_ID_COLUMN.from(config),
                ID_COLUMN.from(config),
                REQUIRED.from(config),
                LOAD_WINDOW_MS.from(config),
                ID_STRATEGY.from(config));
    }

    List<AddedColumns.Column> columns() {
        return List.of(
                new AddedColumns.Column(loadIdColumn, text().build()),
                new AddedColumns.Column(idColumn, idText().build()));
    }

    private SchemaBuilder text() {
        return required ? SchemaBuilder.string() : SchemaBuilder.string().optional();
    }

    /** The length travels as Debezium tells it, so that sinks can make the column dlt's varchar(128). */
    private SchemaBuilder idText() {
        return text().parameter("__debezium.source.column.type", "VARCHAR")
                .parameter("__debezium.source.column.length", "128");
    }
}
