package dev.millrace.smt;

import dev.millrace.core.StructAccess;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.ConnectSchema;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** A row's schema with columns of ours: at its end, or in the place of columns that have those names already. */
final class AddedColumns {
    record Column(String name, Schema schema) {}

    private static final StructAccess ACCESS = StructAccess.best();

    private final Schema schema;
    /** Where the row's own values end and the columns begin that it did not have. */
    private final int own;

    private final Field[] added;

    private AddedColumns(Schema schema, int own, Field[] added) {
        this.schema = schema;
        this.own = own;
        this.added = added;
    }

    static AddedColumns to(Schema row, List<Column> columns) {
        SchemaBuilder derived = StructSchemas.like(row);
        row.fields().forEach(field -> derived.field(field.name(), schemaOf(field, columns)));
        columns.stream()
                .filter(column -> row.field(column.name()) == null)
                .forEach(column -> derived.field(column.name(), column.schema()));
        Schema schema = derived.build();
        Field[] added =
                columns.stream().map(column -> schema.field(column.name())).toArray(Field[]::new);
        AddedColumns plain = new AddedColumns(schema, row.fields().size(), added);
        return row.defaultValue() instanceof Struct was ? plain.withDefault(was) : plain;
    }

    Schema schema() {
        return schema;
    }

    /** The row in the new schema, with a value for each of the added columns. */
    Struct to(Struct row, @Nullable Object... values) {
        Struct changed = new Struct(schema);
        @Nullable Object[] all = ACCESS.toFill(changed);
        System.arraycopy(ACCESS.values(row), 0, all, 0, own);
        for (int i = 0; i < added.length; i++) {
            ConnectSchema.validateValue(added[i].name(), added[i].schema(), values[i]);
            all[added[i].index()] = values[i];
        }
        ACCESS.filled(changed, all);
        return changed;
    }

    /** Connect's builder refuses a struct as a default, as it compares it with a schema that is not built yet. */
    private AddedColumns withDefault(Struct was) {
        @Nullable Object[] values = Arrays.stream(added)
                .map(field -> field.schema().isOptional() ? null : "")
                .toArray();
        Schema withDefault = new ConnectSchema(
                Schema.Type.STRUCT,
                schema.isOptional(),
                to(was, values),
                schema.name(),
                schema.version(),
                schema.doc(),
                schema.parameters(),
                schema.fields(),
                null,
                null);
        return new AddedColumns(withDefault, own, added);
    }

    private static Schema schemaOf(Field field, List<Column> columns) {
        return columnOf(field, columns)
                .map(column -> sameType(field, column.schema()))
                .findAny()
                .orElse(field.schema());
    }

    private static Schema sameType(Field field, Schema ours) {
        Schema theirs = field.schema();
        if (theirs.type() != ours.type() || theirs.name() != null) {
            throw new DataException(
                    ("The row already has a column \"%s\" of type %s, which cannot be overwritten with %s."
                                    + " Choose another name for the added column.")
                            .formatted(
                                    field.name(), theirs.name() == null ? theirs.type() : theirs.name(), ours.type()));
        }
        return ours;
    }

    private static Stream<Column> columnOf(Field field, List<Column> columns) {
        return columns.stream().filter(column -> column.name().equals(field.name()));
    }
}
