package dev.millrace.sink.target.jdbc;

import static dev.millrace.sink.target.TargetFixture.column;
import static dev.millrace.sink.target.TargetFixture.key;
import static dev.millrace.sink.target.TargetFixture.shape;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.millrace.core.FieldType;
import dev.millrace.core.FieldType.Kind;
import dev.millrace.core.PackedRow;
import dev.millrace.core.Row;
import dev.millrace.core.RowPacker;
import dev.millrace.core.TableShape;
import dev.millrace.sink.target.jdbc.sqlserver.BulkRows;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What feeding rows to bulk copy leaves on the heap, in bytes as the JVM counts them. */
class BulkRowsTest {
    private static final int ROWS = 10_000;

    /** The feed's own, whatever the rows; less than a byte a row. */
    private static final long ONCE = 8 * 1024;

    /** An object of a header and two fields, and an array of 20 bytes with its own. */
    private static final long TEXT_OF_20 = 24 + 40;

    private static final TableShape SHAPE = shape(
            "fed",
            key("id", Kind.INT64),
            column("flag", FieldType.of(Kind.BOOLEAN)),
            column("count", FieldType.of(Kind.INT32)),
            column("text", FieldType.text(40)));

    private static List<Row> rows(@Nullable String text) {
        RowPacker packer = new RowPacker();
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < ROWS; i++) {
            packer.begin();
            packer.value((long) (i % 100));
            packer.value(i % 2 == 0);
            packer.value(i % 7 == 0 ? null : i % 50);
            packer.value(text);
            PackedRow row = packer.end(SHAPE);
            rows.add(row);
        }
        return rows;
    }

    private static long allocated(List<Row> rows) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int round = 0; round < 20; round++) { // the first ones load classes
            long before = threads.getThreadAllocatedBytes(Thread.currentThread().getId());
            BulkRows feed = new BulkRows(SHAPE.columns(), rows);
            int fields = 0;
            while (feed.next()) {
                fields += feed.getRowData().length;
            }
            least = Math.min(
                    least,
                    threads.getThreadAllocatedBytes(Thread.currentThread().getId()) - before);
            assertThat(fields).isEqualTo(4 * ROWS);
        }
        return least;
    }

    /** Small numbers, flags and nulls are objects that the JVM has already. */
    @Test
    void aFieldWhoseValueIsThereAlreadyCostsNothing() {
        assertThat(allocated(rows(null))).isLessThan(ONCE);
    }

    @Test
    void aTextCostsItsOwnObjectAndNoMore() {
        assertThat(allocated(rows("twenty characters .."))).isBetween(ROWS * TEXT_OF_20, ROWS * TEXT_OF_20 + ONCE);
    }
}
