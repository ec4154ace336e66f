package dev.millrace.smt;

import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Nested;

class LoadMetadataContractTest {
    @Nested
    class Key implements TransformContract {
        @Override
        public Transformation<SinkRecord> transform() {
            return new LoadMetadata.Key<>();
        }

        @Override
        public Side side() {
            return Side.KEY;
        }
    }

    @Nested
    class Value implements TransformContract {
        @Override
        public Transformation<SinkRecord> transform() {
            return new LoadMetadata.Value<>();
        }

        @Override
        public Side side() {
            return Side.VALUE;
        }
    }
}
