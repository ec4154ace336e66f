package dev.millrace.smt;

import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.sink.SinkRecord;

/** Makes the ids of rows. Topics count as they were before a transform renamed them. */
final class RowIds {
    /** The id of a row, which may be a struct or a map. */
    interface RowId {
        String of(Object row);
    }

    private final IdStrategy strategy;
    private final Set<String> ownColumns;
    private final Fingerprint fingerprint = new Fingerprint();
    private final RandomText random;

    RowIds(IdStrategy strategy, Set<String> ownColumns, Random random) {
        this.strategy = strategy;
        this.ownColumns = Set.copyOf(ownColumns);
        this.random = new RandomText(random);
    }

    /** The ids of this record's rows: mostly one for all, as an envelope's before and after are one row. */
    RowId of(ConnectRecord<?> record) {
        return switch (strategy) {
            case KEY -> record.key() == null ? byContent(record) : same(byKey(record, record.key()));
            case CONTENT -> byContent(record);
            case POSITION -> same(byPosition(record));
            case RANDOM -> same(random.next());
        };
    }

    private String byKey(ConnectRecord<?> record, Object key) {
        fingerprint.begin().add(topicOf(record));
        boolean hasColumns = key instanceof Struct || key instanceof Map;
        return (hasColumns ? fingerprint.addFields(key, ownColumns) : fingerprint.add(key)).finish();
    }

    private RowId byContent(ConnectRecord<?> record) {
        return row -> fingerprint
                .begin()
                .add(topicOf(record))
                .addFields(row, ownColumns)
                .finish();
    }

    private String byPosition(ConnectRecord<?> record) {
        if (record instanceof SinkRecord sink) {
            return fingerprint
                    .begin()
                    .add(sink.originalTopic())
                    .add(sink.originalKafkaPartition())
                    .add(sink.originalKafkaOffset())
                    .finish();
        }
        throw new DataException("id.strategy=position needs the record's offset in Kafka, which it gets only after the"
                + " source connector. Use the transform in the sink, or id.strategy=key.");
    }

    private static RowId same(String id) {
        return row -> id;
    }

    private static String topicOf(ConnectRecord<?> record) {
        return record instanceof SinkRecord sink ? sink.originalTopic() : record.topic();
    }
}
