package dev.millrace.sink.target.bigquery;

import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFactory;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.bigquery.BigQuerySettings.Mode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;

/** Opens datasets of BigQuery. Public for its service file. */
public final class BigQueryTargetFactory implements TargetFactory {
    @Override
    public boolean accepts(String url) {
        return BigQuerySettings.accepts(url);
    }

    @Override
    public List<String> urls() {
        return List.of(BigQuerySettings.URL_START);
    }

    @Override
    public List<Setting<?>> settings() {
        return BigQuerySettings.ALL;
    }

    @Override
    public List<Setting<?>> settingsOfTables() {
        return BigQuerySettings.OF_A_TABLE;
    }

    @Override
    public String delivery(TargetSettings settings) {
        Mode mode = BigQuerySettings.from(settings).mode();
        if (mode == Mode.CDC) {
            return "at least once, made idempotent by sequence numbers: each row is streamed as a change, and the offsets"
                    + " after it; a change that comes twice or too late changes nothing that is newer";
        }
        if (!settings.offsets().stored()) {
            return "at least once: Kafka alone keeps the offsets, since delivery is at_least_once";
        }
        return mode == Mode.MERGE
                ? "exactly once: one transaction a batch merges its rows and moves the offsets"
                : "exactly once: a batch's rows become visible after the transaction that moves the offsets, by whoever"
                        + " owns them then";
    }

    @Override
    public Target open(TargetSettings settings) {
        return new BigQueryTarget(settings, BigQuerySettings.from(settings));
    }

    @Override
    public List<Problem> probe(TargetSettings settings) {
        BigQuerySettings own;
        try {
            own = BigQuerySettings.from(settings);
        } catch (IllegalArgumentException e) {
            return List.of(new Problem("connection.url", String.valueOf(e.getMessage())));
        }
        List<Problem> problems = new ArrayList<>();
        if (own.credentials().isPresent() && own.credentialsFile().isPresent()) {
            problems.add(new Problem(
                    BigQuerySettings.CREDENTIALS_FILE.name(), "Give bigquery.credentials or a file, not both."));
        }
        if (own.mode() == Mode.APPEND) {
            refuseUpserts(settings, problems);
        }
        if (problems.isEmpty()) {
            try (BigQueryTarget target = new BigQueryTarget(settings, own)) {
                target.probe();
            } catch (TargetException e) {
                problems.add(new Problem("connection.url", String.valueOf(e.getMessage())));
            }
        }
        return problems;
    }

    /** In tables of events only, adding rows is all there is to do, and only there a transaction is not optional. */
    private static void refuseUpserts(TargetSettings settings, List<Problem> problems) {
        boolean appends = Stream.concat(
                        Stream.of(settings.options().all()), settings.options().byTable().values().stream())
                .map(AbstractConfig::values)
                .map(values -> values.get("write.mode"))
                .filter(Objects::nonNull)
                .allMatch("append"::equals);
        if (!appends) {
            problems.add(new Problem(
                    BigQuerySettings.MODE.name(),
                    "append adds rows and never changes one, so it needs write.mode=append for all tables."));
        }
        if (!settings.offsets().stored()) {
            problems.add(new Problem(
                    BigQuerySettings.MODE.name(), "append keeps the offsets itself: it needs delivery=exactly_once."));
        }
    }
}
