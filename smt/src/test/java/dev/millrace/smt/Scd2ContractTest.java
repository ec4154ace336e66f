package dev.millrace.smt;

import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

class Scd2ContractTest implements TransformContract {
    @Override
    public Transformation<SinkRecord> transform() {
        return new Scd2<>();
    }

    @Override
    public Side side() {
        return Side.VALUE;
    }

    /** They become rows that close a history. */
    @Override
    public boolean keepsDeletes() {
        return false;
    }
}
