package dev.millrace.sink.target.bigquery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.core.config.ConfigReference;
import dev.millrace.core.config.Setting;
import dev.millrace.sink.target.TargetFactory.Problem;
import dev.millrace.sink.target.TargetSettings;
import dev.millrace.sink.target.TargetSettings.OffsetStart;
import dev.millrace.sink.target.Targets;
import dev.millrace.testkit.Golden;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FactoryTest {
    private static TargetSettings settings(String url, Map<String, String> own) {
        Map<String, String> all = new HashMap<>(own);
        all.putIfAbsent("bigquery.endpoint", BigQueryContract.BIGQUERY.endpoint());
        return BigQueryContract.settings(url, "sink", new OffsetStart(0, partition -> null), all);
    }

    @Test
    void isFoundByItsUrl() {
        assertThat(Targets.settings()).contains(BigQuerySettings.MODE);
        assertThat(Targets.probe(settings("bigquery://project/dataset", Map.of())))
                .isEmpty();
    }

    @Test
    void eachModeSaysWhatItPromises() {
        assertThat(Targets.delivery(settings("bigquery://p/d", Map.of()))).startsWith("exactly once: one transaction");
        assertThat(Targets.delivery(settings("bigquery://p/d", Map.of("bigquery.write.mode", "cdc"))))
                .startsWith("at least once, made idempotent");
        assertThat(Targets.delivery(settings("bigquery://p/d", Map.of("bigquery.write.mode", "append"))))
                .startsWith("exactly once");
    }

    @Test
    void aProblemIsOnTheKeyThatHasToBeCorrected() {
        assertThat(Targets.probe(settings("bigquery://project", Map.of())))
                .extracting(Problem::key)
                .containsExactly("connection.url");
        assertThat(Targets.probe(settings(
                        "bigquery://project/dataset",
                        Map.of("bigquery.credentials", "{}", "bigquery.credentials.file", "/key.json"))))
                .extracting(Problem::key)
                .containsExactly("bigquery.credentials.file");
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutBeingRepeated() {
        List<Problem> problems = Targets.probe(settings(
                "bigquery://project/dataset",
                Map.of(
                        "bigquery.credentials",
                        "{\"private_key\": \"s3cret\"}",
                        "bigquery.endpoint",
                        "https://localhost:1")));
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0).message())
                .contains("bigquery.credentials is no service account's key")
                .doesNotContain("s3cret");
    }

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        Golden.files(Path.of(System.getProperty("millrace.root"), "docs", "reference"))
                .check(
                        "sink-bigquery.md",
                        ConfigReference.markdown(
                                "BigQuery's settings",
                                "What the sink knows beside its [own settings](sink.md) where the archive with BigQuery is"
                                        + " installed and `connection.url` begins with `bigquery://`.",
                                Setting.definitionOf(BigQuerySettings.ALL)));
    }
}
