package dev.millrace.sink.target.parquet;

import static dev.millrace.sink.target.TargetFixture.column;

import dev.millrace.core.Column;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.Key;
import dev.millrace.core.Row;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableName;
import dev.millrace.core.TableShape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** Events of a table as the decoder makes them in append mode. */
final class Events {
    static final TopicPartition PARTITION = new TopicPartition("shop.orders", 0);
    static final Column REGION = column("region", FieldType.text(10));
    static final Column AT = column("at", FieldType.temporal(Kind.INSTANT, 6));
    static final TableShape ORDERS = shape("orders", column("id", FieldType.of(Kind.INT64)), REGION, AT);

    private Events() {}

    static TableShape shape(String table, Column... columns) {
        List<Column> all = new ArrayList<>(List.of(columns));
        all.add(new Column("_op", FieldType.text(1), false, false));
        all.add(new Column("_topic", FieldType.text(249), false, true));
        all.add(new Column("_partition", FieldType.of(Kind.INT32), false, true));
        all.add(new Column("_offset", FieldType.of(Kind.INT64), false, true));
        return new TableShape(TableName.of(table), all);
    }

    static RowChange event(TableShape shape, TopicPartition partition, long offset, @Nullable Object... values) {
        List<@Nullable Object> all = new ArrayList<>(Arrays.asList(values));
        all.addAll(List.of("u", partition.topic(), partition.partition(), offset));
        return new RowChange.Upsert(
                new Key(partition.topic(), partition.partition(), offset), Row.of(shape, all.toArray()), true);
    }

    /** One event of orders for each offset: three regions and two days. */
    static RowChange[] orders(long from, long to) {
        return LongStream.range(from, to)
                .mapToObj(offset -> event(
                        ORDERS,
                        PARTITION,
                        offset,
                        offset,
                        offset % 3 == 0 ? null : "r" + offset % 3,
                        Instant.parse("2024-02-29T23:59:58Z").plusSeconds(offset % 5)))
                .toArray(RowChange[]::new);
    }
}
