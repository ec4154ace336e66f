package dev.millrace.smt;

import dev.millrace.core.config.Setting;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Timestamp;

/** The settings of {@link Scd2}: the names of the columns in the order in which they are added, and what fills them. */
record Scd2Config(List<String> names, HashAlgorithm algorithm, ColumnChoice choice, ClosingRow closing) {
    private static final String NAMES = "Names";
    private static final String ROWS = "Rows";

    static final Setting<Scd2Preset> PRESET = Setting.choice("names", Scd2Preset.class)
            .defaultsTo(Scd2Preset.DLT)
            .important(ConfigDef.Importance.HIGH)
            .in(NAMES)
            .doc(
                    "The names of the columns, where no setting of their own gives another. dlt: _dlt_valid_from, _dlt_valid_to,"
                            + " is_latest, _row_hash, _op, _deleted, _position. islatest: EffectiveDate, EndDate, IsLatest, RowHash,"
                            + " Operation, IsDeleted, Position.");

    private static final List<NameSetting> NAME_SETTINGS = List.of(
            new NameSetting("valid.from.column", "from which time on the row was so", preset -> preset.validFrom),
            new NameSetting(
                    "valid.to.column",
                    "up to which time the row was so, empty as long as it is",
                    preset -> preset.validTo),
            new NameSetting(
                    "latest.column", "whether the row was the latest when it was written", preset -> preset.isLatest),
            new NameSetting("hash.column", "the hash of the row", preset -> preset.hash),
            new NameSetting("op.column", "what happened at the source: r, c, u or d", preset -> preset.op),
            new NameSetting("deleted.column", "whether the row was deleted", preset -> preset.deleted),
            new NameSetting(
                    "position.column",
                    "the record's offset in its partition, which orders changes of one moment",
                    preset -> preset.position));

    static final Setting<HashAlgorithm> ALGORITHM = Setting.choice("algorithm", HashAlgorithm.class)
            .defaultsTo(HashAlgorithm.MD5)
            .in(ROWS)
            .doc("How the hash of the row is made; the page of RowHash says what each is.");

    static final Setting<ClosingRow> CLOSING = Setting.choice("closing.row", ClosingRow.class)
            .defaultsTo(ClosingRow.KEY)
            .in(ROWS)
            .doc(
                    "What the row that closes a history holds. key: the key's columns; others are NULL, or what the event holds"
                            + " where they may not be. all: all that the event holds, which is right for MySQL, MariaDB and SQL"
                            + " Server, and for PostgreSQL with REPLICA IDENTITY FULL only: else it sends invented values.");

    private record NameSetting(Setting<String> setting, Function<Scd2Preset, String> preset) {
        NameSetting(String key, String what, Function<Scd2Preset, String> preset) {
            this(
                    Setting.text(key)
                            .defaultsTo("")
                            .important(ConfigDef.Importance.LOW)
                            .in(NAMES)
                            .doc("Name of the column that says %s. Empty means the name that the preset gives."
                                    .formatted(what)),
                    preset);
        }

        String from(AbstractConfig config) {
            String given = setting.from(config);
            return given.isEmpty() ? preset.apply(PRESET.from(config)) : given;
        }
    }

    Scd2Config {
        Set<String> distinct = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            if (!distinct.add(names.get(i))) {
                throw new ConfigException(
                        NAME_SETTINGS.get(i).setting().name(),
                        names.get(i),
                        "is the name of another added column as well");
            }
        }
    }

    static ConfigDef definition() {
        List<Setting<?>> settings = new ArrayList<>();
        settings.add(PRESET);
        NAME_SETTINGS.forEach(name -> settings.add(name.setting()));
        settings.add(CLOSING);
        settings.add(ALGORITHM);
        settings.addAll(ColumnChoice.SETTINGS);
        return Setting.definitionOf(settings);
    }

    static Scd2Config from(Map<String, ?> given) {
        AbstractConfig config = new AbstractConfig(definition(), given, false);
        return new Scd2Config(
                NAME_SETTINGS.stream().map(name -> name.from(config)).toList(),
                ALGORITHM.from(config),
                ColumnChoice.from(config),
                CLOSING.from(config));
    }

    /** All are optional, so that a sink can add them to a table that has rows. */
    List<AddedColumns.Column> columns() {
        List<Schema> types = List.of(
                Timestamp.builder().optional().build(),
                Timestamp.builder().optional().build(),
                Schema.OPTIONAL_BOOLEAN_SCHEMA,
                RowHashConfig.schemaOf(algorithm),
                SchemaBuilder.string().optional().build(),
                Schema.OPTIONAL_BOOLEAN_SCHEMA,
                Schema.OPTIONAL_INT64_SCHEMA);
        List<AddedColumns.Column> columns = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            columns.add(new AddedColumns.Column(names.get(i), types.get(i)));
        }
        return columns;
    }
}
