package dev.millrace.smt;

import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.jspecify.annotations.Nullable;

/**
 * Adds to each row from when on it was so, so that a sink that only appends keeps a history. A delete becomes a row that
 * closes the history of its key.
 */
public final class Scd2<R extends ConnectRecord<R>> extends StructTransform<R, Scd2.Version> {
    private Scd2Config config = Scd2Config.from(Map.of());
    private RowHasher hasher = hasherOf(config);

    /** What a record brings to its rows. The closing row of a delete has neither a hash nor a time after it. */
    record Version(Date validFrom, ChangeEvent event, @Nullable Object key, @Nullable Long position, RowHasher hasher) {
        boolean isClosing() {
            return event.isDelete();
        }

        /** In the order of {@link Scd2Config#columns()}. */
        @Nullable Object[] values(@Nullable Object hash) {
            boolean isClosing = isClosing();
            return new @Nullable Object[] {
                validFrom,
                isClosing ? validFrom : null,
                !isClosing,
                isClosing ? null : hash,
                event.op(),
                isClosing,
                position
            };
        }
    }

    public Scd2() {
        super(Side.VALUE);
    }

    @Override
    public void configure(Map<String, ?> given) {
        config = Scd2Config.from(given);
        hasher = hasherOf(config);
        forgetSchemas();
    }

    private static RowHasher hasherOf(Scd2Config config) {
        return new RowHasher(config.algorithm(), config.choice(), Set.copyOf(config.names()));
    }

    @Override
    @SuppressWarnings("JavaUtilDate") // Connect's own logical type is java.util.Date
    Version editOf(R record) {
        ChangeEvent event = ChangeEvent.of(record.value());
        long time = event.sourceTimeMs(record)
                .orElseThrow(
                        () -> new DataException(
                                "The record tells no time from which on its row is valid: neither its"
                                        + " source nor the record itself has one. Put the transform after a source that sets it."));
        Long position = record instanceof SinkRecord sink ? sink.originalKafkaOffset() : null;
        return new Version(new Date(time), event, record.key(), position, hasher);
    }

    @Override
    RowPlan<Version> planFor(Schema row) {
        return new Plan(AddedColumns.to(row, config.columns()), hasher.planFor(row));
    }

    private record Plan(AddedColumns columns, RowHasher.Plan hashed) implements RowPlan<Version> {
        @Override
        public Schema schema() {
            return columns.schema();
        }

        @Override
        public Struct apply(Struct row, Version version) {
            return columns.to(
                    row,
                    version.values(version.isClosing() ? null : version.hasher().of(row, hashed)));
        }
    }

    @Override
    void applyTo(Map<String, @Nullable Object> row, Version version) {
        @Nullable Object[] values =
                version.values(version.isClosing() ? null : version.hasher().of(row));
        List<String> names = config.names();
        for (int i = 0; i < names.size(); i++) {
            row.put(
                    names.get(i),
                    values[i] instanceof Date time ? time.toInstant().toString() : values[i]);
        }
    }

    /** A delete's row is in the envelope's before; the sink shall append it, so it moves to where an update has its row. */
    @Override
    R finished(R changed, Version version) {
        if (!version.isClosing() || !version.event().isEnvelope()) {
            return changed;
        }
        return changed.value() instanceof Struct envelope
                ? replace(changed, closing(envelope, version))
                : replace(changed, closing((Map<?, ?>) changed.value(), version));
    }

    private R replace(R record, Object value) {
        return Side.VALUE.replace(record, record.valueSchema(), value);
    }

    private Struct closing(Struct envelope, Version version) {
        Struct before = envelope.getStruct(Debezium.BEFORE);
        Schema after = envelope.schema().field(Debezium.AFTER).schema();
        Struct row = new Struct(after);
        for (Field field : after.fields()) {
            Field was = before.schema().field(field.name());
            if (was != null && (isKept(field.name(), version) || !field.schema().isOptional())) {
                row.put(field, StructSchemas.stored(before, was));
            }
        }
        Struct update = new Struct(envelope.schema());
        for (Field field : envelope.schema().fields()) {
            update.put(field, StructSchemas.stored(envelope, field));
        }
        return update.put(Debezium.AFTER, row).put("op", ChangeEvent.UPDATE);
    }

    private Map<String, @Nullable Object> closing(Map<?, ?> envelope, Version version) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        if (envelope.get(Debezium.BEFORE) instanceof Map<?, ?> before) {
            before.forEach((name, value) -> row.put(name.toString(), isKept(name.toString(), version) ? value : null));
        }
        Map<String, @Nullable Object> update = new LinkedHashMap<>();
        envelope.forEach((name, value) -> update.put(name.toString(), value));
        update.put(Debezium.AFTER, row);
        update.put("op", ChangeEvent.UPDATE);
        return update;
    }

    private boolean isKept(String column, Version version) {
        if (config.closing() == ClosingRow.ALL || config.names().contains(column)) {
            return true;
        }
        Object key = version.key();
        if (key instanceof Struct struct) {
            return struct.schema().field(column) != null;
        }
        return !(key instanceof Map<?, ?> map) || map.containsKey(column);
    }

    @Override
    public ConfigDef config() {
        return Scd2Config.definition();
    }
}
