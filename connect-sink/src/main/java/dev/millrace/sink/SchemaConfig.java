package dev.millrace.sink;

import static org.apache.kafka.common.config.ConfigDef.Range.atLeast;

import dev.millrace.core.TableName;
import dev.millrace.core.config.Setting;
import dev.millrace.sink.schema.Contract;
import dev.millrace.sink.schema.Contract.Answer;
import dev.millrace.sink.schema.SchemaChange.FillColumn;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef.LambdaValidator;
import org.apache.kafka.common.config.ConfigException;

/** What may happen to the target's tables. */
record SchemaConfig(
        Contract contract,
        Map<String, Contract> ofTables,
        Map<String, String> backfill,
        long cacheMs,
        long ddlLockTimeoutMs) {
    private static final String SCHEMA = "Schema";

    static final Setting<Answer> TABLES = Setting.choice("schema.contract.tables", Answer.class)
            .defaultsTo(Answer.EVOLVE)
            .in(SCHEMA)
            .doc("What to do about a table that is missing: evolve creates it, freeze opens the topic's circuit until"
                    + " somebody has created it by the statement in the message, discard_row and discard_value leave out"
                    + " its rows. table.NAME.schema.contract.tables decides for one table.");
    static final Setting<Answer> COLUMNS = Setting.choice("schema.contract.columns", Answer.class)
            .defaultsTo(Answer.EVOLVE)
            .in(SCHEMA)
            .doc("What to do about a column that is missing: evolve adds it, freeze opens the topic's circuit until"
                    + " somebody has added it by the statement in the message, discard_value leaves out the column,"
                    + " discard_row the rows that have a value in it. What is left out is counted, not set aside."
                    + " table.NAME.schema.contract.columns decides for one table. No column is ever dropped.");
    static final Setting<Answer> TYPES = Setting.choice("schema.contract.types", Answer.class)
            .defaultsTo(Answer.EVOLVE)
            .in(SCHEMA)
            .doc("What to do about a column that is too narrow for what comes, or takes no nulls: evolve widens it,"
                    + " freeze opens the topic's circuit until somebody has done so by the statement in the message,"
                    + " discard_value leaves out the values that do not fit, discard_row their rows."
                    + " table.NAME.schema.contract.types decides for one table. No column is ever narrowed.");
    static final Setting<List<String>> BACKFILL = Setting.list("schema.backfill")
            .defaultsTo(List.of())
            .must(LambdaValidator.with(SchemaConfig::checkBackfill, () -> "column=value pairs"))
            .in(SCHEMA)
            .doc("What the rows of a table that was filled before get in columns that the records bring, as"
                    + " _dlt_load_id=preloaded,_dlt_id=${uuid}, where ${uuid} is another one for each row. The column is"
                    + " added, filled in small transactions, and then made NOT NULL as it is in the records. Without"
                    + " it such a column is added as one that may be null.");
    static final Setting<Long> CACHE_MS = Setting.number("schema.cache.ms")
            .defaultsTo(300_000L)
            .must(atLeast(0))
            .in(SCHEMA)
            .doc("How long the sink believes what it knows of a table. A change by hand that makes a write fail is"
                    + " noticed at once; one that does not, such as a column added while it is discarded, after this"
                    + " time. A small number costs a few queries of the catalog for each table that often.");
    static final Setting<Long> DDL_LOCK_TIMEOUT_MS = Setting.number("ddl.lock.timeout.ms")
            .defaultsTo(5_000L)
            .must(atLeast(1))
            .in(SCHEMA)
            .doc("How long a change of a table waits for transactions that use it, before it gives way and is tried"
                    + " again later. Whoever comes after a change that waits has to wait as well, readers too: so this"
                    + " is how long they are held up at most. Too short, and a table that is always in use is never"
                    + " changed.");

    /** Those that a table may have for itself, as table.NAME.SETTING. */
    static final List<Setting<?>> OF_A_TABLE = List.of(TABLES, COLUMNS, TYPES);

    /** All of them, in their order. */
    static final List<Setting<?>> SETTINGS = List.of(TABLES, COLUMNS, TYPES, BACKFILL, CACHE_MS, DDL_LOCK_TIMEOUT_MS);

    static SchemaConfig from(AbstractConfig config) {
        return new SchemaConfig(
                contract(config),
                PerTable.read(config, SchemaConfig::contract),
                backfill(BACKFILL.from(config)),
                CACHE_MS.from(config),
                DDL_LOCK_TIMEOUT_MS.from(config));
    }

    private static Contract contract(AbstractConfig config) {
        return new Contract(TABLES.from(config), COLUMNS.from(config), TYPES.from(config));
    }

    /** That of the table by its whole name, else by its last part, else that of all tables. */
    Contract contractOf(TableName table) {
        Contract whole = ofTables.get(table.toString());
        return whole == null ? ofTables.getOrDefault(table.name(), contract) : whole;
    }

    private static Map<String, String> backfill(List<String> pairs) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String pair : pairs) {
            int equals = pair.indexOf('=');
            values.put(
                    pair.substring(0, equals).strip(),
                    pair.substring(equals + 1).strip());
        }
        return values;
    }

    private static void checkBackfill(String key, Object value) {
        for (Object pair : (List<?>) value) {
            String text = String.valueOf(pair);
            int equals = text.indexOf('=');
            if (equals < 1 || equals == text.length() - 1) {
                throw new ConfigException(key, text, "it has to be column=value");
            }
            String given = text.substring(equals + 1).strip();
            if (given.contains("${") && !given.equals(FillColumn.UUID)) {
                throw new ConfigException(key, text, "only " + FillColumn.UUID + " is known");
            }
        }
    }
}
