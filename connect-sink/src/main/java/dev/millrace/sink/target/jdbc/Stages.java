package dev.millrace.sink.target.jdbc;

import dev.millrace.core.TableShape;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The temporary tables of one session, the ones used longest ago removed when there are many. */
final class Stages {
    private static final int MOST = 100;

    /** A new table is quicker than deleting more rows than this of the old one. */
    private static final int ROWS_DELETED_MOST = 200;

    private final Map<Staged, String> names = new LinkedHashMap<>(16, 0.75f, true);
    private final Set<Staged> full = new HashSet<>();
    private long count;

    /** A stage has the types of the table's columns, so it is another one when they change. */
    record Staged(TableShape rows, TableShape stands) {}

    /** An empty stage for rows like these. Outside of a transaction. */
    String of(Staged rows, Session session) throws SQLException {
        String known = names.get(rows);
        if (known != null && !full.contains(rows)) {
            return known;
        }
        if (known != null) {
            session.run(session.dialect().staging().drop(known));
            names.remove(rows);
            full.remove(rows);
        }
        if (names.size() >= MOST) {
            Map.Entry<Staged, String> oldest = names.entrySet().iterator().next();
            session.run(session.dialect().staging().drop(oldest.getValue()));
            names.remove(oldest.getKey());
            full.remove(oldest.getKey());
        }
        Staging staging = session.dialect().staging();
        String name = staging.name("_millrace_stage_" + ++count);
        session.run(staging.create(name, rows.rows()));
        names.put(rows, name);
        return name;
    }

    /** After so many rows of a stage were merged, in their transaction: empties it, or leaves that to the next use. */
    void used(Staged rows, int merged, Session session) throws SQLException {
        Staging staging = session.dialect().staging();
        List<String> empty = staging.empty(Objects.requireNonNull(names.get(rows)));
        if (!empty.isEmpty() && merged > ROWS_DELETED_MOST && !staging.emptiesAtOnce()) {
            full.add(rows);
            return;
        }
        for (String sql : empty) {
            session.run(sql);
        }
    }
}
