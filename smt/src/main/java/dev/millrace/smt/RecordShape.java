package dev.millrace.smt;

import dev.millrace.core.StructAccess;
import java.util.function.Function;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Where the rows are in records of one schema: the record is a row, or an envelope around two of them, or has none.
 *
 * @param <E> what a record brings to each of its rows
 */
sealed interface RecordShape<E> {
    /** Truncates, messages, heartbeats and the like have no row: they pass as they are. */
    boolean hasRow(Struct record);

    Struct apply(Struct record, E edit);

    static <E> RecordShape<E> of(Schema schema, Function<Schema, RowPlan<E>> planner) {
        if (Debezium.isEnvelope(schema)) {
            return Envelope.of(schema, planner);
        }
        return Debezium.isControl(schema) ? new Rowless<>() : new Row<>(planner.apply(schema));
    }

    record Rowless<E>() implements RecordShape<E> {
        @Override
        public boolean hasRow(Struct record) {
            return false;
        }

        @Override
        public Struct apply(Struct record, E edit) {
            return record;
        }
    }

    record Row<E>(RowPlan<E> plan) implements RecordShape<E> {
        @Override
        public boolean hasRow(Struct record) {
            return true;
        }

        @Override
        public Struct apply(Struct record, E edit) {
            return plan.apply(record, edit);
        }
    }

    /** Debezium's envelope: both rows change alike, all else moves over untouched. */
    record Envelope<E>(Schema schema, Field before, Field after, RowPlan<E> old, RowPlan<E> young)
            implements RecordShape<E> {
        private static final StructAccess ACCESS = StructAccess.best();

        static <E> Envelope<E> of(Schema schema, Function<Schema, RowPlan<E>> planner) {
            Field before = schema.field(Debezium.BEFORE);
            Field after = schema.field(Debezium.AFTER);
            RowPlan<E> young = planner.apply(after.schema());
            RowPlan<E> old = before.schema().equals(after.schema()) ? young : planner.apply(before.schema());
            SchemaBuilder derived = StructSchemas.like(schema);
            for (Field field : schema.fields()) {
                derived.field(
                        field.name(),
                        field.equals(before) ? old.schema() : field.equals(after) ? young.schema() : field.schema());
            }
            return new Envelope<>(derived.build(), before, after, old, young);
        }

        @Override
        public boolean hasRow(Struct record) {
            return record.get(after) != null || record.get(before) != null;
        }

        @Override
        public Struct apply(Struct record, E edit) {
            Object oldRow = record.get(before);
            Object youngRow = record.get(after);
            Object oldChanged = oldRow == null ? null : old.apply((Struct) oldRow, edit);
            Object youngChanged = youngRow == null ? null : young.apply((Struct) youngRow, edit);
            if (oldRow == oldChanged && youngRow == youngChanged) {
                return record;
            }
            Struct changed = new Struct(schema);
            @Nullable Object[] values = ACCESS.toFill(changed);
            System.arraycopy(ACCESS.values(record), 0, values, 0, values.length);
            values[before.index()] = oldChanged;
            values[after.index()] = youngChanged;
            ACCESS.filled(changed, values);
            return changed;
        }
    }
}
