package dev.millrace.it;

import dev.millrace.databases.Engine;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Why values of some types are not in a target as they are in their source.
 *
 * @param from the sources
 * @param into the targets
 * @param types what their declarations match
 * @param values what their literals match
 */
record TypeNote(String words, Set<Engine> from, Set<Engine> into, Pattern types, Pattern values) {
    private static final Set<Engine> MY = Set.of(Engine.MYSQL, Engine.MARIADB);
    private static final Set<Engine> PG = Set.of(Engine.POSTGRES);
    private static final Set<Engine> ALL = Set.of(Engine.values());

    boolean tells(Engine source, Engine target, SourceType type, String literal) {
        return from.contains(source)
                && into.contains(target)
                && types.matcher(type.declared()).matches()
                && values.matcher(literal).find();
    }

    static List<TypeNote> all() {
        List<TypeNote> notes = new ArrayList<>();
        notes.add(
                note(
                        MY,
                        ALL,
                        "FLOAT",
                        "",
                        "In the snapshot Debezium reads a `FLOAT` as the six digits that the server shows of it; while streaming it is"
                                + " exact. Let `snapshot.select.statement.overrides` select it times `1e0`, or make it a `DOUBLE`."));
        notes.add(note(
                PG,
                MY,
                "real|double precision",
                "NaN|Infinity",
                "MySQL and MariaDB have neither NaN nor infinite numbers: the record is set aside."
                        + " [Sanitize](smt-sanitize.md) makes them NULL."));
        notes.add(note(
                PG,
                ALL,
                "money",
                "",
                "Debezium's snapshot reads `money` as a floating-point number, which is exact up to 15 digits; while streaming it is"
                        + " exact."));
        notes.add(note(
                MY,
                ALL,
                "DATE|DATETIME|TIMESTAMP",
                "'(0000|2024-00)",
                "A zero date is no date. Debezium gives NULL, or the epoch where it cannot be NULL;"
                        + " [ZeroDateConverter](zero-date-converter.md) gives NULL, the epoch or the text, as you choose. MySQL's and MariaDB's"
                        + " `timestamp` does not take the epoch: such a record is set aside."));
        notes.add(note(
                MY,
                ALL,
                "DATETIME",
                "1582-10-10",
                "A time in the days that the calendar of 1582 left out is ten days late in Debezium's snapshot, and right while"
                        + " streaming. No database that keeps real dates has one."));
        notes.add(
                note(
                        MY,
                        PG,
                        ".*TEXT",
                        "\\\\0",
                        "PostgreSQL has no NUL in texts: the record is set aside. [Sanitize](smt-sanitize.md) removes or replaces it."));
        notes.add(note(
                PG,
                ALL,
                "char\\(10\\)",
                "",
                "PostgreSQL sends a `char(n)` with blanks up to its length, and so it is kept."));
        notes.add(
                note(
                        PG,
                        ALL,
                        "date|timestamp.*",
                        "BC|^'0001-|1582",
                        "Debezium's snapshot counts days before 1582-10-15 by the old calendar and leaves out the era of a date; while"
                                + " streaming they are right. MySQL and MariaDB have no years before 0: the record is set aside. 1 BC is their year 0."));
        notes.add(
                note(
                        PG,
                        MY,
                        "timestamp with time zone",
                        "",
                        "MySQL's and MariaDB's `timestamp` goes from 1970-01-01 00:00:01 to 2038-01-19 03:14:07: a record beyond is set"
                                + " aside. Make the column a `datetime(6)` by hand before the table is filled, and it has room up to the year 9999, in UTC."));
        notes.add(
                note(
                        PG,
                        MY,
                        "date|timestamp",
                        "",
                        "MySQL and MariaDB know dates of the years 0 to 9999 only, and none that is infinite: the record is set aside."));
        notes.add(note(
                PG,
                PG,
                "date",
                "infinity",
                "Debezium's snapshot gives an infinite date as a day that PostgreSQL does not have: the record is set aside."
                        + " While streaming it arrives."));
        notes.add(
                note(
                        PG,
                        ALL,
                        "time with time zone",
                        "",
                        "Debezium turns it into the time of day in UTC; the offset is lost, and so is the difference of 24:00 and 00:00."));
        notes.add(note(
                PG,
                ALL,
                "bit varying.*",
                "0001",
                "Debezium does not tell how long a `bit varying` is: zeros in front are lost."));
        notes.add(
                note(
                        PG,
                        MY,
                        "numeric",
                        "e100|e-40",
                        "MySQL and MariaDB have 65 digits, 30 of them behind the point, and would round the rest: the record is set aside."));
        notes.add(note(
                PG,
                Set.of(Engine.MYSQL),
                "jsonb?",
                "\\d{20}\\.",
                "MySQL keeps numbers in JSON as floating-point numbers of 64 bits. Make the column a `longtext` by hand where that"
                        + " matters."));
        notes.add(note(
                PG,
                ALL,
                "point",
                "",
                "Debezium gives a `point` of PostgreSQL like a geometry, and cannot be told apart from one; the same numbers are"
                        + " there in the well-known binary form."));
        notes.add(note(PG, MY, "jsonb\\[\\]", "", "JSON in an array is a text in a JSON array."));
        return notes;
    }

    private static TypeNote note(Set<Engine> from, Set<Engine> into, String types, String values, String words) {
        return new TypeNote(words, from, into, Pattern.compile(types), Pattern.compile(values));
    }
}
