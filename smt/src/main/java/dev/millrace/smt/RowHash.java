package dev.millrace.smt;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/** Adds a hash over a row's columns that databases can compute alike in SQL. */
public abstract class RowHash<R extends ConnectRecord<R>> extends StructTransform<R, RowHasher> {
    private RowHashConfig config = RowHashConfig.from(Map.of());
    private RowHasher hasher = hasherOf(config);

    private RowHash(Side side) {
        super(side);
    }

    @Override
    public void configure(Map<String, ?> given) {
        config = RowHashConfig.from(given);
        hasher = hasherOf(config);
        forgetSchemas();
    }

    private static RowHasher hasherOf(RowHashConfig config) {
        return new RowHasher(config.algorithm(), config.choice(), Set.of(config.column()));
    }

    @Override
    RowHasher editOf(R record) {
        return hasher;
    }

    @Override
    RowPlan<RowHasher> planFor(Schema row) {
        return new Plan(AddedColumns.to(row, config.columns()), hasher.planFor(row));
    }

    private record Plan(AddedColumns columns, RowHasher.Plan hashed) implements RowPlan<RowHasher> {
        @Override
        public Schema schema() {
            return columns.schema();
        }

        @Override
        public Struct apply(Struct row, RowHasher hasher) {
            return columns.to(row, hasher.of(row, hashed));
        }
    }

    @Override
    void applyTo(Map<String, @Nullable Object> row, RowHasher by) {
        row.put(config.column(), by.of(row));
    }

    @Override
    public ConfigDef config() {
        return RowHashConfig.definition();
    }

    /** For the record's key. */
    public static final class Key<R extends ConnectRecord<R>> extends RowHash<R> {
        public Key() {
            super(Side.KEY);
        }
    }

    /** For the record's value. */
    public static final class Value<R extends ConnectRecord<R>> extends RowHash<R> {
        public Value() {
            super(Side.VALUE);
        }
    }
}
