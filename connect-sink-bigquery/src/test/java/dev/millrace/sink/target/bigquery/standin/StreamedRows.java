package dev.millrace.sink.target.bigquery.standin;

import com.google.cloud.bigquery.storage.v1.AnnotationsProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.zetasql.ArrayType;
import com.google.zetasql.Value;
import io.grpc.Status;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Rows as they come on one connection: messages of a form that the client has told. */
final class StreamedRows {
    private static final String CHANGE_TYPE = "_CHANGE_TYPE";
    private static final String SEQUENCE = "_CHANGE_SEQUENCE_NUMBER";
    private static final int SECTIONS_MOST = 4;

    private final Descriptor descriptor;

    /**
     * A row that the table takes.
     *
     * @param change UPSERT, DELETE, or null for a row that is only added
     */
    record Row(List<Value> values, @Nullable String change, List<Long> sequence) {
        void apply(StoredTable table) {
            if (change == null) {
                table.insert(values);
            } else {
                table.change(change.equals("DELETE"), sequence, values);
            }
        }
    }

    StreamedRows(DescriptorProto message) {
        try {
            FileDescriptor file = FileDescriptor.buildFrom(
                    FileDescriptorProto.newBuilder()
                            .setName("rows.proto")
                            .addMessageType(message)
                            .build(),
                    new FileDescriptor[0]);
            this.descriptor = file.getMessageTypes().get(0);
        } catch (DescriptorValidationException e) {
            throw Status.INVALID_ARGUMENT.withDescription(e.getMessage()).asRuntimeException();
        }
    }

    /** The first field that the table has no column for, or null. */
    @Nullable String unknownTo(StoredTable table) {
        return descriptor.getFields().stream()
                .map(StreamedRows::nameOf)
                .filter(name -> !name.equals(CHANGE_TYPE) && !name.equals(SEQUENCE))
                .filter(name -> table.column(name).isEmpty())
                .findFirst()
                .orElse(null);
    }

    private static String nameOf(FieldDescriptor field) {
        String told = field.getOptions().getExtension(AnnotationsProto.columnName);
        return told.isEmpty() ? field.getName() : told;
    }

    Row read(StoredTable table, ByteString bytes, boolean isDefaultStream) {
        DynamicMessage message;
        try {
            message = DynamicMessage.parseFrom(descriptor, bytes);
        } catch (InvalidProtocolBufferException e) {
            throw Refusal.ofQuery("Malformed row: " + e.getMessage());
        }
        List<Value> values = new ArrayList<>();
        table.columns().forEach(column -> values.add(column.none()));
        String change = null;
        List<Long> sequence = List.of();
        for (Map.Entry<FieldDescriptor, Object> field : message.getAllFields().entrySet()) {
            String name = nameOf(field.getKey());
            if (name.equals(CHANGE_TYPE)) {
                change = (String) field.getValue();
            } else if (name.equals(SEQUENCE)) {
                sequence = sections((String) field.getValue());
            } else {
                int place = table.place(name);
                values.set(place, value(table.columns().get(place), field.getValue()));
            }
        }
        if (change == null) {
            return new Row(table.checked(values), null, List.of());
        }
        checkChange(table, change, values, isDefaultStream);
        return new Row(change.equals("DELETE") ? values : table.checked(values), change, sequence);
    }

    private static Value value(StoredColumn column, Object field) {
        try {
            return column.repeated()
                    ? Value.createArrayValue(
                            (ArrayType) column.zetaType(),
                            ((List<?>) field)
                                    .stream()
                                            .map(element -> Values.streamed(column, element))
                                            .toList())
                    : Values.streamed(column, field);
        } catch (ClassCastException | IllegalArgumentException e) {
            throw Refusal.ofQuery("Field " + column.name() + ": incompatible with type " + column.type());
        }
    }

    private static void checkChange(StoredTable table, String change, List<Value> values, boolean isDefaultStream) {
        if (!change.equals("UPSERT") && !change.equals("DELETE")) {
            throw Refusal.ofQuery("Invalid _CHANGE_TYPE " + change);
        }
        if (!isDefaultStream) {
            throw Refusal.ofQuery("_CHANGE_TYPE needs the default stream");
        }
        if (table.key().isEmpty()) {
            throw Refusal.ofQuery("_CHANGE_TYPE needs a table with a primary key");
        }
        for (String column : table.key()) {
            if (values.get(table.place(column)).isNull()) {
                throw Refusal.ofQuery("Primary key column " + column + " is null");
            }
        }
    }

    private static List<Long> sections(String text) {
        List<String> parts = Arrays.asList(text.split("/", -1));
        if (parts.size() > SECTIONS_MOST || !parts.stream().allMatch(part -> part.matches("[0-9A-Fa-f]{1,16}"))) {
            throw Refusal.ofQuery("Invalid _CHANGE_SEQUENCE_NUMBER " + text);
        }
        return parts.stream().map(part -> Long.parseUnsignedLong(part, 16)).toList();
    }
}
