package dev.millrace.sink.target.jdbc.mysql;

import dev.millrace.sink.target.jdbc.Fraction;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;

/** Temporal values as MySQL's literals. As text, no driver can move them into a zone of its own. */
final class MySqlTime {
    private static final DateTimeFormatter WALL_CLOCK = new DateTimeFormatterBuilder()
            .appendPattern("uuuu-MM-dd HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    private MySqlTime() {}

    static String wallClock(Object given) throws SQLException {
        Object value = Fraction.whole(given);
        if (value instanceof Instant instant) {
            return WALL_CLOCK.format(instant.atOffset(ZoneOffset.UTC));
        }
        return value instanceof LocalDateTime local ? WALL_CLOCK.format(local) : value.toString();
    }

    /** TIME goes from -838:59:59 to 838:59:59. */
    static String time(Object given) throws SQLException {
        Object value = Fraction.whole(given);
        if (value instanceof LocalTime time) {
            return time.toString();
        }
        if (!(value instanceof Duration duration)) {
            return value.toString();
        }
        Duration size = duration.abs();
        String fraction = size.toNanosPart() == 0 ? "" : ".%06d".formatted(Fraction.micros(size.toNanosPart()));
        return "%s%02d:%02d:%02d%s"
                .formatted(
                        duration.isNegative() ? "-" : "",
                        size.toHours(),
                        size.toMinutesPart(),
                        size.toSecondsPart(),
                        fraction);
    }
}
