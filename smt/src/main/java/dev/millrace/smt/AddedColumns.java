package dev.millrace.smt;

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

    private final Schema schema;
    private final Field[] kept;
    private final Field[] keptTargets;
    private final Field[] added;

    private AddedColumns(Schema schema, List<Field> kept, List<Column> columns) {
        this.schema = schema;
        this.kept = kept.toArray(Field[]::new);
        this.keptTargets =
                kept.stream().map(field -> schema.field(field.name())).toArray(Field[]::new);
        this.added = columns.stream().map(column -> schema.field(column.name())).toArray(Field[]::new);
    }

    static AddedColumns to(Schema row, List<Column> columns) {
        SchemaBuilder derived = StructSchemas.like(row);
        row.fields().forEach(field -> derived.field(field.name(), schemaOf(field, columns)));
        columns.stream()
                .filter(column -> row.field(column.name()) == null)
                .forEach(column -> derived.field(column.name(), column.schema()));
        List<Field> kept = row.fields().stream()
                .filter(field -> columnOf(field, columns).findAny().isEmpty())
                .toList();
        AddedColumns plain = new AddedColumns(derived.build(), kept, columns);
        return row.defaultValue() instanceof Struct was ? plain.withDefault(was, kept, columns) : plain;
    }

    Schema schema() {
        return schema;
    }

    /** The row in the new schema, with the added columns still empty. */
    Struct copy(Struct row) {
        Struct copy = new Struct(schema);
        for (int i = 0; i < kept.length; i++) {
            Object value = StructSchemas.stored(row, kept[i]);
            if (value != null) {
                copy.put(keptTargets[i], value);
            }
        }
        return copy;
    }

    void put(Struct row, int column, @Nullable Object value) {
        row.put(added[column], value);
    }

    /** Connect's builder refuses a struct as a default, as it compares it with a schema that is not built yet. */
    private AddedColumns withDefault(Struct was, List<Field> kept, List<Column> columns) {
        Struct value = copy(was);
        for (Field field : added) {
            if (!field.schema().isOptional()) {
                value.put(field, "");
            }
        }
        Schema withDefault = new ConnectSchema(
                Schema.Type.STRUCT,
                schema.isOptional(),
                value,
                schema.name(),
                schema.version(),
                schema.doc(),
                schema.parameters(),
                schema.fields(),
                null,
                null);
        return new AddedColumns(withDefault, kept, columns);
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
