package dev.millrace.sink.target.bigquery;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.SchemaChange;
import dev.millrace.sink.schema.SchemaChange.AddColumn;
import dev.millrace.sink.schema.SchemaChange.CreateTable;
import dev.millrace.sink.schema.SchemaChange.FillColumn;
import dev.millrace.sink.schema.SchemaChange.RelaxColumn;
import dev.millrace.sink.schema.SchemaChange.WidenType;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** BigQuery's statements for changes of tables. */
final class Ddl {
    private static final int KEY_COLUMNS_MOST = 16;
    private static final int CLUSTER_COLUMNS_MOST = 4;
    private static final Set<String> CLUSTERABLE =
            Set.of("BIGNUMERIC", "BOOL", "DATE", "DATETIME", "INT64", "NUMERIC", "STRING", "TIMESTAMP");
    private static final long SECOND_MS = 1000;

    private final BigQuerySettings settings;
    private final Names names;

    Ddl(BigQuerySettings settings, Names names) {
        this.settings = settings;
        this.names = names;
    }

    /** None for what BigQuery has no statement for: a column that may be null stays one that may. */
    List<String> of(SchemaChange change) {
        String table = names.quoted(change.table());
        if (change instanceof CreateTable create) {
            return List.of(create(create.shape()));
        }
        if (change instanceof AddColumn add) {
            return add(table, add.column());
        }
        if (change instanceof WidenType widen) {
            refuseTooGreat(widen.table(), widen.column().ofType(widen.to()));
            refuseRepeated(widen);
            return List.of("ALTER TABLE %s ALTER COLUMN %s SET DATA TYPE %s"
                    .formatted(table, Names.quoted(widen.column().name()), Types.sql(widen.to())));
        }
        if (change instanceof RelaxColumn relax) {
            return List.of("ALTER TABLE %s ALTER COLUMN %s DROP NOT NULL"
                    .formatted(table, Names.quoted(relax.column().name())));
        }
        if (change instanceof FillColumn fill) {
            String value = fill.value().equals(FillColumn.UUID)
                    ? "GENERATE_UUID()"
                    : Literals.cast(fill.column().type(), fill.value());
            return List.of(fill(table, fill.column(), value));
        }
        return List.of();
    }

    private String create(TableShape shape) {
        shape.columns().forEach(column -> refuseTooGreat(shape.table(), column));
        List<String> lines = new ArrayList<>();
        boolean streamed = settings.mode() == BigQuerySettings.Mode.CDC; // a streamed delete brings its key only
        shape.columns()
                .forEach(column -> lines.add(definition(column, !column.nullable() && (column.inKey() || !streamed))));
        List<Column> key = shape.keyColumns();
        if (!key.isEmpty() && key.size() <= KEY_COLUMNS_MOST) {
            lines.add("PRIMARY KEY (" + list(key.stream().map(Column::name)) + ") NOT ENFORCED");
        }
        StringBuilder sql = new StringBuilder("CREATE TABLE IF NOT EXISTS %s (\n  %s\n)"
                .formatted(names.quoted(shape.table()), String.join(",\n  ", lines)));
        settings.partitioning(shape.table()).ifPresent(by -> shape.column(by.column())
                .ifPresent(column -> sql.append("\nPARTITION BY ").append(by.clause(column))));
        List<String> cluster = clustering(shape);
        if (!cluster.isEmpty()) {
            sql.append("\nCLUSTER BY ").append(list(cluster.stream()));
        }
        if (streamed && !key.isEmpty()) {
            sql.append("\nOPTIONS (max_staleness = INTERVAL %d SECOND)"
                    .formatted(settings.stalenessMs(shape.table()) / SECOND_MS));
        }
        return sql.toString();
    }

    /** Those that are named and there, else the key's. */
    private List<String> clustering(TableShape shape) {
        List<String> named = settings.clustering(shape.table()).stream()
                .filter(name -> shape.column(name).isPresent())
                .toList();
        return (named.isEmpty() ? shape.keyColumns().stream().map(Column::name).toList() : named)
                .stream()
                        .filter(name -> shape.column(name)
                                .map(column -> Types.sql(column.type()).replaceFirst("\\(.*", ""))
                                .filter(CLUSTERABLE::contains)
                                .isPresent())
                        .limit(CLUSTER_COLUMNS_MOST)
                        .toList();
    }

    /** A new column takes nulls, and those that stand get its default by a statement of its own. */
    private static List<String> add(String table, Column column) {
        Object value = column.told().defaultValue();
        String added = "ALTER TABLE %s ADD COLUMN IF NOT EXISTS %s".formatted(table, definition(column, false));
        return value == null ? List.of(added) : List.of(added, fill(table, column, Literals.of(column.type(), value)));
    }

    private static String fill(String table, Column column, String value) {
        String name = Names.quoted(column.name());
        return "UPDATE %s SET %s = %s WHERE %s IS NULL".formatted(table, name, value, name);
    }

    private static String definition(Column column, boolean required) {
        String comment = column.told().comment();
        return Names.quoted(column.name())
                + " "
                + Types.sql(column.type())
                + (required ? " NOT NULL" : "")
                + (comment == null || comment.isEmpty()
                        ? ""
                        : " OPTIONS (description = %s)".formatted(Literals.text(comment)));
    }

    private static void refuseRepeated(WidenType widen) {
        if (widen.column().type().kind() == Kind.ARRAY) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    ("Column \"%s\" of %s is repeated, and what comes is wider than its elements: BigQuery changes no"
                                    + " type of repeated columns. Make it anew with wider elements, or as JSON.")
                            .formatted(widen.column().name(), widen.table()));
        }
    }

    private static void refuseTooGreat(TableName table, Column column) {
        if (Types.isTooGreat(column.type())) {
            throw Types.tooGreat(table.toString(), column.name(), column.type());
        }
    }

    private static String list(Stream<String> columns) {
        return columns.map(Names::quoted).collect(Collectors.joining(", "));
    }
}
