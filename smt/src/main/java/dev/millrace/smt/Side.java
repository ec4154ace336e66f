package dev.millrace.smt;

import java.util.Locale;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** The half of a record that a transform works on. */
enum Side {
    KEY {
        @Override
        @Nullable Schema schema(ConnectRecord<?> record) {
            return record.keySchema();
        }

        @Override
        @Nullable Object value(ConnectRecord<?> record) {
            return record.key();
        }

        @Override
        <R extends ConnectRecord<R>> R replace(R record, @Nullable Schema schema, Object value) {
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    schema,
                    value,
                    record.valueSchema(),
                    record.value(),
                    record.timestamp());
        }
    },

    VALUE {
        @Override
        @Nullable Schema schema(ConnectRecord<?> record) {
            return record.valueSchema();
        }

        @Override
        @Nullable Object value(ConnectRecord<?> record) {
            return record.value();
        }

        @Override
        <R extends ConnectRecord<R>> R replace(R record, @Nullable Schema schema, Object value) {
            return record.newRecord(
                    record.topic(),
                    record.kafkaPartition(),
                    record.keySchema(),
                    record.key(),
                    schema,
                    value,
                    record.timestamp());
        }
    };

    abstract @Nullable Schema schema(ConnectRecord<?> record);

    abstract @Nullable Object value(ConnectRecord<?> record);

    /** The same record, headers included, with this half exchanged. */
    abstract <R extends ConnectRecord<R>> R replace(R record, @Nullable Schema schema, Object value);

    /** What is to be said where this half is no row. */
    DataException hasNoColumns(Class<?> transform, ConnectRecord<?> record) {
        Schema schema = schema(record);
        Object value = value(record);
        String type = schema != null
                ? schema.type().toString()
                : value == null ? "null" : value.getClass().getSimpleName();
        return new DataException(
                ("%s has no columns to work on: the %s is %s. Use a converter that gives structs or maps, or limit the"
                                + " transform to the topics that have them with a predicate. %s")
                        .formatted(transform.getName(), name().toLowerCase(Locale.ROOT), type, RecordPlace.of(record)));
    }
}
