package dev.millrace.source.debezium;

import io.debezium.spi.converter.RelationalColumn;
import io.debezium.time.MicroTimestamp;
import io.debezium.time.NanoTimestamp;
import java.sql.Types;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.connect.data.Schema;
import org.jspecify.annotations.Nullable;

/** Dates as text, as the source shows them; those of a TIMESTAMP in UTC. */
final class ZeroDateText {
    private final boolean hasTime;
    private final DateTimeFormatter format;
    private final String zero;

    ZeroDateText(RelationalColumn column) {
        hasTime = column.jdbcType() != Types.DATE;
        int digits = Math.max(0, column.length().orElse(0));
        String fraction = digits == 0 ? "" : "." + "S".repeat(digits);
        format = DateTimeFormatter.ofPattern(hasTime ? "uuuu-MM-dd HH:mm:ss" + fraction : "uuuu-MM-dd");
        zero = hasTime ? "0000-00-00 00:00:00" + fraction.replace('S', '0') : "0000-00-00";
    }

    /** A zero date, and one that is zero in part: Debezium does not let them be told apart. */
    String zero() {
        return zero;
    }

    /** The text of a value that Debezium has converted to this schema; null and the text of zero stay as they are. */
    @Nullable String of(@Nullable Object value, Schema schema) {
        if (value == null) {
            return null;
        }
        return value == zero ? zero : format.format(dateTime(value, schema));
    }

    private LocalDateTime dateTime(Object value, Schema schema) {
        if (value instanceof Integer day) {
            return LocalDate.ofEpochDay(day).atStartOfDay();
        }
        if (value instanceof Long count) {
            return LocalDateTime.ofInstant(instant(count, String.valueOf(schema.name())), ZoneOffset.UTC);
        }
        if (value instanceof Date date) {
            return LocalDateTime.ofInstant(date.toInstant(), ZoneOffset.UTC);
        }
        String text = value.toString();
        return hasTime
                ? OffsetDateTime.parse(text)
                        .withOffsetSameInstant(ZoneOffset.UTC)
                        .toLocalDateTime()
                : LocalDate.parse(text, DateTimeFormatter.ISO_DATE).atStartOfDay();
    }

    private static Instant instant(long count, String schema) {
        TimeUnit unit =
                switch (schema) {
                    case MicroTimestamp.SCHEMA_NAME -> TimeUnit.MICROSECONDS;
                    case NanoTimestamp.SCHEMA_NAME -> TimeUnit.NANOSECONDS;
                    default -> TimeUnit.MILLISECONDS;
                };
        long perSecond = unit.convert(1, TimeUnit.SECONDS);
        return Instant.ofEpochSecond(Math.floorDiv(count, perSecond), unit.toNanos(Math.floorMod(count, perSecond)));
    }
}
