package dev.millrace.bench.lab;

import dev.millrace.bench.data.History;
import dev.millrace.bench.data.TableDesign;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Topics with a history in them, one for each table and of its name. */
public record TopicPlan(TableDesign design, History history, Format format) {
    /** Without dots and in lower case, so that every sink makes the same table of it. */
    public String name() {
        return "%s_%s_%dt_%dp_%s_%d"
                .formatted(
                        design.name(),
                        history.mix().name().toLowerCase(Locale.ROOT),
                        history.tables(),
                        history.partitions(),
                        format.name(),
                        history.changes());
    }

    public List<String> topics() {
        return history.tables() == 1
                ? List.of(name())
                : IntStream.range(0, history.tables())
                        .mapToObj(table -> name() + "_" + table)
                        .toList();
    }
}
