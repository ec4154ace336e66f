package dev.millrace.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.Golden;
import dev.millrace.testkit.NeedsDatabase;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Every type of every source into every target, with the values at its boundaries, in the snapshot and while streaming.
 * What became of each of them is the page of types.
 */
class TypesIT {
    private static final List<Engine> ENGINES = List.of(Engine.MYSQL, Engine.MARIADB, Engine.POSTGRES);
    /** Values of each pair, every one of which comes in two ways. */
    private static final int CASES_LEAST = 300;

    @Test
    @NeedsDatabase({Engine.MYSQL, Engine.MARIADB, Engine.POSTGRES})
    void everyValueIsInEachTargetAsItWasOrAsThePageSays() throws Exception {
        List<TypeRun> runs = new ArrayList<>();
        TypesPage page = new TypesPage(ENGINES);
        try {
            runs.add(new TypeRun(Engine.MYSQL, MySqlTypes.of(Engine.MYSQL), List.of()));
            runs.add(new TypeRun(Engine.MARIADB, MySqlTypes.of(Engine.MARIADB), List.of()));
            runs.add(new TypeRun(Engine.POSTGRES, PostgresTypes.all(), PostgresTypes.BEFORE));
            for (TypeRun run : runs) {
                assertThat(run.cases().size()).as("values of " + run.engine()).isGreaterThan(CASES_LEAST);
                run.start(ENGINES);
            }
            for (TypeRun run : runs) {
                run.stream();
            }
            for (TypeRun run : runs) {
                run.await();
                Map<Engine, TypesPage.Arrived> arrived = new LinkedHashMap<>();
                for (Engine engine : ENGINES) {
                    arrived.put(
                            engine,
                            new TypesPage.Arrived(
                                    run.columns(engine), run.landed(engine, false), run.landed(engine, true)));
                }
                page.source(run, run.schemas(), run.sent(), arrived);
            }
        } finally {
            runs.forEach(TypeRun::close);
        }
        assertThat(page.slips()).isEmpty();
        Golden.files(Build.ROOT.resolve("docs/reference")).check("types.md", page.text());
    }
}
