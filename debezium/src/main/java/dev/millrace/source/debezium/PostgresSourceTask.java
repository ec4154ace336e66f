package dev.millrace.source.debezium;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's task for PostgreSQL, whose polls hold whole changes. */
public final class PostgresSourceTask extends PostgresConnectorTask {
    private final WholeChanges changes = WholeChanges.withSharedPositions();

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration config) {
        changes.start(config, context.offsetStorageReader()::offset);
        return super.start(config);
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        return changes.next(super::doPoll);
    }
}
