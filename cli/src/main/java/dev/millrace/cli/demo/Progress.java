package dev.millrace.cli.demo;

import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * How things stand at one moment.
 *
 * @param phase what is going on, in a word or two
 * @param sourceChangesPerSecond what the load commits
 */
record Progress(Duration elapsed, String phase, double sourceChangesPerSecond, List<Table> tables, String remark) {
    Progress {
        tables = List.copyOf(tables);
    }

    /**
     * @param sourceRows empty for a table that the source does not have
     * @param targetRows empty while the target does not have it
     * @param appliedPerSecond events that the target has taken in
     * @param lag null until it was measured once
     */
    record Table(
            String name,
            OptionalLong sourceRows,
            OptionalLong targetRows,
            double appliedPerSecond,
            @Nullable Duration lag) {}
}
