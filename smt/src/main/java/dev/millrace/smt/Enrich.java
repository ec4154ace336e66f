package dev.millrace.smt;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/**
 * Adds columns of a dimension table, as the dimension is when the record passes. A database that does not answer holds
 * the record up, and in the end the task; it never lets the record go on without its columns.
 */
public final class Enrich<R extends ConnectRecord<R>> extends StructTransform<R, Enrich.Lookup> {
    private final LongSupplier nanoTime;
    private @Nullable EnrichConfig config;
    private @Nullable Dimension dimension;

    /** Finds what is added to a row, and knows afterwards whether the record is to be dropped. */
    static final class Lookup {
        private final EnrichConfig config;
        private final Dimension dimension;
        private boolean isSkipped;

        Lookup(EnrichConfig config, Dimension dimension) {
            this.config = config;
            this.dimension = dimension;
        }

        @Nullable Object[] of(Object row) {
            List<@Nullable Object> parts = new ArrayList<>();
            for (EnrichConfig.Pair pair : config.keys()) {
                parts.add(part(row, pair.from()));
            }
            Optional<DimensionRow> found = DimensionKey.of(parts).flatMap(dimension::find);
            if (found.isPresent()) {
                return found.get().values().toArray();
            }
            switch (config.missing()) {
                case FAIL ->
                    throw new DataException(
                            "The dimension %s has no row for this key, and missing=fail. Add it there and replay, or use"
                                            .formatted(config.table())
                                    + " missing=null.");
                case SKIP -> isSkipped = true;
                case NULL -> {}
            }
            return new @Nullable Object[config.columns().size()];
        }

        private static @Nullable Object part(Object row, String column) {
            try {
                if (row instanceof Struct struct) {
                    Field field = struct.schema().field(column);
                    if (field != null) {
                        return PlainValues.of(column, field.schema(), StructSchemas.stored(struct, field));
                    }
                } else if (row instanceof Map<?, ?> map && map.containsKey(column)) {
                    return PlainValues.of(column, null, map.get(column));
                }
            } catch (IllegalArgumentException e) {
                throw new DataException(
                        "Column \"%s\" cannot be looked up by: %s.".formatted(column, e.getMessage()), e);
            }
            throw new DataException(
                    ("The row has no column \"%s\" to look up by. Correct keys, or limit the transform to the topics that"
                                    + " have it with a predicate.")
                            .formatted(column));
        }
    }

    public Enrich() {
        this(System::nanoTime);
    }

    Enrich(LongSupplier nanoTime) {
        super(Side.VALUE);
        this.nanoTime = nanoTime;
    }

    @Override
    public void configure(Map<String, ?> given) {
        close();
        config = EnrichConfig.from(given);
        dimension = new Dimension(configured(), nanoTime);
    }

    private EnrichConfig configured() {
        return Objects.requireNonNull(config, "Enrich is used before it is configured");
    }

    private Dimension dimension() {
        return Objects.requireNonNull(dimension, "Enrich is used before it is configured");
    }

    @Override
    Lookup editOf(R record) {
        return new Lookup(configured(), dimension());
    }

    @Override
    RowPlan<Lookup> planFor(Schema row) {
        List<EnrichConfig.Pair> names = configured().columns();
        List<DimensionColumn> types = dimension().columns();
        List<AddedColumns.Column> added = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            added.add(new AddedColumns.Column(names.get(i).to(), types.get(i).schema()));
        }
        return new Plan(AddedColumns.to(row, added));
    }

    private record Plan(AddedColumns columns) implements RowPlan<Lookup> {
        @Override
        public Schema schema() {
            return columns.schema();
        }

        @Override
        public Struct apply(Struct row, Lookup lookup) {
            return columns.to(row, lookup.of(row));
        }
    }

    @Override
    void applyTo(Map<String, @Nullable Object> row, Lookup lookup) {
        @Nullable Object[] values = lookup.of(row);
        for (int i = 0; i < values.length; i++) {
            row.put(configured().columns().get(i).to(), values[i]);
        }
    }

    @Override
    @Nullable R finished(R changed, Lookup lookup) {
        return lookup.isSkipped ? null : changed;
    }

    long rememberedRows() {
        return dimension().remembered();
    }

    @Override
    public ConfigDef config() {
        return EnrichConfig.definition();
    }

    @Override
    public void close() {
        Dimension open = dimension;
        if (open != null) {
            open.close();
        }
        super.close();
    }
}
