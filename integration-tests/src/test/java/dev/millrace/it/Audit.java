package dev.millrace.it;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.Await;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Notes, inside the database, each event that is written to a table of events, in the transaction that writes it. The
 * table itself cannot tell of an event that was applied twice: its key is the event's position, so the second time
 * leaves no trace.
 */
final class Audit {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Database target;
    private final String notes;

    private Audit(Database target, String notes) {
        this.target = target;
        this.notes = notes;
    }

    /** Begins with what the table has. Nothing may be written to it meanwhile. */
    static Audit of(Database target, String table) throws SQLException {
        Audit audit = new Audit(target, table + "_audit");
        Await.within(LIMIT).untilAsserted(table + " to be there", () -> target.number("SELECT COUNT(*) FROM " + table));
        String columns = audit.position("");
        target.execute("CREATE TABLE " + audit.notes + " AS SELECT " + columns + " FROM " + table);
        String note = "INSERT INTO %s VALUES (%s)".formatted(audit.notes, audit.position("NEW."));
        if (target.engine() == Engine.POSTGRES) {
            target.execute(
                    "CREATE FUNCTION " + audit.notes + "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN " + note
                            + "; RETURN NEW; END $$",
                    "CREATE TRIGGER audit AFTER INSERT OR UPDATE ON " + table + " FOR EACH ROW EXECUTE FUNCTION "
                            + audit.notes + "()");
        } else {
            for (String moment : List.of("INSERT", "UPDATE")) {
                target.execute("CREATE TRIGGER " + audit.notes + "_" + moment + " AFTER " + moment + " ON " + table
                        + " FOR EACH ROW " + note);
            }
        }
        return audit;
    }

    /** The positions that were written more than once, with how often. */
    Map<String, Integer> doubles() throws SQLException {
        Map<String, Integer> doubles = new TreeMap<>();
        String columns = position("");
        try (Connection connection = target.connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT " + columns + ", COUNT(*) FROM " + notes + " GROUP BY "
                        + columns + " HAVING COUNT(*) > 1")) {
            while (rows.next()) {
                doubles.put(EventLog.position(rows.getString(1), rows.getInt(2), rows.getLong(3)), rows.getInt(4));
            }
        }
        return doubles;
    }

    private String position(String of) {
        return Stream.of("_topic", "_partition", "_offset")
                .map(column -> of + target.quote(column))
                .collect(Collectors.joining(", "));
    }
}
