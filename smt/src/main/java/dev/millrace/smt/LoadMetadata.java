package dev.millrace.smt;

import java.security.SecureRandom;
import java.time.Clock;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.jspecify.annotations.Nullable;

/** Adds the two columns that dlt gives each row: the load it came in, and its id. */
public abstract class LoadMetadata<R extends ConnectRecord<R>> extends StructTransform<R, LoadMetadata.Lineage> {
    private final Clock clock;
    private final Random random;
    private LoadMetadataConfig config;
    private LoadWindow window;
    private RowIds ids;

    /** What a record brings: the running load, and the id that each of its rows gets. */
    record Lineage(String loadId, RowIds.RowId id) {}

    private LoadMetadata(Side side, Clock clock, Random random) {
        super(side);
        this.clock = clock;
        this.random = random;
        this.config = LoadMetadataConfig.from(Map.of());
        this.window = new LoadWindow(clock, config.loadWindowMs());
        this.ids = idsBy(config);
    }

    @Override
    public void configure(Map<String, ?> given) {
        config = LoadMetadataConfig.from(given);
        window = new LoadWindow(clock, config.loadWindowMs());
        ids = idsBy(config);
        forgetSchemas();
    }

    private RowIds idsBy(LoadMetadataConfig by) {
        return new RowIds(by.idStrategy(), Set.of(by.loadIdColumn(), by.idColumn()), random);
    }

    @Override
    Lineage editOf(R record) {
        return new Lineage(window.id(), ids.of(record));
    }

    @Override
    RowPlan<Lineage> planFor(Schema row) {
        return new Plan(AddedColumns.to(row, config.columns()));
    }

    private record Plan(AddedColumns columns) implements RowPlan<Lineage> {
        @Override
        public Schema schema() {
            return columns.schema();
        }

        @Override
        public Struct apply(Struct row, Lineage lineage) {
            return columns.to(row, lineage.loadId(), lineage.id().of(row));
        }
    }

    @Override
    void applyTo(Map<String, @Nullable Object> row, Lineage lineage) {
        String id = lineage.id().of(row);
        put(row, config.loadIdColumn(), lineage.loadId());
        put(row, config.idColumn(), id);
    }

    private static void put(Map<String, @Nullable Object> row, String column, String text) {
        Object was = row.put(column, text);
        if (was != null && !(was instanceof String)) {
            throw new DataException(
                    ("The row already has a column \"%s\" that is no text but a %s. Choose another name for the added"
                                    + " column.")
                            .formatted(column, was.getClass().getSimpleName()));
        }
    }

    @Override
    public ConfigDef config() {
        return LoadMetadataConfig.definition();
    }

    /** For the record's key. */
    public static final class Key<R extends ConnectRecord<R>> extends LoadMetadata<R> {
        public Key() {
            this(Clock.systemUTC(), new SecureRandom());
        }

        Key(Clock clock, Random random) {
            super(Side.KEY, clock, random);
        }
    }

    /** For the record's value. */
    public static final class Value<R extends ConnectRecord<R>> extends LoadMetadata<R> {
        public Value() {
            this(Clock.systemUTC(), new SecureRandom());
        }

        Value(Clock clock, Random random) {
            super(Side.VALUE, clock, random);
        }
    }
}
