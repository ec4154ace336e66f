package dev.millrace.sink.decode;

import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.connect.sink.SinkRecord;

/** Where a record stands in Kafka, from before any transform renamed its topic. */
public record Position(TopicPartition partition, long offset) {
    public static Position of(SinkRecord sinkRecord) {
        return new Position(
                new TopicPartition(sinkRecord.originalTopic(), sinkRecord.originalKafkaPartition()),
                sinkRecord.originalKafkaOffset());
    }

    @Override
    public String toString() {
        return partition + "@" + offset;
    }
}
