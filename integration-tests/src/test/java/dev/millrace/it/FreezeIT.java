package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.Await;
import dev.millrace.testkit.NeedsDatabase;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** One of ten tables is frozen when all of them change at the source. */
@NeedsDatabase({Engine.MARIADB, Engine.MYSQL, Engine.POSTGRES})
class FreezeIT {
    private static final int TABLES = 10;
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @ParameterizedTest
    @EnumSource
    void nineGoOnAndTheTenthWaitsForTheStatementThatItNames(Engine engine) throws Exception {
        Database source = Database.fresh(engine, "free");
        Database target = Database.fresh(engine, "frozen");
        String prefix = source.engineWord();
        String frozen = prefix + "_7";
        String[] tables =
                IntStream.range(0, TABLES).mapToObj(i -> prefix + "_" + i).toArray(String[]::new);
        for (String table : tables) {
            source.execute(
                    "CREATE TABLE " + table + " (id INT NOT NULL PRIMARY KEY, n INT NOT NULL)",
                    "INSERT INTO " + table + " VALUES (1, 1), (2, 2)");
        }
        try (Pipeline pipeline = new Pipeline(Cluster.worker(), Cluster.bootstrapServers(), source, target)) {
            pipeline.startSource(tables);
            pipeline.deploy(pipeline.sink()
                    .with("tasks.max", "1")
                    .with("table." + frozen + ".schema.contract.columns", "freeze"));
            for (String table : tables) {
                pipeline.awaitEqual(table, "id");
            }

            for (String table : tables) {
                source.execute(
                        "ALTER TABLE " + table + " ADD COLUMN note VARCHAR(50) NULL",
                        "INSERT INTO " + table + " VALUES (3, 3, 'with a note')",
                        "UPDATE " + table + " SET n = 20 WHERE id = 2",
                        "DELETE FROM " + table + " WHERE id = 1");
            }
            for (String table : tables) {
                if (!table.equals(frozen)) {
                    pipeline.awaitEqual(table, "id");
                }
            }
            String statement = statementFor(frozen);
            assertThat(statement).startsWith("ALTER TABLE").contains("note");
            assertThat(Rows.columns(target, frozen)).doesNotContain("note");
            assertThat(target.number("SELECT SUM(n) FROM " + frozen))
                    .as("nothing of it")
                    .isEqualTo(3);

            source.execute("INSERT INTO " + tables[0] + " VALUES (4, 4, 'later')");
            pipeline.awaitEqual(tables[0], "id");
            target.execute(statement);
            pipeline.awaitEqual(frozen, "id");
        }
    }

    /** What an operator reads in the log. */
    private static String statementFor(String table) {
        Pattern refusal = Pattern.compile(
                Pattern.quote(table) + ": column \"note\" is missing, and"
                        + " schema\\.contract\\.columns=freeze\\. Run by hand, and the table goes on by itself within seconds: (.*?); --");
        String[] found = {""};
        Await.within(LIMIT).untilAsserted("the refusal to be logged", () -> {
            Matcher said = refusal.matcher(Files.readString(Cluster.workerLog()));
            assertThat(said.find()).isTrue();
            found[0] = said.group(1);
        });
        return found[0];
    }
}
