package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.BigQuery;
import com.google.cloud.bigquery.StandardTableDefinition;
import com.google.cloud.bigquery.Table;
import com.google.cloud.bigquery.TableId;
import dev.millrace.core.TableName;
import dev.millrace.sink.target.FailureKind;
import dev.millrace.sink.target.TargetException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** The tables as they stand, remembered until something says otherwise. */
final class Tables {
    private final BigQuery bigquery;
    private final Names names;
    private final long cacheMs;
    private final Map<TableName, Known> known = new ConcurrentHashMap<>();

    private record Known(StandingTable stands, long atNanos) {}

    Tables(BigQuery bigquery, Names names, long cacheMs) {
        this.bigquery = bigquery;
        this.names = names;
        this.cacheMs = cacheMs;
    }

    Optional<StandingTable> describe(TableName name) {
        Known last = known.get(name);
        if (last != null && System.nanoTime() - last.atNanos() <= TimeUnit.MILLISECONDS.toNanos(cacheMs)) {
            return Optional.of(last.stands());
        }
        TableId id = names.table(name);
        Table table = bigquery.getTable(id);
        if (table == null) {
            return Optional.empty();
        }
        if (!(table.getDefinition() instanceof StandardTableDefinition definition)) {
            throw new TargetException(
                    FailureKind.ENVIRONMENT,
                    name + " is no plain table but a " + table.getDefinition().getType() + ", which takes no rows.");
        }
        StandingTable stands = StandingTable.of(name, id, definition);
        known.put(name, new Known(stands, System.nanoTime()));
        return Optional.of(stands);
    }

    void forget(TableName name) {
        known.remove(name);
    }
}
