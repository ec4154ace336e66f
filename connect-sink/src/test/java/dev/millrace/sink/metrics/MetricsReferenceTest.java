package dev.millrace.sink.metrics;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.sink.metrics.Metric.Kind;
import dev.millrace.sink.metrics.Metric.Scope;
import dev.millrace.testkit.Golden;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The reference page of the metrics, made from their list. */
class MetricsReferenceTest {
    private static final String INTRO =
            """
            <!-- Generated from the list of metrics in the code: edit that, then run `make golden`. -->
            # Metrics of the sink

            Each task shows these where the worker keeps the metrics of its plugins (KIP-877, Kafka 4.1 and later), so every
            `metric.reporters` of the worker gets them, and JMX too. On older workers they are MBeans of the task's own. The
            attributes are the same:

            | worker | MBean |
            | --- | --- |
            | Kafka 4.1 and later | `kafka.connect:type=plugins,connector=`*name*`,task=`*number* |
            | before | `dev.millrace:type=sink,connector=`*name*`,task=`*number* |

            What is about a topic, a table or a way into a table has a further tag, as said below. A name with other
            characters than letters, digits, `_`, `-`, `.`, `%%` and blanks is quoted as `ObjectName.quote` does it. A topic
            and its tables are shown while the task has a partition of the topic, a table from its first batch on; after
            %,d tables of one task the next ones share the name `%s`. Counters begin at 0 with the task, and again when a
            topic comes back to it. [How to watch the sink](../how-to/metrics.md) says which to alert on.
            """;

    private static final String WAYS =
            """

            ## Ways into a table

            `load-method` and the tag `load` say how rows got in. Streams are `LOAD DATA LOCAL INFILE` and `COPY`.

            | way | what happens |
            | --- | --- |
            | `direct` | streamed straight in, since all rows are new |
            | `replace` | streamed straight in, over the rows of the same key |
            | `staged` | streamed into a temporary table and merged |
            | `staged_statements` | inserted into a temporary table by statements and merged |
            | `upsert` | by the database's own upsert statements |
            | `row_by_row` | an update, and an insert where it found nothing, for each row |
            | `whole` | deleted and inserted whole, by statements |
            | `delete` | there were only deletes |
            """;

    @Test
    void theReferencePageSaysWhatTheCodeSays() {
        String sections =
                Stream.of(Scope.values()).map(MetricsReferenceTest::section).collect(joining());
        Golden.files(Path.of(System.getProperty("millrace.root"), "docs", "reference"))
                .check(
                        "metrics.md",
                        INTRO.formatted(SinkMetrics.TABLES_MOST, SinkMetrics.OTHER_TABLES) + sections + WAYS);
    }

    private static String section(Scope scope) {
        String tags = scope.tags().isEmpty()
                ? ""
                : "\nFurther tag" + (scope.tags().size() > 1 ? "s" : "") + ": "
                        + scope.tags().stream().map(tag -> "`" + tag + "`").collect(joining(", ")) + "\n";
        String rows = Metric.of(scope).stream()
                .map(metric -> "| `%s` | %s | %s | %s |\n"
                        .formatted(
                                metric.label(),
                                metric.kind().name().toLowerCase(Locale.ROOT),
                                metric.unit(),
                                metric.meaning()))
                .collect(joining());
        return "\n## %s\n%s\n| metric | kind | unit | meaning |\n| --- | --- | --- | --- |\n%s"
                .formatted(scope.title(), tags, rows);
    }

    @ParameterizedTest
    @EnumSource
    void countersAreCalledTotal(Metric metric) {
        assertThat(metric.label().endsWith("-total")).isEqualTo(metric.kind() == Kind.COUNTER);
    }

    @ParameterizedTest
    @EnumSource
    void nothingHasTwoMetricsOfOneName(Scope scope) {
        List<String> labels = Metric.of(scope).stream().map(Metric::label).toList();
        assertThat(labels).isNotEmpty().doesNotHaveDuplicates();
    }
}
