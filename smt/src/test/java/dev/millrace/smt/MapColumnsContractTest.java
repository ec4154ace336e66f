package dev.millrace.smt;

import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.Nested;

class MapColumnsContractTest {
    @Nested
    class Key implements TransformContract {
        @Override
        public Transformation<SinkRecord> transform() {
            return configured(new MapColumns.Key<>());
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
            return configured(new MapColumns.Value<>());
        }

        @Override
        public Side side() {
            return Side.VALUE;
        }
    }

    private static Transformation<SinkRecord> configured(Transformation<SinkRecord> transform) {
        transform.configure(Map.of("set", "label text = 'no. ' + id"));
        return transform;
    }
}
