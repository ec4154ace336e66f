package dev.millrace.smt;

import java.util.Map;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Repairs values that a target would refuse, where a rule is switched on for it, and says what it changed. A decimal stays
 * the decimal that it is.
 */
public abstract class Sanitize<R extends ConnectRecord<R>> extends StructTransform<R, SanitizeMarks> {
    private final SanitizeCounts counts = new SanitizeCounts();
    private SanitizeConfig config = SanitizeConfig.from(Map.of());
    private CleanValues rules = new CleanValues(config);

    private Sanitize(Side side) {
        super(side);
    }

    @Override
    public void configure(Map<String, ?> given) {
        config = SanitizeConfig.from(given);
        rules = new CleanValues(config);
        counts.show(config.metricsName());
        forgetSchemas();
    }

    SanitizeCounts counts() {
        return counts;
    }

    @Override
    SanitizeMarks editOf(R record) {
        return new SanitizeMarks(counts);
    }

    @Override
    RowPlan<SanitizeMarks> planFor(Schema row) {
        return config.columns().isEmpty()
                ? new InPlace(row, rules)
                : new Marking(AddedColumns.to(row, config.columns()), new InPlace(row, rules));
    }

    /** The same schema, and the same row where nothing is to be changed. */
    private record InPlace(Schema schema, CleanValues rules) implements RowPlan<SanitizeMarks> {
        @Override
        public Struct apply(Struct row, SanitizeMarks marks) {
            Struct clean = row;
            for (Field field : row.schema().fields()) {
                Object value = StructSchemas.stored(row, field);
                Object cleaned = rules.clean(field.name(), value, marks);
                if (cleaned != value) {
                    clean = StructSchemas.isSame(clean, row) ? copy(row) : clean;
                    put(clean, field, cleaned);
                }
            }
            return clean;
        }

        private static void put(Struct row, Field field, @Nullable Object value) {
            if (value == null && !field.schema().isOptional()) {
                throw new DataException(
                        ("Column \"%s\" holds a value that is to become NULL, which it may not be. Keep such values, or make"
                                        + " the column optional.")
                                .formatted(field.name()));
            }
            row.put(field, value);
        }

        private static Struct copy(Struct row) {
            Struct copy = new Struct(row.schema());
            row.schema().fields().forEach(field -> copy.put(field, StructSchemas.stored(row, field)));
            return copy;
        }
    }

    private record Marking(AddedColumns columns, InPlace cleaning) implements RowPlan<SanitizeMarks> {
        @Override
        public Schema schema() {
            return columns.schema();
        }

        @Override
        public Struct apply(Struct row, SanitizeMarks marks) {
            marks.beginRow();
            Struct clean = cleaning.apply(row, marks);
            return columns.to(clean, marks.row());
        }
    }

    @Override
    void applyTo(Map<String, @Nullable Object> row, SanitizeMarks marks) {
        marks.beginRow();
        row.replaceAll((name, value) -> rules.clean(name, value, marks));
        if (config.mark() == SanitizeConfig.Mark.COLUMN) {
            row.put(config.markName(), marks.row());
        }
    }

    @Override
    R finished(R changed, SanitizeMarks marks) {
        String names = marks.record();
        if (names != null && config.mark() == SanitizeConfig.Mark.HEADER) {
            changed.headers().remove(config.markName()).addString(config.markName(), names);
        }
        return changed;
    }

    @Override
    public ConfigDef config() {
        return SanitizeConfig.definition();
    }

    @Override
    public void close() {
        counts.hide();
        super.close();
    }

    /** For the record's key. */
    public static final class Key<R extends ConnectRecord<R>> extends Sanitize<R> {
        public Key() {
            super(Side.KEY);
        }
    }

    /** For the record's value. */
    public static final class Value<R extends ConnectRecord<R>> extends Sanitize<R> {
        public Value() {
            super(Side.VALUE);
        }
    }
}
