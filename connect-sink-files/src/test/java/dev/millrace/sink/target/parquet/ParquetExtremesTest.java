package dev.millrace.sink.target.parquet;

import dev.millrace.sink.target.DuckDbExtremes;
import dev.millrace.sink.target.Extreme;
import dev.millrace.sink.target.Target;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

class ParquetExtremesTest implements DuckDbExtremes {
    private final Lake lake = Lake.fresh();

    @Override
    public Target opened() {
        return new Appended(lake.open("sink", Lake.NOWHERE));
    }

    @Override
    public List<Map<String, @Nullable String>> found(String table) {
        return lake.standing(table);
    }

    @Override
    public Map<Extreme, String> refused() {
        Map<Extreme, String> refused = DuckDbExtremes.super.refused();
        refused.put(Extreme.NO_UUID, "is not of its type");
        return refused;
    }

    @Override
    public String page() {
        return "how-to/parquet.md";
    }
}
