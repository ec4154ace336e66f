package dev.millrace.sink.target.parquet;

import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetFactory;
import dev.millrace.sink.target.TargetSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.apache.kafka.common.config.AbstractConfig;
import software.amazon.awssdk.core.exception.SdkException;

/** Opens Parquet targets. Public for the service file. */
public final class ParquetTargetFactory implements TargetFactory {
    private static final String MODE = "write.mode";
    private static final String APPEND = "append";

    @Override
    public boolean accepts(String url) {
        return urls().stream().anyMatch(url::startsWith);
    }

    @Override
    public List<String> urls() {
        return List.of(ParquetSettings.FILES, ParquetSettings.S3);
    }

    @Override
    public List<Setting<?>> settings() {
        return ParquetSettings.ALL;
    }

    @Override
    public List<Setting<?>> settingsOfTables() {
        return ParquetSettings.OF_A_TABLE;
    }

    @Override
    public String delivery(TargetSettings settings) {
        return settings.offsets().stored()
                ? "exactly once: the offsets are kept in " + settings.offsets().table()
                        + " beside the files, whose names"
                        + " are those of their events, and a batch counts when its offset has moved"
                : "at least once: Kafka alone keeps the offsets, since delivery is at_least_once";
    }

    @Override
    public Target open(TargetSettings settings) {
        return new ParquetTarget(settings, ParquetSettings.store(settings));
    }

    @Override
    public List<Problem> probe(TargetSettings settings) {
        Optional<String> unfit = ParquetSettings.unfit(settings.url());
        if (unfit.isPresent()) {
            return List.of(new Problem("connection.url", unfit.get()));
        }
        List<Problem> problems = new ArrayList<>();
        refuseOtherModes(settings, problems);
        if (problems.isEmpty()) {
            tryOut(settings).ifPresent(problems::add);
        }
        return problems;
    }

    private static void refuseOtherModes(TargetSettings settings, List<Problem> problems) {
        refuse(MODE, settings.options().all(), problems);
        for (Map.Entry<String, AbstractConfig> table :
                settings.options().byTable().entrySet()) {
            refuse("table." + table.getKey() + "." + MODE, table.getValue(), problems);
        }
    }

    private static void refuse(String key, AbstractConfig config, List<Problem> problems) {
        Object mode = config.values().get(MODE);
        if (mode != null && !mode.equals(APPEND)) {
            problems.add(new Problem(
                    key,
                    "Parquet files are never changed, so only events are appended to them: set " + key
                            + "=append, and take the newest event of a key when you read."));
        }
    }

    /** A file that is there must be safe from who does not know of it. */
    private static Optional<Problem> tryOut(TargetSettings settings) {
        String trial = "_millrace_trial/" + UUID.randomUUID();
        try (Store store = ParquetSettings.store(settings)) {
            store.create(trial, Content.of("first"));
            boolean lost = store.create(trial, Content.of("second")).isPresent()
                    || store.replace(trial, Content.of("third"), "\"no-such-version\"")
                            .isPresent();
            store.delete(trial);
            return lost && settings.offsets().stored()
                    ? Optional.of(new Problem(
                            "connection.url",
                            "This store overwrites a file although the request forbids it (If-None-Match, If-Match), so"
                                    + " of two writers none would notice the other. Use a store that knows conditional"
                                    + " writes, or set delivery=at_least_once and bear with events that come twice"
                                    + " after a crash."))
                    : Optional.empty();
        } catch (TargetException e) {
            boolean isKey =
                    e.signature().contains("status 403") || e.signature().contains("status 401");
            return Optional.of(new Problem(
                    isKey ? ParquetSettings.SECRET_KEY.name() : "connection.url", String.valueOf(e.getMessage())));
        } catch (SdkException e) {
            return Optional.of(new Problem(ParquetSettings.REGION.name(), String.valueOf(e.getMessage())));
        }
    }
}
