package dev.millrace.smt;

import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;

class SkipUnchangedContractTest implements TransformContract {
    @Override
    public Transformation<SinkRecord> transform() {
        return new SkipUnchanged<>();
    }

    @Override
    public Side side() {
        return Side.VALUE;
    }

    @Override
    public boolean changesEveryRow() {
        return false;
    }
}
