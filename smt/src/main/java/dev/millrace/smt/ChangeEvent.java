package dev.millrace.smt;

import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * What a record says about the change it carries: from Debezium's envelope, or from the fields that Debezium adds when it
 * flattens one. A row that says nothing is an upsert.
 */
record ChangeEvent(String op, boolean isEnvelope, @Nullable Object source, Object value) {
    static final String UPDATE = "u";
    static final String DELETE = "d";
    private static final String FLAT_OP = "__op";
    private static final String FLAT_DELETED = "__deleted";
    private static final String SOURCE = "source";

    /** Of a value that is a struct or a map. */
    static ChangeEvent of(Object value) {
        if (isEnvelope(value)) {
            return new ChangeEvent(String.valueOf(get(value, "op")), true, get(value, SOURCE), value);
        }
        boolean isDeleted = "true".equals(String.valueOf(get(value, FLAT_DELETED)));
        Object op = get(value, FLAT_OP);
        return new ChangeEvent(isDeleted ? DELETE : op == null ? UPDATE : op.toString(), false, null, value);
    }

    boolean isDelete() {
        return op.equals(DELETE);
    }

    @Nullable Object before() {
        return isEnvelope ? get(value, Debezium.BEFORE) : null;
    }

    /** The row as the change leaves it; none after a delete in an envelope. */
    @Nullable Object after() {
        return isEnvelope ? get(value, Debezium.AFTER) : value;
    }

    /** When the source committed the change; else the record's own time. Nothing where neither is known. */
    OptionalLong sourceTimeMs(ConnectRecord<?> record) {
        Object time =
                source == null ? first(get(value, "__source_ts_ms"), get(value, "__ts_ms")) : get(source, "ts_ms");
        if (time instanceof Number number) {
            return OptionalLong.of(number.longValue());
        }
        Long own = record.timestamp();
        return own == null ? OptionalLong.empty() : OptionalLong.of(own);
    }

    private static @Nullable Object first(@Nullable Object one, @Nullable Object other) {
        return one == null ? other : one;
    }

    private static boolean isEnvelope(Object value) {
        return value instanceof Struct struct
                ? Debezium.isEnvelope(struct.schema())
                : Debezium.isEnvelope((Map<?, ?>) value);
    }

    /** A field of a struct or a map, null where there is none. */
    static @Nullable Object get(Object row, String name) {
        if (row instanceof Struct struct) {
            Schema schema = struct.schema();
            Field field = schema.field(name);
            return field == null ? null : StructSchemas.stored(struct, field);
        }
        return ((Map<?, ?>) row).get(name);
    }
}
