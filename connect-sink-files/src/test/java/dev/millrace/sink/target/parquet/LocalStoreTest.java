package dev.millrace.sink.target.parquet;

import static dev.millrace.sink.target.TargetFixture.owning;
import static dev.millrace.sink.target.parquet.Events.PARTITION;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.Target;
import dev.millrace.sink.target.TargetException;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.Targets;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LocalStoreTest implements StoreContract {
    private final Lake lake = Lake.fresh();

    @Override
    public TargetSettings settings(String connector, Map<String, String> options) {
        return lake.settings(connector, Lake.NOWHERE, options);
    }

    @Override
    public Store store() {
        return new LocalStore(lake.root());
    }

    @Override
    public List<Map<String, @Nullable String>> events(String table) {
        return lake.events(table);
    }

    @Test
    void nothingIsLeftOfTheMakingOfFilesButWhatSomebodyMayStillBeAt() throws IOException {
        Path left = Files.createDirectories(lake.root().resolve("_millrace_tmp/batch-of-a-killed-worker"));
        Path recent = Files.createDirectories(lake.root().resolve("_millrace_tmp/batch-of-another-worker"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(2))));
        try (Target target = lake.open("sink", Lake.NOWHERE)) {
            owning(target, PARTITION).write(5, Events.orders(0, 5));
        }
        try (var files = Files.list(lake.root().resolve("_millrace_tmp"))) {
            assertThat(files).containsExactly(recent);
        }
    }

    @Test
    void aDirectoryThatCannotBeIsReportedOnTheUrlAndIsTheEnvironment() throws IOException {
        Path file = Files.createFile(lake.root().resolve("file"));
        Lake nowhere = new Lake(file.resolve("below"));
        assertThat(Targets.probe(nowhere.settings("sink", Lake.NOWHERE, Map.of())))
                .singleElement()
                .satisfies(problem -> assertThat(problem.key()).isEqualTo("connection.url"));
        try (Target target = nowhere.open("sink", Lake.NOWHERE)) {
            TargetException refusal = catchThrowableOfType(TargetException.class, () -> owning(target, PARTITION));
            assertThat(refusal.kind()).isEqualTo(FailureKind.ENVIRONMENT);
            assertThat(refusal).hasMessageContaining(file.toString());
        }
    }
}
