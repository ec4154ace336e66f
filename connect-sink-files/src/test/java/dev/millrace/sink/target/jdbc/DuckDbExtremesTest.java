package dev.millrace.sink.target.jdbc;

import dev.millrace.sink.target.DuckDbExtremes;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class DuckDbExtremesTest implements DuckDbExtremes {
    private final JdbcFixture fixture = DuckDbFile.fixture(LoadMethod.AUTO);

    @Override
    public Target opened() {
        return fixture.open("sink", new OffsetStart(0, partition -> null));
    }

    @Override
    public List<Map<String, @Nullable String>> found(String table) {
        return fixture.rows(table);
    }

    @Override
    public String page() {
        return "how-to/duckdb.md";
    }
}
