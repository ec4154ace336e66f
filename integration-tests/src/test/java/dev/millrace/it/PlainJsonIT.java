package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.runtime.ConnectClient;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** JSON without schemas, from topics whose names a pattern turns into tables. */
@NeedsDatabase({Engine.MARIADB, Engine.POSTGRES})
class PlainJsonIT {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource(names = {"MARIADB", "POSTGRES"})
    void rowsOfTwoYearsMeetInOneTableWithTheTypesThatWereTold(Engine engine) throws Exception {
        Database target = Database.fresh(engine, "plain");
        String name = "plain-" + target.engineWord();
        ConnectClient connect = Cluster.worker();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", Cluster.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            send(
                    producer,
                    name + ".OrderLine_2025",
                    "{\"Id\":1}",
                    """
                    {"Id":1,"unitPrice":12.5,"orderedAt":"2025-12-31T23:59:59.123456","note":7,"secret":"s"}""");
            send(
                    producer,
                    name + ".OrderLine_2026",
                    "{\"Id\":2}",
                    """
                    {"Id":2,"unitPrice":"0.10","orderedAt":1767225600000000,"note":{"a":[1,null]},"secret":"s"}""");
            send(producer, name + ".OrderLine_2026", "{\"Id\":3}", "{\"Id\":3,\"unitPrice\":1}");
            send(producer, name + ".OrderLine_2026", "{\"Id\":3}", null);
            connect.create(sink(name, target).toJson());
            Await.within(LIMIT).untilAsserted(() -> {
                assertThat(connect.status(name).failure()).isEmpty();
                assertThat(target.number("SELECT SUM(next_offset) FROM _millrace_offsets"))
                        .isEqualTo(4);
            });
            String rows = engine == Engine.POSTGRES
                    ? "SELECT string_agg(concat_ws('|', id, unit_price, ordered_at, note), '; ' ORDER BY id) FROM order_line"
                    : "SELECT GROUP_CONCAT(CONCAT_WS('|', id, unit_price, ordered_at, note) ORDER BY id SEPARATOR '; ')"
                            + " FROM order_line";
            assertThat(target.text(rows).replace(".000000", ""))
                    .isEqualTo("1|12.50|2025-12-31 23:59:59.123456|7; 2|0.10|2026-01-01 00:00:00|{\"a\":[1,null]}");
            assertThat(target.number("SELECT COUNT(*) FROM information_schema.columns WHERE table_name = 'order_line'"
                            + " AND column_name = 'secret' AND table_schema IN ('" + target.name() + "', 'public')"))
                    .isZero();
        } finally {
            if (connect.connectors().contains(name)) {
                connect.delete(name);
            }
        }
    }

    private static ConnectorConfigFile sink(String name, Database target) {
        Map<String, String> config =
                new LinkedHashMap<>(Pipeline.file("sink", target).config());
        config.put("topics.regex", name + "\\.OrderLine_.*");
        config.put("key.converter.schemas.enable", "false");
        config.put("value.converter.schemas.enable", "false");
        config.remove("transforms");
        config.remove("transforms.lineage.type");
        config.remove("position.column");
        config.put("table.name.regex", name + "\\.(.+)_\\d{4}");
        config.put("table.name.replacement", "$1");
        config.put("naming", "snake_case");
        config.put("table.order_line.columns.types", "Id:int64, unitPrice:decimal(10,2), orderedAt:datetime(6)");
        config.put("columns.exclude", "secret");
        return new ConnectorConfigFile(name, config)
                .resolved(Pipeline.environment(Cluster.bootstrapServers(), target, target));
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, String topic, String key, @Nullable String value)
            throws Exception {
        producer.send(new ProducerRecord<>(topic, 0, bytes(key), value == null ? null : bytes(value)))
                .get();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
