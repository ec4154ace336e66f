package dev.millrace.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.cli.demo.TableResult.Form;
import dev.millrace.cli.demo.TableResult.Tally;
import dev.millrace.testkit.Golden;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonReportTest {
    @Test
    void namesTheKeysThatDiffer() {
        Tally customers = new Tally("customers", Form.STATE);
        customers.sourceRow();
        customers.targetRow();
        Tally orders = new Tally("orders", Form.STATE);
        for (int id = 0; id < 25; id++) {
            orders.sourceRow();
            orders.add(Difference.missing(key(id)));
        }
        orders.targetRow();
        orders.add(Difference.extra(key(99)));
        Tally lines = new Tally("order_lines", Form.STATE);
        lines.problem("the target has no column gift");
        lines.add(Difference.different(
                new RowKey(List.of(BigDecimal.TEN, BigDecimal.ONE)),
                List.of("order_id", "sku", "note"),
                Arrays.asList(BigDecimal.TEN, "A", null),
                Arrays.asList(BigDecimal.TEN, "B", "x".repeat(100))));
        Tally log = new Tally("orders_log", Form.HISTORY);
        ComparisonReport report =
                new ComparisonReport(List.of(customers.result(), orders.result(), lines.result(), log.result()));

        assertThat(report.isEqual()).isFalse();
        Golden.files().check("comparison.txt", String.join("\n", report.lines()));
    }

    @Test
    void isEqualWhenEveryTableIs() {
        ComparisonReport report = new ComparisonReport(
                List.of(new Tally("customers", Form.STATE).result(), new Tally("orders_log", Form.HISTORY).result()));
        assertThat(report.isEqual()).isTrue();
        assertThat(report.lines()).hasSize(3);
    }

    private static RowKey key(long id) {
        return new RowKey(List.of(BigDecimal.valueOf(id)));
    }
}
