package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.millrace.databases.Engine;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PostgreSQL's log leaves out large values that an update did not touch: the target keeps those that it has. */
@NeedsDatabase(Engine.POSTGRES)
class UnloggedValuesIT {
    private static final Duration LIMIT = Duration.ofSeconds(90);
    /** Less than any of the values has. */
    private static final int SHORT = 1_000;

    /** A column's type, and a value that is out of line there. */
    private record Large(String type, String value) {}

    private static final String NUMBERS = "(SELECT array_agg(i) FROM generate_series(1, 3000) AS i)";

    private static final List<Large> ALL = List.of(
            new Large("text", "repeat('a', 5000)"),
            new Large("varchar(9000)", "repeat('b', 9000)"),
            new Large("bytea", "convert_to(repeat('c', 5000), 'UTF8')"),
            new Large("json", "json_build_object('d', repeat('d', 5000))"),
            new Large("jsonb", "jsonb_build_object('e', repeat('e', 5000))"),
            new Large("xml", "xmlelement(name f, repeat('f', 5000))"),
            new Large("citext", "repeat('G', 5000)::citext"),
            new Large("hstore", "hstore('h', repeat('h', 5000))"),
            new Large("tsvector", "array_to_tsvector((SELECT array_agg('w' || i) FROM generate_series(1, 900) AS i))"),
            new Large("text[]", "ARRAY[repeat('i', 5000)]"),
            new Large("varchar(9000)[]", "ARRAY[repeat('j', 5000)]::varchar(9000)[]"),
            new Large("jsonb[]", "ARRAY[jsonb_build_object('k', repeat('k', 5000))]"),
            new Large("bytea[]", "ARRAY[convert_to(repeat('l', 5000), 'UTF8')]"),
            new Large("integer[]", NUMBERS),
            new Large("bigint[]", NUMBERS + "::bigint[]"),
            new Large("date[]", "(SELECT array_agg(date '2024-01-01' + i) FROM generate_series(1, 3000) AS i)"),
            new Large("uuid[]", "(SELECT array_agg(md5(i::text)::uuid) FROM generate_series(1, 900) AS i)"));

    @Test
    void stayAsTheyAreInColumnsOfEveryType() throws Exception {
        Database source = Database.fresh(Engine.POSTGRES, "toast");
        Database target = Database.fresh(Engine.POSTGRES, "bread");
        StringBuilder columns = new StringBuilder();
        StringBuilder storage = new StringBuilder("ALTER TABLE large ALTER COLUMN note SET STORAGE PLAIN");
        for (int i = 0; i < ALL.size(); i++) {
            columns.append(", c").append(i).append(' ').append(ALL.get(i).type());
            storage.append(", ALTER COLUMN c").append(i).append(" SET STORAGE ").append("EXTERNAL");
        }
        String values = ALL.stream().map(Large::value).collect(Collectors.joining(", "));
        source.execute(
                "CREATE EXTENSION citext",
                "CREATE EXTENSION hstore",
                "CREATE TABLE large (id int PRIMARY KEY, note varchar(50)" + columns + ")",
                storage.toString(),
                "INSERT INTO large SELECT i, 'first', " + values + " FROM generate_series(1, 3) AS i");
        try (Pipeline pipeline = new Pipeline(Cluster.worker(), Cluster.bootstrapServers(), source, target)) {
            pipeline.startSource("large");
            pipeline.deploy(pipeline.sink());
            Await.within(LIMIT).untilAsserted("the snapshot", () -> assertThat(digests(target, "large"))
                    .hasSize(3)
                    .allMatch(row -> row.startsWith("first")));
            List<String> before = digests(target, "large");
            assertThat(before).noneMatch(row -> row.contains("NULL"));

            source.execute(
                    "UPDATE large SET note = 'changed alone' WHERE id = 1",
                    "UPDATE large SET note = 'changed too', c0 = 'short' WHERE id = 2",
                    "DELETE FROM large WHERE id = 3");
            Await.within(LIMIT).untilAsserted("the changes", () -> {
                assertThat(Cluster.worker().status(pipeline.sourceName()).failure())
                        .isEmpty();
                assertThat(Cluster.worker().status(pipeline.sinkName()).failure())
                        .isEmpty();
                assertThat(digests(target, "large")).hasSize(2);
            });
            assertThat(digests(target, "large"))
                    .containsExactly(
                            before.get(0).replace("first", "changed alone"),
                            before.get(1)
                                    .replace("first", "changed too")
                                    .replaceFirst("c0=\\w+", "c0=" + target.text("SELECT md5('short')")));
            assertThat(lengthsInUpdate(pipeline)).hasSize(ALL.size()).allMatch(length -> length < SHORT);
        }
    }

    /** A text for each row: the values are too long to be shown. */
    private static List<String> digests(Database database, String table) throws SQLException {
        if (Rows.columns(database, table).isEmpty()) {
            return List.of();
        }
        String columns = IntStream.range(0, ALL.size())
                .mapToObj(i -> "' c%1$d=' || COALESCE(md5(c%1$d::text), 'NULL')".formatted(i))
                .collect(Collectors.joining(" || "));
        String rows = database.text("SELECT string_agg(note || " + columns + ", E'\n' ORDER BY id) FROM " + table);
        return rows.isEmpty() ? List.of() : List.of(rows.split("\n"));
    }

    /** How long the values of the first update are in Kafka: they are not there. */
    private static List<Integer> lengthsInUpdate(Pipeline pipeline) throws IOException {
        JsonNode after = new ObjectMapper()
                .readTree(RawTopic.read(Cluster.bootstrapServers(), pipeline.topic("large"))
                        .get(3)
                        .value())
                .at("/payload/after");
        return IntStream.range(0, ALL.size())
                .mapToObj(i -> after.get("c" + i).toString().length())
                .toList();
    }
}
