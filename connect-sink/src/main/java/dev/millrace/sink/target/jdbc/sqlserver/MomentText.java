package dev.millrace.sink.target.jdbc.sqlserver;

import dev.millrace.sink.target.bulk.ByteSink;
import java.nio.charset.StandardCharsets;

/**
 * Dates and times in ISO 8601, which SQL Server reads the same way whatever its language. As texts no driver can move
 * them into a zone or a calendar of its own: this one goes by the zone of the JVM, and by Caesar's calendar before 1582.
 */
final class MomentText {
    private static final int SECONDS_OF_DAY = 86_400;
    private static final int NANO_DIGITS = 9;
    private static final int NANOS_FINEST = 100;
    /** Of 400 years. */
    private static final int DAYS_OF_ERA = 146_097;
    /** From the first of March of the year 0. */
    private static final int DAYS_TO_1970 = 719_468;

    private static final int YEAR_MOST = 9999;

    private final int unit;
    private final ByteSink text = new ByteSink(40);

    /** @param digits of a second, that the column keeps */
    MomentText(int digits) {
        int nanos = 1;
        for (int digit = digits; digit < NANO_DIGITS; digit++) {
            nanos *= 10;
        }
        this.unit = nanos;
    }

    String date(long epochDay) {
        text.clear();
        day(epochDay);
        return done();
    }

    String time(long second, int nanos) {
        if (second < 0 || second >= SECONDS_OF_DAY) {
            throw new NoPlaceException(
                    "22008", "A time outside of 00:00 to 24:00 has no place in a column of type time");
        }
        text.clear();
        clock((int) second, nanos);
        return done();
    }

    /** Seconds of the clock on the wall, counted as if it were in UTC. */
    String wall(long second, int nanos) {
        moment(second, nanos);
        return done();
    }

    String instant(long second, int nanos) {
        moment(second, nanos);
        text.putAscii("+00:00");
        return done();
    }

    private String done() {
        return new String(text.array(), 0, text.size(), StandardCharsets.ISO_8859_1);
    }

    private void moment(long second, int nanos) {
        text.clear();
        long day = Math.floorDiv(second, SECONDS_OF_DAY);
        day(day);
        text.put((byte) 'T');
        clock((int) (second - day * SECONDS_OF_DAY), nanos);
    }

    /** Years of 400 make the calendar begin anew, and with March a leap day comes last. */
    private void day(long epochDay) {
        long shifted = epochDay + DAYS_TO_1970;
        long era = Math.floorDiv(shifted, DAYS_OF_ERA);
        int ofEra = (int) (shifted - era * DAYS_OF_ERA);
        int yearOfEra = (ofEra - ofEra / 1_460 + ofEra / 36_524 - ofEra / 146_096) / 365;
        int ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        int monthFromMarch = (5 * ofYear + 2) / 153;
        int month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9;
        long year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
        if (year < 1 || year > YEAR_MOST) {
            throw new NoPlaceException("22008", "SQL Server has no dates before the year 1 and after the year 9999");
        }
        text.putPadded(year, 4);
        text.put((byte) '-');
        text.putPadded(month, 2);
        text.put((byte) '-');
        text.putPadded(ofYear - (153 * monthFromMarch + 2) / 5 + 1, 2);
    }

    private void clock(int second, int nanos) {
        if (nanos % unit != 0) {
            throw new NoPlaceException(
                    "22008",
                    nanos % NANOS_FINEST == 0
                            ? "The column keeps fewer digits of a second than the value has"
                            : "SQL Server keeps no more than seven digits of a second");
        }
        text.putPadded(second / 3_600, 2);
        text.put((byte) ':');
        text.putPadded(second / 60 % 60, 2);
        text.put((byte) ':');
        text.putPadded(second % 60, 2);
        if (nanos != 0) {
            int fraction = nanos;
            int digits = NANO_DIGITS;
            while (fraction % 10 == 0) {
                fraction /= 10;
                digits--;
            }
            text.put((byte) '.');
            text.putPadded(fraction, digits);
        }
    }
}
