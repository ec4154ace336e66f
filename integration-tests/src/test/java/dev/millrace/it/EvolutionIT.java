package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.it.EvolvingTable.Step;
import dev.millrace.testkit.NeedsDatabase;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * A table of the source is altered forty times while it is written to, and two tasks of the sink follow. After each time
 * the target has what the source has, by the rule of the documentation: a row that is written after a change is equal in
 * all columns that the source has, and so is one that was there before a column with a default.
 */
class EvolutionIT {
    private static final int STEPS_LEAST = 40;

    @Test
    @NeedsDatabase(Engine.MYSQL)
    void mySqlToMySql() throws Exception {
        follow(Engine.MYSQL, MySqlAlterations.CREATE, MySqlAlterations.steps(Engine.MYSQL));
    }

    @Test
    @NeedsDatabase(Engine.MARIADB)
    void mariaDbToMariaDb() throws Exception {
        follow(Engine.MARIADB, MySqlAlterations.CREATE, MySqlAlterations.steps(Engine.MARIADB));
    }

    @Test
    @NeedsDatabase(Engine.POSTGRES)
    void postgresToPostgres() throws Exception {
        follow(Engine.POSTGRES, PostgresAlterations.CREATE, PostgresAlterations.STEPS);
    }

    private static void follow(Engine engine, List<String> create, List<Step> steps) throws Exception {
        assertThat(steps).hasSizeGreaterThanOrEqualTo(STEPS_LEAST);
        Database source = Database.fresh(engine, "evolving");
        Database target = Database.fresh(engine, "evolved");
        source.execute(create.toArray(String[]::new));
        try (Pipeline pipeline = new Pipeline(Cluster.worker(), Cluster.bootstrapServers(), source, target);
                EvolvingTable table = EvolvingTable.fill(source)) {
            pipeline.startSource(
                    pipeline.source()
                            .with("topic.creation.default.partitions", "2")
                            .with("include.schema.comments", "true"),
                    EvolvingTable.NAME);
            pipeline.deploy(pipeline.sink().with("tasks.max", "2"));
            table.compare(() -> pipeline.awaitEqual(EvolvingTable.NAME, "id"));
            for (Step step : steps) {
                table.take(step);
                table.compare(() -> {
                    try {
                        pipeline.awaitEqual(EvolvingTable.NAME, "id", EvolvingTable.LIMIT);
                    } catch (AssertionError e) {
                        throw new AssertionError("After \"" + step.what() + "\": " + e.getMessage(), e);
                    }
                });
            }
            if (engine != Engine.POSTGRES) { // whose connector tells no comments
                assertThat(target.text("SELECT column_comment FROM information_schema.columns WHERE column_name = 'one'"
                                + " AND table_schema = '" + target.name() + "'"))
                        .isEqualTo("the \"first\"");
            }
            assertThat(table.writes()).as("writes beside the changes").isGreaterThan(steps.size());
            String changes =
                    " FROM _millrace_ddl WHERE outcome = 'done' AND target_table = '" + EvolvingTable.NAME + "'";
            assertThat(target.number("SELECT COUNT(*)" + changes))
                    .as("changes in the log, each made by one of the tasks")
                    .isGreaterThan(STEPS_LEAST / 2)
                    .isEqualTo(target.number("SELECT COUNT(DISTINCT statement)" + changes));
            assertThat(target.number("SELECT COUNT(*) FROM _millrace_ddl WHERE ended_at IS NULL"))
                    .as("changes that were not ended")
                    .isZero();
        }
    }
}
