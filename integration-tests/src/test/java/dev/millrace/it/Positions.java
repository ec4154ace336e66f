package dev.millrace.it;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * Compares the source's log positions in a table of rows and in one of all their events, by the order that the database
 * itself gives them. The topic has one partition, so that offsets tell which event came first.
 */
final class Positions {
    private static final String COLUMN = "_millrace_position";

    private Positions() {}

    /** What is wrong; empty when for each key none falls and the row has that of its last event. */
    static List<String> problems(Database target, String rows, String events) throws SQLException {
        List<String> problems = new ArrayList<>();
        String numbered =
                """
                (SELECT id, item, _op, _millrace_position AS position,
                   LAG(_millrace_position) OVER (PARTITION BY id, item ORDER BY _offset) AS before_it,
                   LAG(_op) OVER (PARTITION BY id, item ORDER BY _offset) AS op_before_it,
                   ROW_NUMBER() OVER (PARTITION BY id, item ORDER BY _offset DESC) AS from_the_end
                 FROM %s) AS e"""
                        .formatted(events);
        count(
                target,
                problems,
                "events without a position",
                "SELECT COUNT(*) FROM " + numbered + " WHERE position IS NULL");
        count(
                target,
                problems,
                "events that fall behind the one before",
                "SELECT COUNT(*) FROM " + numbered + " WHERE position < before_it");
        count(
                target,
                problems,
                "changes that are not after their row's snapshot",
                "SELECT COUNT(*) FROM " + numbered + " WHERE op_before_it = 'r' AND NOT position > before_it");
        count(
                target,
                problems,
                "rows without the position of their last event",
                "SELECT COUNT(*) FROM %s AS r LEFT JOIN %s ON e.id = r.id AND e.item = r.item AND e.from_the_end = 1"
                                .formatted(rows, numbered)
                        + " WHERE r." + COLUMN + " IS NULL OR e.position IS NULL OR r." + COLUMN + " <> e.position");
        if (target.number("SELECT COUNT(*) FROM " + numbered + " WHERE position > before_it") == 0) {
            problems.add("no key has two events that differ");
        }
        return problems;
    }

    private static void count(Database target, List<String> problems, String what, String query) throws SQLException {
        long found = target.number(query);
        if (found > 0) {
            problems.add(found + " " + what);
        }
    }
}
