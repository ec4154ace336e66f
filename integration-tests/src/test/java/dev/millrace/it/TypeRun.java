package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.configs.ConnectorConfigFile;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.Await;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * All types of one source on their way into each target: a row for each value, first in the snapshot and then again while
 * streaming.
 */
final class TypeRun implements AutoCloseable {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final long STREAMED = 100_000;
    private static final long LAST = 999_999;

    private final Database source;
    private final List<SourceType> types;
    private final List<Case> cases = new ArrayList<>();
    private final Map<Engine, Database> targets = new LinkedHashMap<>();
    private final Pipeline pipeline;

    /** A value of a type, in the row of this id, and in another one while streaming. */
    record Case(long id, SourceType type, String literal) {}

    /**
     * What became of a value.
     *
     * @param value in the target; null for NULL
     * @param refusal why its record was set aside; empty where it was not
     */
    record Landed(@Nullable String value, String refusal) {}

    TypeRun(Engine engine, List<SourceType> types, List<String> before) throws SQLException {
        this.source = Database.fresh(engine, "types");
        this.types = types;
        this.pipeline = new Pipeline(Cluster.worker(), Cluster.bootstrapServers(), source, source);
        long id = 0;
        for (SourceType type : types) {
            for (String literal : type.values()) {
                cases.add(new Case(++id, type, literal));
            }
            cases.add(new Case(++id, type, "NULL"));
        }
        source.execute(before.toArray(String[]::new));
        for (String group : groups()) {
            StringBuilder create = new StringBuilder("CREATE TABLE " + group + " (id bigint NOT NULL PRIMARY KEY");
            for (SourceType type : types) {
                if (type.group().equals(group)) {
                    boolean implicit = type.declared().startsWith("TIMESTAMP");
                    create.append(",\n  " + type.column() + " " + type.declared() + (implicit ? " NULL" : ""));
                }
            }
            source.execute(create + ")");
        }
        insert(0);
    }

    Engine engine() {
        return source.engine();
    }

    List<Case> cases() {
        return cases;
    }

    List<SourceType> types() {
        return types;
    }

    private Set<String> groups() {
        Set<String> groups = new LinkedHashSet<>();
        types.forEach(type -> groups.add(type.group()));
        return groups;
    }

    private void insert(long shift) throws SQLException {
        try (Connection connection = source.connect();
                Statement statement = connection.createStatement()) {
            if (source.engine() != Engine.POSTGRES) {
                statement.execute("SET sql_mode = ''");
            }
            for (Case each : cases) {
                try {
                    statement.execute("INSERT INTO %s (id, %s) VALUES (%d, %s)"
                            .formatted(each.type().group(), each.type().column(), each.id() + shift, each.literal()));
                } catch (SQLException e) {
                    throw new SQLException(each.type().declared() + " of " + each.literal(), e);
                }
            }
        }
    }

    /** The source first, since sinks look for new topics now and then only. */
    void start(List<Engine> engines) {
        pipeline.startSource(groups().toArray(String[]::new));
        for (Engine engine : engines) {
            Database target = Database.fresh(engine, "typed");
            targets.put(engine, target);
            ConnectorConfigFile file = Pipeline.file("sink", target)
                    .resolved(Pipeline.environment(Cluster.bootstrapServers(), source, target));
            pipeline.deploy(file.named(sink(engine))
                    .with("topics.regex", pipeline.topic("") + "(?!.*signal).+")
                    .with("tasks.max", "1")
                    .with("errors.tolerance", "all")
                    .with("errors.deadletterqueue.topic.name", queue(engine))
                    .with("errors.deadletterqueue.topic.replication.factor", "1")
                    .with("errors.deadletterqueue.context.headers.enable", "true"));
        }
    }

    private String sink(Engine engine) {
        return pipeline.sourceName() + "-into-" + engine.name().toLowerCase(Locale.ROOT);
    }

    private String queue(Engine engine) {
        return sink(engine) + "-queue";
    }

    /** The same rows under other keys, and one that says that they are all there. */
    void stream() throws SQLException {
        insert(STREAMED);
        for (String group : groups()) {
            source.execute("INSERT INTO " + group + " (id) VALUES (" + LAST + ")");
        }
    }

    void await() {
        targets.forEach((engine, target) -> Await.within(LIMIT).untilAsserted("all rows in " + target.name(), () -> {
            assertThat(Cluster.worker().status(pipeline.sourceName()).failure()).isEmpty();
            assertThat(Cluster.worker().status(sink(engine)).failure()).isEmpty();
            for (String group : groups()) {
                assertThat(Rows.columns(target, group)).as(group).isNotEmpty();
                assertThat(target.number("SELECT COUNT(*) FROM " + group + " WHERE id = " + LAST))
                        .as(group + " of " + source.engine() + " in " + engine)
                        .isEqualTo(1);
            }
        }));
    }

    /** The values in the source, by the ids of their cases. */
    Map<Long, String> sent() throws SQLException {
        Map<Long, String> values = new LinkedHashMap<>();
        TypeReader reader = new TypeReader(source);
        for (SourceType type : types) {
            String declared = Objects.requireNonNull(reader.types(type.group()).get(type.column()));
            Map<Long, String> column = reader.values(type.group(), type.column(), declared, type.form());
            for (Case each : cases) {
                if (each.type().equals(type)) {
                    values.put(each.id(), column.get(each.id()));
                    assertThat(column.get(each.id() + STREAMED)).isEqualTo(column.get(each.id()));
                }
            }
        }
        return values;
    }

    /** The type of each type's column in a target. */
    Map<SourceType, String> columns(Engine engine) throws SQLException {
        Map<SourceType, String> columns = new LinkedHashMap<>();
        TypeReader reader = new TypeReader(Objects.requireNonNull(targets.get(engine)));
        for (SourceType type : types) {
            columns.put(type, String.valueOf(reader.types(type.group()).get(type.column())));
        }
        return columns;
    }

    /** What became of the values of the snapshot, or of those that were streamed. */
    Map<Long, Landed> landed(Engine engine, boolean streamed) throws SQLException, IOException {
        Map<Long, String> refused = refused(engine);
        Map<Long, Landed> landed = new LinkedHashMap<>();
        TypeReader reader = new TypeReader(Objects.requireNonNull(targets.get(engine)));
        for (SourceType type : types) {
            String column = reader.types(type.group()).get(type.column());
            Map<Long, String> values =
                    column == null ? Map.of() : reader.values(type.group(), type.column(), column, type.form());
            for (Case each : cases) {
                long id = each.id() + (streamed ? STREAMED : 0);
                if (each.type().equals(type)) {
                    String refusal = refused.getOrDefault(id, values.containsKey(id) ? "" : "is not there");
                    landed.put(each.id(), new Landed(values.get(id), refusal));
                }
            }
        }
        return landed;
    }

    private Map<Long, String> refused(Engine engine) throws IOException {
        Map<Long, String> refused = new LinkedHashMap<>();
        for (ConsumerRecord<byte[], byte[]> record : RawTopic.read(Cluster.bootstrapServers(), queue(engine))) {
            Header reason = record.headers().lastHeader("__connect.errors.exception.message");
            refused.put(
                    MAPPER.readTree(record.key()).at("/payload/id").asLong(),
                    new String(reason.value(), StandardCharsets.UTF_8));
        }
        return refused;
    }

    /** How the types come in Kafka. */
    Map<SourceType, JsonNode> schemas() throws IOException {
        Map<SourceType, JsonNode> schemas = new LinkedHashMap<>();
        for (String group : groups()) {
            ConsumerRecord<byte[], byte[]> record = RawTopic.read(Cluster.bootstrapServers(), pipeline.topic(group))
                    .get(0);
            for (JsonNode side : MAPPER.readTree(record.value()).at("/schema/fields")) {
                if (side.at("/field").asText().equals("after")) {
                    for (JsonNode field : side.at("/fields")) {
                        types.stream()
                                .filter(type -> type.group().equals(group)
                                        && type.column()
                                                .equals(field.at("/field").asText()))
                                .forEach(type -> schemas.put(type, field));
                    }
                }
            }
        }
        return schemas;
    }

    @Override
    public void close() {
        pipeline.close();
    }
}
