package dev.millrace.sink.target.jdbc.postgres;

import dev.millrace.core.Items;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.SignStyle;
import java.time.temporal.ChronoField;
import java.util.HexFormat;
import java.util.stream.Collectors;

/** Values as the server reads them, whatever the type of their column. */
final class PostgresText {
    private static final Duration DAY = Duration.ofDays(1);
    private static final long FIRST_SECOND = LocalDateTime.MIN.toEpochSecond(ZoneOffset.UTC);
    private static final long LAST_SECOND = LocalDateTime.MAX.toEpochSecond(ZoneOffset.UTC);

    private static final DateTimeFormatter DATE = new DateTimeFormatterBuilder()
            .appendValue(ChronoField.YEAR_OF_ERA, 4, 10, SignStyle.NOT_NEGATIVE)
            .appendPattern("-MM-dd")
            .toFormatter();
    private static final DateTimeFormatter CLOCK = new DateTimeFormatterBuilder()
            .appendPattern(" HH:mm:ss")
            .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
            .toFormatter();

    private PostgresText() {}

    static String of(Object value) {
        if (value instanceof LocalDate date) {
            return date(date, "");
        }
        if (value instanceof LocalDateTime local) {
            return moment(local, "");
        }
        if (value instanceof Instant instant) {
            return isInfinite(instant.getEpochSecond())
                    ? infinity(instant.getEpochSecond())
                    : moment(LocalDateTime.ofInstant(instant, ZoneOffset.UTC), "+00");
        }
        if (value instanceof Duration time) {
            return clock(time);
        }
        if (value instanceof byte[] bytes) {
            return "\\x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        return value.toString();
    }

    /** The same for a column of an array's type. */
    static String ofArray(Object value) {
        return value instanceof Items items ? array(items) : of(value);
    }

    static boolean isOfDay(Duration time) {
        return !time.isNegative() && time.compareTo(DAY) <= 0;
    }

    /** Before and after all time. */
    static boolean isInfinite(long epochSecond) {
        return epochSecond <= FIRST_SECOND || epochSecond >= LAST_SECOND;
    }

    private static String infinity(long sign) {
        return sign < 0 ? "-infinity" : "infinity";
    }

    private static String moment(LocalDateTime local, String zone) {
        long second = local.toEpochSecond(ZoneOffset.UTC);
        return isInfinite(second) ? infinity(second) : date(local.toLocalDate(), CLOCK.format(local) + zone);
    }

    /** The year before the first one is the first one before Christ. */
    private static String date(LocalDate date, String clock) {
        if (date.equals(LocalDate.MIN) || date.equals(LocalDate.MAX)) {
            return infinity(date.getYear());
        }
        return DATE.format(date) + clock + (date.getYear() < 1 ? " BC" : "");
    }

    /** Hours go on beyond a day, which an interval has room for and a time has not. */
    private static String clock(Duration time) {
        Duration size = time.abs();
        LocalTime fraction = LocalTime.ofNanoOfDay(size.toNanosPart());
        String seconds = ":%02d:%02d".formatted(size.toMinutesPart(), size.toSecondsPart());
        return (time.isNegative() ? "-" : "")
                + "%02d".formatted(size.toHours())
                + seconds
                + CLOCK.format(fraction).substring(" 00:00:00".length());
    }

    private static String array(Items items) {
        return items.values().stream()
                .map(each -> each == null ? "NULL" : each instanceof Items inner ? array(inner) : quoted(of(each)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
