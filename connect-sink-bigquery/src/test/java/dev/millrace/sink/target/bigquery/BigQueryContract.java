package dev.millrace.sink.target.bigquery;

import dev.millrace.core.TableName;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetContract;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.LoadMethod;
import dev.millrace.sink.target.TargetSettings.OffsetIdentity;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.TargetSettings.Options;
import dev.millrace.sink.target.TargetSettings.SchemaWork;
import dev.millrace.sink.target.bigquery.standin.StandIn;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/** What each mode does on the stand-in. */
interface BigQueryContract extends TargetContract {
    StandIn BIGQUERY = StandIn.start();
    String DATASET = "project.dataset.";

    String mode();

    @BeforeEach
    default void empty() {
        BIGQUERY.clear();
    }

    @Override
    default Target open(String connector, OffsetStart start) {
        return open(connector, start, Map.of());
    }

    default Target open(String connector, OffsetStart start, Map<String, String> more) {
        Map<String, String> settings = new HashMap<>(Map.of(
                "bigquery.write.mode", mode(),
                "bigquery.endpoint", BIGQUERY.endpoint(),
                "bigquery.write.endpoint", BIGQUERY.writeEndpoint()));
        settings.putAll(more);
        return new BigQueryTargetFactory().open(settings(connector, start, settings));
    }

    static TargetSettings settings(String connector, OffsetStart start, Map<String, String> own) {
        return new TargetSettings(
                "bigquery://project/dataset",
                Optional.empty(),
                Optional.empty(),
                4,
                LoadMethod.AUTO,
                new OffsetIdentity("", connector, TableName.of("_millrace_offsets"), true),
                start,
                SchemaWork.DEFAULTS,
                Options.of(BigQuerySettings.ALL, own));
    }

    @Override
    default void drop(String table) {
        BIGQUERY.drop(DATASET + table);
    }

    @Override
    default List<Map<String, @Nullable String>> rows(String table) {
        return BIGQUERY.has(DATASET + table) ? List.copyOf(BIGQUERY.rows(DATASET + table)) : List.of();
    }
}
