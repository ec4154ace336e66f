package dev.millrace.smt;

import org.apache.kafka.connect.connector.ConnectRecord;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.source.SourceRecord;

/** Where a record is found again, for messages: its place in Kafka, or in the source as long as it has none there. */
final class RecordPlace {
    private RecordPlace() {}

    static String of(ConnectRecord<?> record) {
        if (record instanceof SinkRecord sink) {
            return "[%s-%d@%d]"
                    .formatted(sink.originalTopic(), sink.originalKafkaPartition(), sink.originalKafkaOffset());
        }
        if (record instanceof SourceRecord source) {
            return "[%s, source offset %s]".formatted(source.topic(), source.sourceOffset());
        }
        return "[%s]".formatted(record.topic());
    }
}
