package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

/**
 * Zero dates from the real databases, in the snapshot and in streaming: what Debezium makes of them, and what each answer
 * of our converter does. The rows: all zero; no zero; zero in part.
 */
class ZeroDateIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COLUMNS = List.of("d", "d_null", "dt", "dt_null", "ts", "ts_null");
    private static final String CREATE =
            """
            CREATE TABLE dates (
              id INT NOT NULL PRIMARY KEY,
              d DATE NOT NULL DEFAULT '0000-00-00', d_null DATE NULL,
              dt DATETIME(6) NOT NULL DEFAULT '2020-02-02 02:02:02', dt_null DATETIME NULL,
              ts TIMESTAMP NOT NULL DEFAULT '0000-00-00 00:00:00', ts_null TIMESTAMP NULL)""";

    private static final String DAYS = "19737";
    private static final String MICROS = "1705313472123456";
    private static final String MILLIS = "1705313472000";
    private static final String INSTANT = "2024-01-15T10:11:12Z";
    private static final String EPOCH = "1970-01-01T00:00:00Z";
    private static final String PLAIN = row(DAYS, DAYS, MICROS, MILLIS, INSTANT, INSTANT);

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void onMariaDb() throws Exception {
        run(Engine.MARIADB);
    }

    @Test
    @NeedsDatabase(Engine.MYSQL)
    void onMySql() throws Exception {
        run(Engine.MYSQL);
    }

    private static void run(Engine engine) throws Exception {
        Database source = Database.fresh(engine, "zero");
        insert(source, 1, CREATE);
        List<Pipeline> pipelines = new ArrayList<>();
        try {
            Pipeline stock = start(source, "", pipelines);
            Pipeline asNull = start(source, "null", pipelines);
            Pipeline asEpoch = start(source, "epoch", pipelines);
            Pipeline preserved = start(source, "preserve", pipelines);
            insert(source, 11);

            String partly = row("0", "null", "1580608922000000", "null", INSTANT, INSTANT);
            assertRows(
                    stock,
                    row("0", "null", "1580608922000000", "null", EPOCH, "null"),
                    PLAIN,
                    partly,
                    row("0", "null", "1580608922000000", "null", EPOCH, EPOCH),
                    PLAIN,
                    partly);
            String nothing = row("null", "null", "null", "null", "null", "null");
            partly = row("null", "null", "null", "null", INSTANT, INSTANT);
            assertRows(asNull, nothing, PLAIN, partly, nothing, PLAIN, partly);
            partly = row("0", "null", "0", "null", INSTANT, INSTANT);
            assertRows(
                    asEpoch,
                    row("0", "null", "0", "null", EPOCH, "null"),
                    PLAIN,
                    partly,
                    row("0", "null", "0", "null", EPOCH, EPOCH),
                    PLAIN,
                    partly);
            String seconds = "2024-01-15 10:11:12";
            String plain = row("2024-01-15", "2024-01-15", seconds + ".123456", seconds, seconds, seconds);
            String zero = "0000-00-00 00:00:00";
            partly = row("0000-00-00", "null", zero + ".000000", "null", seconds, seconds);
            assertRows(
                    preserved,
                    row("0000-00-00", "null", zero + ".000000", "null", zero, "null"),
                    plain,
                    partly,
                    row("0000-00-00", "null", zero + ".000000", "null", zero, zero),
                    plain,
                    partly);
        } finally {
            pipelines.forEach(Pipeline::close);
        }
    }

    private static Pipeline start(Database source, String answer, List<Pipeline> pipelines) {
        Pipeline pipeline = new Pipeline(Cluster.worker(), Cluster.bootstrapServers(), source, source);
        pipelines.add(pipeline);
        ConnectorConfigFile file = pipeline.source();
        Map<String, String> config = new LinkedHashMap<>(file.config());
        if (!answer.isEmpty()) {
            config.put("converters", "dates");
            config.put("dates.type", "dev.millrace.source.debezium.ZeroDateConverter");
            config.put("dates.zero.dates", answer);
        }
        pipeline.deploy(new ConnectorConfigFile(file.name(), config));
        awaitRows(pipeline, 3);
        return pipeline;
    }

    private static void insert(Database source, int first, String... before) throws Exception {
        List<String> statements = new ArrayList<>(List.of("SET sql_mode = ''"));
        statements.addAll(List.of(before));
        String zero = "'0000-00-00 00:00:00'";
        statements.add("INSERT INTO dates VALUES (%d, %s)"
                .formatted(first, String.join(", ", zero, zero, zero, zero, zero, zero)));
        String at = "'2024-01-15 10:11:12'";
        statements.add("INSERT INTO dates VALUES (%d, %s)"
                .formatted(
                        first + 1,
                        String.join(", ", "'2024-01-15'", "'2024-01-15'", "'2024-01-15 10:11:12.123456'", at, at, at)));
        String partly = "'2024-00-15 10:11:12'";
        statements.add("INSERT INTO dates VALUES (%d, %s)"
                .formatted(first + 2, String.join(", ", "'2024-00-15'", "'2024-00-15'", partly, partly, at, at)));
        source.execute(statements.toArray(String[]::new));
    }

    private static void assertRows(Pipeline pipeline, String... expected) throws Exception {
        awaitRows(pipeline, expected.length);
        assertThat(rows(pipeline)).containsExactly(expected);
    }

    private static void awaitRows(Pipeline pipeline, int count) {
        Await.within(LIMIT).untilAsserted(count + " rows", () -> {
            assertThat(Cluster.worker().status(pipeline.sourceName()).failure()).isEmpty();
            assertThat(Cluster.topics(Cluster.bootstrapServers())).contains(pipeline.topic("dates"));
            assertThat(rows(pipeline)).hasSizeGreaterThanOrEqualTo(count);
        });
    }

    private static List<String> rows(Pipeline pipeline) throws Exception {
        List<String> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                RawTopic.read(Cluster.bootstrapServers(), pipeline.topic("dates"))) {
            JsonNode after = JSON.readTree(record.value()).at("/payload/after");
            rows.add(COLUMNS.stream().map(column -> after.get(column).asText()).collect(Collectors.joining(" | ")));
        }
        return rows;
    }

    private static String row(String... values) {
        return String.join(" | ", values);
    }
}
