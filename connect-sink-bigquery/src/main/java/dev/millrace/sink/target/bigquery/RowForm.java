package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.StandardSQLTypeName;
import com.google.cloud.bigquery.storage.v1.AnnotationsProto;
import com.google.cloud.bigquery.storage.v1.ProtoSchema;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldOptions;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.CellEncoder;
import dev.millrace.sink.target.bulk.CellRows;
import dev.millrace.sink.target.bulk.RowEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The message that carries one row on the wire: a field for each column, then those that BigQuery or the merge reads
 * besides. Rows are written from packed values straight into its bytes; a null is a field that is not there.
 */
record RowForm(List<Field> fields) {
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z_]\\w*");

    /**
     * A column, by the name that it has in BigQuery.
     *
     * @param whole a decimal's digits before the point, {@link #ANY} for what its type has; scale is those behind it
     * @param repeated whether the column holds an array of such values
     */
    record Field(String name, StandardSQLTypeName type, int whole, int scale, boolean repeated) {
        static final int ANY = -1;

        Field(String name, StandardSQLTypeName type) {
            this(name, type, ANY, ANY, false);
        }
    }

    RowForm {
        fields = List.copyOf(fields);
    }

    ProtoSchema schema() {
        DescriptorProto.Builder message = DescriptorProto.newBuilder().setName("Row");
        for (int i = 0; i < fields.size(); i++) {
            Field field = fields.get(i);
            FieldDescriptorProto.Builder made = message.addFieldBuilder()
                    .setNumber(i + 1)
                    .setType(ProtoCells.fieldType(field.type()))
                    .setLabel(
                            field.repeated()
                                    ? FieldDescriptorProto.Label.LABEL_REPEATED
                                    : FieldDescriptorProto.Label.LABEL_OPTIONAL);
            if (PLAIN.matcher(field.name()).matches()) {
                made.setName(field.name());
            } else {
                made.setName("column_" + (i + 1));
                made.setOptions(FieldOptions.newBuilder().setExtension(AnnotationsProto.columnName, field.name()));
            }
        }
        return ProtoSchema.newBuilder().setProtoDescriptor(message).build();
    }

    /**
     * Writes rows that carry these columns, each of them followed by the same last fields.
     *
     * @param columns names of fields, in the order of the rows' values
     */
    RowEncoder encoder(List<String> columns, byte[] last) {
        CellEncoder[] cells = columns.stream().map(this::encoder).toArray(CellEncoder[]::new);
        return new CellRows(cells) {
            @Override
            protected void before(int column, ByteSink out) {
                // each value brings its tag
            }

            @Override
            protected void writeNull(ByteSink out) {
                // as if it were not there
            }

            @Override
            protected void end(ByteSink out) {
                out.put(last);
            }
        };
    }

    /** Writes the values of one column. */
    CellEncoder encoder(String name) {
        int number = number(name);
        return ProtoCells.encoder(fields.get(number - 1), number);
    }

    /** Fields with the same values in many rows, as bytes. */
    byte[] constants(List<String> names, List<Object> values) {
        ByteSink out = new ByteSink(64);
        for (int i = 0; i < names.size(); i++) {
            encoder(names.get(i)).write(values.get(i), out);
        }
        return Arrays.copyOf(out.array(), out.size());
    }

    private int number(String name) {
        for (int i = 0; i < fields.size(); i++) {
            if (fields.get(i).name().equals(name)) {
                return i + 1;
            }
        }
        throw new IllegalArgumentException("No field " + name);
    }

    /** The same form with more fields. */
    RowForm and(Field... more) {
        List<Field> all = new ArrayList<>(fields);
        all.addAll(List.of(more));
        return new RowForm(all);
    }
}
