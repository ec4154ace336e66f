package dev.millrace.sink.target.jdbc;

import dev.millrace.core.TableShape;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.Map;

/** The temporary tables of one session, the ones used longest ago removed when there are many. */
final class Stages {
    private static final int MOST = 100;

    private final Map<TableShape, String> names = new LinkedHashMap<>(16, 0.75f, true);
    private long count;

    String of(TableShape rows, Session session) throws SQLException {
        String known = names.get(rows);
        if (known != null) {
            return known;
        }
        if (names.size() >= MOST) {
            Map.Entry<TableShape, String> oldest = names.entrySet().iterator().next();
            session.run(session.dialect().staging().drop(oldest.getValue()));
            names.remove(oldest.getKey());
        }
        String name = "_millrace_stage_" + ++count;
        session.run(session.dialect().staging().create(name, rows));
        names.put(rows, name);
        return name;
    }
}
