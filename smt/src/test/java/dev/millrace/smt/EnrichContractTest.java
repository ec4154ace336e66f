package dev.millrace.smt;

import dev.millrace.databases.Engine;
import dev.millrace.testkit.NeedsDatabase;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.connect.sink.SinkRecord;
import org.apache.kafka.connect.transforms.Transformation;
import org.junit.jupiter.api.AfterAll;

@NeedsDatabase(Engine.POSTGRES)
class EnrichContractTest implements TransformContract {
    private static final CustomerTable CUSTOMERS = new CustomerTable(Engine.POSTGRES);

    @Override
    public Transformation<SinkRecord> transform() {
        Map<String, String> config = new HashMap<>(CUSTOMERS.config());
        config.put("keys", "id:id");
        return CUSTOMERS.closedLater(config);
    }

    @AfterAll
    static void close() {
        CUSTOMERS.close();
    }

    @Override
    public Side side() {
        return Side.VALUE;
    }
}
