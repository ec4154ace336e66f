package dev.millrace.sink;

import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.TopicPartition;

/** What only an admin client can tell of topics. On writer threads. */
interface Topics extends AutoCloseable {
    /** A partition as it is now: which topic of which cluster, and the offsets that it has. */
    record TopicState(String identity, long start, long end) {}

    /** The partitions that could be looked at; none where no admin client was configured. */
    Map<TopicPartition, TopicState> look(Set<TopicPartition> partitions);

    @Override
    default void close() {}

    /** Kafka did not answer. It will, or the task's consumer is in trouble as well. */
    final class UnavailableException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        UnavailableException(String message, Throwable cause) {
            super(message, cause);
        }
    }
}
