package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetContract;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The contract of every target, on a real server. */
interface RealServerContract extends TargetContract {
    JdbcFixture fixture();

    @Override
    default Target open(String connector, OffsetStart start) {
        return fixture().open(connector, start);
    }

    @Override
    default List<Map<String, @Nullable String>> rows(String table) {
        return fixture().rows(table);
    }

    @Override
    default void drop(String table) {
        fixture().execute("DROP TABLE " + table);
    }
}
