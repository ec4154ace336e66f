package dev.millrace.it;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TypesIT {
    private static final List<Engine> ENGINES = List.of(Engine.MYSQL, Engine.MARIADB, Engine.POSTGRES);

    @Test
    @NeedsDatabase({Engine.MYSQL, Engine.MARIADB, Engine.POSTGRES})
    void probe() throws Exception {
        List<TypeRun> runs = new ArrayList<>();
        StringBuilder out = new StringBuilder();
        try {
            runs.add(new TypeRun(Engine.MYSQL, MySqlTypes.of(Engine.MYSQL), List.of()));
            runs.add(new TypeRun(Engine.MARIADB, MySqlTypes.of(Engine.MARIADB), List.of()));
            runs.add(new TypeRun(Engine.POSTGRES, PostgresTypes.all(), PostgresTypes.BEFORE));
            for (TypeRun run : runs) {
                run.start(ENGINES);
            }
            for (TypeRun run : runs) {
                run.stream();
            }
            for (TypeRun run : runs) {
                try {
                    run.await();
                } catch (AssertionError e) {
                    out.append("AWAIT " + run.engine() + ": " + e.getMessage() + "\n");
                }
            }
            for (TypeRun run : runs) {
                try {
                    run.schemas().forEach((type, schema) -> out.append("SCHEMA " + run.engine() + " | " + type.declared() + " | " + schema + "\n"));
                    Map<Long, String> sent = run.sent();
                    for (Engine engine : ENGINES) {
                        run.columns(engine).forEach((type, column) -> out.append("COLUMN " + run.engine() + " > " + engine + " | " + type.declared() + " | " + column + "\n"));
                        Map<Long, TypeRun.Landed> snapshot = run.landed(engine, false);
                        Map<Long, TypeRun.Landed> streamed = run.landed(engine, true);
                        for (TypeRun.Case each : run.cases()) {
                            String want = String.valueOf(sent.get(each.id()));
                            String one = word(snapshot.get(each.id()), want);
                            String two = word(streamed.get(each.id()), want);
                            out.append("CASE " + run.engine() + " > " + engine + " | " + each.type().declared() + " | " + cut(each.literal()) + " | " + one + (one.equals(two) ? "" : " | STREAM " + two) + (one.equals("equal") ? "" : " | WANT " + cut(want)) + "\n");
                        }
                    }
                } catch (Exception e) {
                    out.append("FAIL " + run.engine() + ": " + e + "\n");
                }
            }
        } finally {
            Files.writeString(Build.scratch("types").resolve("probe.txt"), out);
            runs.forEach(TypeRun::close);
        }
    }

    private static String word(TypeRun.Landed landed, String want) {
        if (!landed.refusal().isEmpty()) {
            return "REFUSED " + landed.refusal();
        }
        String have = String.valueOf(landed.value());
        return have.equals(want) ? "equal" : "HAS " + cut(have);
    }

    private static String cut(String text) {
        return text.length() > 120 ? text.substring(0, 120) + "…" + text.length() : text;
    }
}
