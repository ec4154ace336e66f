package dev.millrace.sink;

import static org.apache.kafka.common.config.ConfigDef.Range.between;

import dev.millrace.core.FieldType;
import dev.millrace.core.Naming;
import dev.millrace.core.TableName;
import dev.millrace.core.config.Setting;
import dev.millrace.sink.decode.ColumnRules;
import dev.millrace.sink.decode.RecordDecoder;
import dev.millrace.sink.decode.RecordDecoder.Deletes;
import dev.millrace.sink.decode.RecordDecoder.Mode;
import dev.millrace.sink.decode.RecordDecoder.Truncates;
import dev.millrace.sink.decode.TableRoute;
import dev.millrace.sink.decode.TableRules;
import dev.millrace.sink.decode.ToldTypes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/**
 * What is written, and where.
 *
 * @param rules for all tables but those of {@code byTable}
 */
record WriteConfig(TableRoute.Rules routing, TableRules rules, Map<String, TableRules> byTable, Missing missing) {
    private static final String GROUP = "Writing";

    /** PostgreSQL cuts longer ones. */
    private static final int NAME_MOST = 63;

    /** Every database has as many. */
    private static final int FRACTION_DIGITS_LEAST = 6;

    /** What to do about a table that this connector filled and that is gone. */
    enum Missing {
        FAIL,
        CREATE_FROM_START
    }

    static final Setting<String> TABLE_NAME_FORMAT = Setting.text("table.name.format")
            .defaultsTo("${topic}")
            .must(LambdaValidator.with(TableRoute::check, () -> "a name, optionally qualified by dots"))
            .important(Importance.HIGH)
            .in(GROUP)
            .doc("The table of a record: ${topic}, ${source.db}, ${source.schema} and ${source.table} stand for"
                    + " where it comes from; a dot of the format parts schema and table. With ${source.table},"
                    + " equal names from two source schemas meet in one table.");
    static final Setting<List<String>> TABLE_NAME_MAP = Setting.list("table.name.map")
            .defaultsTo(List.of())
            .must(LambdaValidator.with(WriteConfig::checkMap, () -> "topic=table,..."))
            .in(GROUP)
            .doc(
                    "The tables of single topics, as topic=table or topic=schema.table, separated by commas. They are taken"
                            + " as they are written, before any pattern, format or naming.");
    static final Setting<Optional<String>> TABLE_NAME_REGEX = Setting.text("table.name.regex")
            .must(LambdaValidator.with(WriteConfig::checkRegex, () -> "a regular expression"))
            .in(GROUP)
            .doc("A regular expression (Java's) for whole names of topics. The table of a topic that it matches is"
                    + " table.name.replacement; all others follow table.name.format.")
            .optional();
    static final Setting<Optional<String>> TABLE_NAME_REPLACEMENT = Setting.text("table.name.replacement")
            .in(GROUP)
            .doc(
                    "The table of a topic that table.name.regex matches: $1 or ${name} stand for the expression's groups, a"
                            + " dot parts schema and table. For example table.name.regex=shop\\.(.+)_\\d{4} and"
                            + " table.name.replacement=archive.$1 bring the tables of all years into one.")
            .optional();
    static final Setting<Naming> NAMING = Setting.choice("naming", Naming.class)
            .defaultsTo(Naming.AS_IS)
            .in(GROUP)
            .doc("How names of the source are written in the target, those of columns and those that stand in a table's"
                    + " name for ${...} or a group: as_is; snake_case is dlt's default (OrderLine and \"Order Line\" become"
                    + " order_line); upper; lower. Two names that would become one are refused. The sink's own columns"
                    + " keep their names.");
    static final Setting<Mode> MODE = Setting.choice("write.mode", Mode.class)
            .defaultsTo(Mode.UPSERT)
            .important(Importance.HIGH)
            .in(GROUP)
            .doc("upsert keeps one row a key in its latest state. append keeps one row an event, with its operation,"
                    + " source time and Kafka position (_op, _source_ts, _topic, _partition, _offset).");
    static final Setting<Deletes> DELETES = Setting.choice("delete.mode", Deletes.class)
            .defaultsTo(Deletes.HARD)
            .in(GROUP)
            .doc("hard removes the row of a delete event or tombstone. soft keeps it and sets its column _deleted_at"
                    + " to the time when the delete was applied; a row that comes back has null there again."
                    + " ignore keeps it as it last was.");
    static final Setting<Truncates> TRUNCATES = Setting.choice("truncate.mode", Truncates.class)
            .defaultsTo(Truncates.APPLY)
            .in(GROUP)
            .doc("What to do when the source truncates a table, where Debezium is told to say so"
                    + " (skipped.operations=none): apply empties the target's table in the transaction of its batch,"
                    + " and stops the task when the topic has several partitions, since nothing tells which of their"
                    + " records came before; ignore goes on; fail stops the task.");
    static final Setting<List<String>> KEY_FIELDS = Setting.list("key.fields")
            .defaultsTo(List.of())
            .in(GROUP)
            .doc("The fields that tell rows apart, as they are called in the records. Empty means the fields of the"
                    + " record's key. Records that agree in these fields overwrite each other.");
    static final Setting<List<String>> COLUMNS_INCLUDE = Setting.list("columns.include")
            .defaultsTo(List.of())
            .in(GROUP)
            .doc("The only fields of the records that become columns, beside those of the key. Empty means all.");
    static final Setting<List<String>> COLUMNS_EXCLUDE = Setting.list("columns.exclude")
            .defaultsTo(List.of())
            .in(GROUP)
            .doc("Fields of the records that never become columns. Those of a key cannot be left out.");
    static final Setting<String> COLUMNS_TYPES = Setting.text("columns.types")
            .defaultsTo("")
            .must(LambdaValidator.with(ToldTypes::check, () -> "column:type,..."))
            .in(GROUP)
            .doc(
                    "What the fields of records without a schema are, as id:int64, price:decimal(10,2), at:datetime(3). All"
                            + " others become text: a type is never guessed from a value. Types are boolean, int8, int16, int32,"
                            + " int64, decimal(p,s), float32, float64, text(n), binary (base64 in the record), date, time(d),"
                            + " datetime(d), instant(d), uuid and json. A number for a date counts days since 1970, for the other"
                            + " temporal types milliseconds, microseconds or nanoseconds by d: up to 3, 6 or 9.");
    static final Setting<Integer> FRACTION_DIGITS = Setting.integer("fraction.max.digits")
            .defaultsTo(ColumnRules.ALL_DIGITS)
            .must(between(FRACTION_DIGITS_LEAST, ColumnRules.ALL_DIGITS))
            .in(GROUP)
            .doc(
                    "How many digits of a second times keep at most; 9 is all of them. A time with more digits than any column of"
                            + " the target can have (six on MySQL, MariaDB, PostgreSQL and BigQuery, seven on SQL Server) is set"
                            + " aside as a record that is wrong, since it would be rounded without a word. 6 cuts the digits behind"
                            + " the sixth off instead, from a source such as SQL Server with its datetime2(7). Times in a key are"
                            + " never cut: two keys could become one.");
    static final Setting<String> POSITION_COLUMN = Setting.text("position.column")
            .defaultsTo("")
            .must(LambdaValidator.with(WriteConfig::checkPositionColumn, () -> "a column's name, or empty"))
            .in(GROUP)
            .doc("The column that keeps, with each row, where its last change stands in the source's log, as a text"
                    + " that sorts as the log does; a soft delete sets it too. It is added to tables that lack it,"
                    + " and is null for records that do not tell: those that were flattened, or are not Debezium's."
                    + " Empty stores none; whatever compares positions later then knows only rows that were written"
                    + " since it was set.");
    static final Setting<Missing> MISSING = Setting.choice("target.missing", Missing.class)
            .defaultsTo(Missing.FAIL)
            .in(GROUP)
            .doc("What to do when a table that this connector has filled is not there any more: fail opens its"
                    + " circuit and says so; create_from_start creates it and reads its topic again from the first record"
                    + " that Kafka still has. It is never created again in the middle of its history.");

    static final List<Setting<?>> SETTINGS = List.of(
            TABLE_NAME_FORMAT,
            TABLE_NAME_MAP,
            TABLE_NAME_REGEX,
            TABLE_NAME_REPLACEMENT,
            NAMING,
            MODE,
            DELETES,
            TRUNCATES,
            KEY_FIELDS,
            COLUMNS_INCLUDE,
            COLUMNS_EXCLUDE,
            COLUMNS_TYPES,
            FRACTION_DIGITS,
            POSITION_COLUMN,
            MISSING);

    /** Those that a table may have for itself, as table.NAME.SETTING. */
    static final List<Setting<?>> OF_A_TABLE = List.of(
            MODE,
            DELETES,
            TRUNCATES,
            KEY_FIELDS,
            COLUMNS_INCLUDE,
            COLUMNS_EXCLUDE,
            COLUMNS_TYPES,
            FRACTION_DIGITS,
            POSITION_COLUMN);

    static WriteConfig from(AbstractConfig config) {
        return new WriteConfig(
                routing(config), rules(config), PerTable.read(config, WriteConfig::rules), MISSING.from(config));
    }

    /** By the table's whole name, else by the name without what qualifies it. */
    TableRules rulesOf(TableName table) {
        TableRules ofName = byTable.getOrDefault(table.name(), rules);
        return byTable.getOrDefault(table.toString(), ofName);
    }

    private static TableRoute.Rules routing(AbstractConfig config) {
        Optional<String> replacement = TABLE_NAME_REPLACEMENT.from(config);
        return new TableRoute.Rules(
                TABLE_NAME_FORMAT.from(config),
                TableRoute.tables(TABLE_NAME_MAP.name(), TABLE_NAME_MAP.from(config)),
                replacement
                        .flatMap(given -> TABLE_NAME_REGEX.from(config))
                        .map(Pattern::compile)
                        .orElse(TableRoute.Rules.NONE),
                replacement.orElse(""),
                NAMING.from(config));
    }

    private static TableRules rules(AbstractConfig config) {
        Map<String, FieldType> types = ToldTypes.read(COLUMNS_TYPES.name(), COLUMNS_TYPES.from(config));
        return new TableRules(
                MODE.from(config),
                DELETES.from(config),
                TRUNCATES.from(config),
                KEY_FIELDS.from(config),
                POSITION_COLUMN.from(config),
                new ColumnRules(
                        NAMING.from(config),
                        Set.copyOf(COLUMNS_INCLUDE.from(config)),
                        Set.copyOf(COLUMNS_EXCLUDE.from(config)),
                        types,
                        FRACTION_DIGITS.from(config)));
    }

    private static void checkMap(String key, Object value) {
        TableRoute.tables(key, ((List<?>) value).stream().map(String::valueOf).toList());
    }

    private static void checkRegex(String key, Object value) {
        try {
            Pattern.compile(value == null ? "" : value.toString());
        } catch (PatternSyntaxException e) {
            throw new ConfigException(key, value, "is no regular expression: " + e.getDescription());
        }
    }

    private static void checkPositionColumn(String key, Object value) {
        String name = String.valueOf(value);
        if (name.length() > NAME_MOST) {
            throw new ConfigException(key, name, "a name has at most " + NAME_MOST + " characters");
        }
        if (RecordDecoder.OWN_COLUMNS.contains(name)) {
            throw new ConfigException(key, name, "the sink fills a column of this name with something else");
        }
    }
}
