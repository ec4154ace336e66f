package dev.millrace.sink.target.jdbc;

import java.sql.SQLException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.util.Set;

/**
 * The fraction of a second where a server keeps six digits of it. It would round a finer one without a word, so that is
 * refused before it is sent.
 */
public final class Fraction {
    private static final int NANOS_PER_MICRO = 1_000;
    /** After all time: no fraction of a second, though Java has one there. */
    private static final Set<Object> NEVER = Set.of(LocalDateTime.MAX, LocalDateTime.MAX.toInstant(ZoneOffset.UTC));

    private Fraction() {}

    /** In microseconds. */
    public static int micros(int nanos) {
        if (nanos % NANOS_PER_MICRO != 0) {
            throw new ArithmeticException("more digits of a second than the server keeps");
        }
        return nanos / NANOS_PER_MICRO;
    }

    /** The value, of whatever kind, if nothing of its time would be lost. */
    public static Object whole(Object value) throws SQLException {
        if (!isWhole(value)) {
            throw new SQLException(
                    "A time has more than the six digits of a second that the server keeps. Make its column a text to have all"
                            + " of them, or set fraction.max.digits=6 to have the others cut off",
                    "22008");
        }
        return value;
    }

    /** Whether nothing of its time would be lost. */
    public static boolean isWhole(Object value) {
        return nanos(value) % NANOS_PER_MICRO == 0 || NEVER.contains(value);
    }

    private static int nanos(Object value) {
        if (value instanceof Duration time) {
            return time.toNanosPart();
        }
        return value instanceof TemporalAccessor moment && moment.isSupported(ChronoField.NANO_OF_SECOND)
                ? moment.get(ChronoField.NANO_OF_SECOND)
                : 0;
    }
}
