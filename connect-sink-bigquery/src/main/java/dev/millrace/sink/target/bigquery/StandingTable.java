package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.Field;
import com.google.cloud.bigquery.Field.Mode;
import com.google.cloud.bigquery.PrimaryKey;
import com.google.cloud.bigquery.Schema;
import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.TableConstraints;
import com.google.cloud.bigquery.TableId;
import dev.millrace.core.Column;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import dev.millrace.sink.schema.Standing;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A table as it was found.
 *
 * @param key the columns of its primary key, by the names that they have in it; empty where it has none
 */
record StandingTable(TableId id, List<Field> fields, List<String> key, Standing standing) {
    static StandingTable of(TableName name, TableId id, StandardTableDefinition definition) {
        Schema schema = definition.getSchema();
        List<Field> fields = schema == null ? List.of() : schema.getFields();
        TableConstraints constraints = definition.getTableConstraints();
        PrimaryKey primary = constraints == null ? null : constraints.getPrimaryKey();
        List<String> key = primary == null || primary.getColumns() == null ? List.of() : primary.getColumns();
        List<Column> columns = new ArrayList<>();
        Set<String> defaulted = new HashSet<>();
        for (Field field : fields) {
            String column = Names.original(field.getName());
            columns.add(new Column(
                    column, Types.of(field), field.getMode() != Mode.REQUIRED, key.contains(field.getName())));
            if (field.getDefaultValueExpression() != null || isRepeated(field)) {
                defaulted.add(column);
            }
        }
        return new StandingTable(
                id,
                List.copyOf(fields),
                List.copyOf(key),
                new Standing(new TableShape(name, columns), Set.of(), defaulted, true));
    }

    TableName name() {
        return standing.shape().table();
    }

    /** The field that a column of a batch means: names differ in case at most. */
    Field field(Column column) {
        String name = Names.column(column.name());
        return fields.stream()
                .filter(field -> field.getName().equalsIgnoreCase(name))
                .findFirst()
                .orElseThrow(() -> new TargetException(
                        FailureKind.TRANSIENT,
                        "Column \"%s\" of %s was there and is not found any more.".formatted(column.name(), name())));
    }

    /** The same, as part of a row on the wire. */
    RowForm.Field formOf(Column column) {
        Field field = field(column);
        if (!Types.isWritable(field)) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    ("Column \"%s\" of %s is %s%s in BigQuery, which rows of a source's table cannot be written to. Make"
                                    + " it JSON, which holds nested and repeated values, or leave it out"
                                    + " (columns.exclude).")
                            .formatted(
                                    column.name(),
                                    name(),
                                    isRepeated(field) ? "a repeated " : "",
                                    field.getType().getStandardType()));
        }
        StandardSQLTypeName type = field.getType().getStandardType();
        Long precision = field.getPrecision();
        int scale = field.getScale() == null ? 0 : field.getScale().intValue();
        return precision == null
                ? new RowForm.Field(field.getName(), type, RowForm.Field.ANY, RowForm.Field.ANY, isRepeated(field))
                : new RowForm.Field(field.getName(), type, precision.intValue() - scale, scale, isRepeated(field));
    }

    private static boolean isRepeated(Field field) {
        return field.getMode() == Mode.REPEATED;
    }
}
