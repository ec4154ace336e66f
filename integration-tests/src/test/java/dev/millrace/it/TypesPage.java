package dev.millrace.it;

import com.fasterxml.jackson.databind.JsonNode;
import dev.millrace.databases.Engine;
import dev.millrace.it.TypeRun.Case;
import dev.millrace.it.TypeRun.Landed;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The page of types, from what came of each value. What is neither equal nor told by a note is a slip. */
final class TypesPage {
    private static final int SHOWN = 48;
    private static final Map<Engine, String> NAMES =
            Map.of(Engine.MYSQL, "MySQL", Engine.MARIADB, "MariaDB", Engine.POSTGRES, "PostgreSQL");

    private final List<Engine> targets;
    private final List<TypeNote> notes = TypeNote.all();
    private final Set<TypeNote> used = new LinkedHashSet<>();
    private final List<String> slips = new ArrayList<>();
    private final StringBuilder page = new StringBuilder();

    TypesPage(List<Engine> targets) {
        this.targets = targets;
    }

    /** Values that are neither as they were nor told of. */
    List<String> slips() {
        List<String> all = new ArrayList<>(slips);
        notes.stream().filter(note -> !used.contains(note)).forEach(note -> all.add("Nothing is: " + note.words()));
        return all;
    }

    void source(TypeRun run, Map<SourceType, JsonNode> schemas, Map<Long, String> sent, Map<Engine, Arrived> arrived) {
        page.append("\n## From ").append(in(NAMES, run.engine())).append("\n\n");
        row("type", "in Kafka");
        row("---", "---");
        for (SourceType type : run.types()) {
            row(
                    "`" + type.declared() + "`",
                    schemaOf(in(schemas, type)),
                    engine -> "`" + in(in(arrived, engine).columns(), type) + "`");
        }
        page.append('\n');
        row("type", "value");
        row("---", "---");
        for (Case each : run.cases()) {
            row(
                    "`" + each.type().declared() + "`",
                    "`" + shown(each.literal()) + "`",
                    engine -> outcome(run.engine(), engine, each, sent.get(each.id()), in(arrived, engine)));
        }
    }

    /** What came of a source's values in one target. */
    record Arrived(Map<SourceType, String> columns, Map<Long, Landed> snapshot, Map<Long, Landed> streamed) {}

    private interface Cell {
        String in(Engine target);
    }

    private void row(String first, String second) {
        row(first, second, engine -> first.equals("---") ? "---" : in(NAMES, engine));
    }

    private void row(String first, String second, Cell cells) {
        page.append("| ").append(first.replace("|", "\\|")).append(" | ").append(second.replace("|", "\\|"));
        for (Engine target : targets) {
            page.append(" | ").append(cells.in(target).replace("|", "\\|"));
        }
        page.append(" |\n");
    }

    private static <K, V> V in(Map<K, V> map, K key) {
        return Objects.requireNonNull(map.get(key), () -> "Nothing of " + key);
    }

    private static String schemaOf(JsonNode schema) {
        String name = schema.at("/name").asText();
        String short_ = name.substring(name.lastIndexOf('.') + 1);
        return schema.at("/type").asText() + (name.isEmpty() ? "" : " `" + short_ + "`");
    }

    private String outcome(Engine source, Engine target, Case each, @Nullable String sent, Arrived arrived) {
        String snapshot = word(in(arrived.snapshot(), each.id()), sent);
        String streamed = word(in(arrived.streamed(), each.id()), sent);
        if (snapshot.equals("=") && streamed.equals("=")) {
            return "=";
        }
        String both = snapshot.equals(streamed) ? snapshot : "snapshot " + snapshot + ", then " + streamed;
        for (int i = 0; i < notes.size(); i++) {
            if (notes.get(i).tells(source, target, each.type(), each.literal())) {
                used.add(notes.get(i));
                return both + " (" + (i + 1) + ")";
            }
        }
        Landed one = in(arrived.snapshot(), each.id());
        slips.add("%s %s of %s into %s: %s, sent %s, %s"
                .formatted(source, each.type().declared(), each.literal(), target, both, sent, one.refusal()));
        return both;
    }

    private static String word(Landed landed, @Nullable String sent) {
        if (!landed.refusal().isEmpty()) {
            return "set aside";
        }
        String have = String.valueOf(landed.value());
        return have.equals(String.valueOf(sent)) ? "=" : "`" + shown(have) + "`";
    }

    private static String shown(String text) {
        String plain = text.replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t")
                .replace("`", "'");
        return plain.length() <= SHOWN ? plain : plain.substring(0, SHOWN) + "… " + plain.length() + " in all";
    }

    String text() {
        StringBuilder words = new StringBuilder(HEAD);
        words.append(page).append("\n## Notes\n\n");
        for (int i = 0; i < notes.size(); i++) {
            words.append(i + 1).append(". ").append(notes.get(i).words()).append('\n');
        }
        return words.append(TAIL).toString();
    }

    private static final String HEAD =
            """
            <!-- Generated by TypesIT from what came of each value: run it with -Dgolden.update, then read the diff. -->
            # Types from end to end

            Each value below was written into the source, read by Debezium with the settings of `connector-configs/`, and written by
            the sink into each target: once in the snapshot, once while streaming. Then both servers were asked for the value as a
            text. [Column types](column-types.md) says what each type becomes in which database, SQL Server's among them.

            - **=** the target's value is the source's, in the snapshot and while streaming.
            - **set aside**: the target cannot hold the value. Its record goes to the dead letter queue, with the reason; without a
              queue the task stops at it.
            - Anything else is what the target has instead, and the number of the note that says why.

            Columns are those of tables that the sink made. In a table that was there before, values are bound by the types of its
            columns. A column that starts as one type and had to become another for one of these values shows the latter: a `time` of
            PostgreSQL becomes an `interval` when a time of MySQL's leaves the day, an `enum` becomes a text when a value comes that is
            none of its labels.
            """;

    private static final String TAIL =
            """

            ## Fractions of a second

            The sources above count in microseconds at most, which each target has room for. Of a source that counts finer, such as
            SQL Server with its `datetime2(7)`, a time whose further digits are not zero is set aside by MySQL, MariaDB and
            PostgreSQL, or cut where `fraction.max.digits=6` is set: [how to choose](../how-to/tables-and-columns.md#fractions-of-a-second).

            ## What never reaches Kafka

            - **NaN and infinity in a `numeric`** of PostgreSQL stop the source: Debezium has no form for them with
              `decimal.handling.mode=precise`. Nothing is lost; change the row, or use `double precision`.
            - **`YEAR` 0000** of MySQL and MariaDB stops the snapshot (Debezium 3.5).
            - **`INET4` and `INET6`** of MariaDB are words that Debezium's parser does not know: a table with one stops the source.
            - **Large arrays that an update leaves as they are** in PostgreSQL are not in its log. Debezium marks them in arrays of texts, JSON,
              bytes, `integer`, `bigint`, `date` and `uuid`, and the sink keeps what it has, as it does for single large values; at those of
              other elements, `numeric[]` or `timestamp[]`, the source stops. `ALTER TABLE … REPLICA IDENTITY FULL` puts them in the log.
            - Extensions that the servers of these tests do not have (PostGIS, pgvector) are covered by tests of the decoder: a
              geometry is stored in PostgreSQL as hexadecimal extended well-known binary, which `geometry` columns read, and a vector as JSON,
              which `vector` columns read.
            """;
}
