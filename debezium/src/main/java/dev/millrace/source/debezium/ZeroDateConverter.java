package dev.millrace.source.debezium;

import io.debezium.jdbc.TemporalPrecisionMode;
import io.debezium.spi.converter.CustomConverter;
import io.debezium.spi.converter.RelationalColumn;
import java.util.Properties;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.jspecify.annotations.Nullable;

/**
 * Decides what a zero date of MySQL or MariaDB becomes, the same in the snapshot and in streaming. All other values are
 * what Debezium makes of them.
 *
 * <p>Debezium's readers of rows have made a zero DATE or DATETIME null before a converter is asked. So in a column that
 * is NOT NULL a null is a zero date, and in one that may be NULL nobody can tell; there only a TIMESTAMP of the binlog can.
 */
public final class ZeroDateConverter implements CustomConverter<SchemaBuilder, RelationalColumn> {
    private @Nullable ZeroDateSettings settings;

    /** The settings below the converter's name. */
    public static ConfigDef config() {
        return ZeroDateSettings.definition();
    }

    @Override
    public void configure(Properties properties) {
        settings = ZeroDateSettings.from(properties);
    }

    @Override
    public void converterFor(RelationalColumn column, ConverterRegistration<SchemaBuilder> registration) {
        ZeroDateSettings given = settings;
        if (given == null) {
            throw new IllegalStateException("configure() comes first");
        }
        if (!ZeroDateColumn.hasType(column) || !given.includes(column)) {
            return;
        }
        ZeroDateColumn dates = new ZeroDateColumn(column, given.precision(), given.adjuster());
        switch (given.answer()) {
            case NULL -> replace(column, dates, null, dates.schema().optional(), registration);
            case EPOCH -> replace(column, dates, dates.epoch(), dates.schema(), registration);
            case PRESERVE -> preserve(column, dates, registration);
        }
    }

    private static void replace(
            RelationalColumn column,
            ZeroDateColumn dates,
            @Nullable Object zero,
            SchemaBuilder schema,
            ConverterRegistration<SchemaBuilder> registration) {
        registration.register(
                schema, raw -> isDefault(raw, column) ? dates.defaultOf(raw, zero) : dates.convert(raw, zero));
    }

    private static void preserve(
            RelationalColumn column, ZeroDateColumn dates, ConverterRegistration<SchemaBuilder> registration) {
        ZeroDateText text = new ZeroDateText(column);
        Schema connectors = dates.schema().build();
        // Microseconds are the finest that the databases have, and no year is moved.
        ZeroDateColumn exact = new ZeroDateColumn(column, TemporalPrecisionMode.MICROSECONDS, date -> date);
        Schema exactly = exact.schema().build();
        registration.register(
                SchemaBuilder.string(),
                raw -> isDefault(raw, column)
                        ? text.of(dates.defaultOf(raw, text.zero()), connectors)
                        : text.of(exact.convert(raw, text.zero()), exactly));
    }

    /** Debezium asks for the default of the schema by the same way, with a value that is converted already. */
    private static boolean isDefault(@Nullable Object raw, RelationalColumn column) {
        return raw != null && raw == column.defaultValue();
    }
}
