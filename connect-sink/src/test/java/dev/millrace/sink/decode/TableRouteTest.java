package dev.millrace.sink.decode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Naming;
import dev.millrace.core.TableName;
import dev.millrace.sink.decode.TableRoute.Rules;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.junit.jupiter.api.Test;

class TableRouteTest {
    @Test
    void aMappedTopicGoesWhereItIsMappedWhateverElseIsConfigured() {
        TableRoute route = new TableRoute(new Rules(
                "${source.table}",
                Map.of("shop.inventory.orders", "sales.Current Orders"),
                Pattern.compile(".*"),
                "elsewhere",
                Naming.SNAKE_CASE));
        assertThat(route.of("shop.inventory.orders", "inventory", null, "orders"))
                .isEqualTo(new TableName(List.of("sales"), "Current Orders"));
        assertThat(route.of("shop.inventory.orders")).isEqualTo(new TableName(List.of("sales"), "Current Orders"));
    }

    @Test
    void aPatternMatchesTheWholeTopicAndItsGroupsNameTheTable() {
        TableRoute route = new TableRoute(new Rules(
                "${source.table}",
                Map.of(),
                Pattern.compile("shop\\.(?<db>[^.]+)\\.(.+)_\\d{4}"),
                "${db}.$2",
                Naming.AS_IS));
        assertThat(route.of("shop.inventory.orders_2025", "inventory", null, "orders_2025"))
                .isEqualTo(new TableName(List.of("inventory"), "orders"));
        assertThat(route.of("shop.inventory.orders_2026")).isEqualTo(new TableName(List.of("inventory"), "orders"));
        assertThat(route.of("shop.inventory.orders_20265", "inventory", null, "orders_20265"))
                .as("the end of the name is no match")
                .isEqualTo(TableName.of("orders_20265"));
    }

    @Test
    void dotsOfAValueStayInItsPart() {
        TableRoute route = new TableRoute(new Rules("", Map.of(), Pattern.compile("(.*)"), "raw.$1", Naming.AS_IS));
        assertThat(route.of("a.b.c")).isEqualTo(new TableName(List.of("raw"), "a.b.c"));
    }

    @Test
    void namingChangesWhatComesAndNotWhatIsWritten() {
        TableRoute route =
                new TableRoute(new Rules("DWH.stg_${source.table}", Map.of(), Rules.NONE, "", Naming.SNAKE_CASE));
        assertThat(route.of("t", "Shop", null, "OrderLine")).isEqualTo(new TableName(List.of("DWH"), "stg_order_line"));
    }

    @Test
    void twoNamesThatWouldBecomeOneAreRefused() {
        TableRoute route = new TableRoute(new Rules("${source.table}", Map.of(), Rules.NONE, "", Naming.LOWER));
        route.of("shop.a.Orders", "a", null, "Orders");
        assertThatThrownBy(() -> route.of("shop.a.orders", "a", null, "orders"))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(DataException.class)
                .hasMessageContaining("Orders and orders both become orders")
                .hasMessageContaining("table.name.map");
    }

    @Test
    void equalNamesOfTwoSchemasMeetInOneTableAsTheFormatSays() {
        TableRoute route = new TableRoute(new Rules("${source.table}", Map.of(), Rules.NONE, "", Naming.LOWER));
        assertThat(route.of("shop.a.Orders", "a", null, "Orders"))
                .isEqualTo(route.of("shop.b.Orders", "b", null, "Orders"));
    }

    @Test
    void aPatternThatNamesNothingIsTold() {
        TableRoute route =
                new TableRoute(new Rules("${topic}", Map.of(), Pattern.compile("shop(.*)"), "$1", Naming.AS_IS));
        assertThatThrownBy(() -> route.of("shop"))
                .isInstanceOf(DataException.class)
                .hasMessageContaining("empty part")
                .hasMessageContaining("table.name.regex");
    }

    @Test
    void aMapOfTablesIsChecked() {
        assertThat(TableRoute.tables("k", List.of("a.b=s.t", " c = d ")))
                .containsExactlyInAnyOrderEntriesOf(Map.of("a.b", "s.t", "c", "d"));
        for (List<String> wrong :
                List.of(List.of("a"), List.of("=t"), List.of("a="), List.of("a=.t"), List.of("a=b", "a=c"))) {
            assertThatThrownBy(() -> TableRoute.tables("table.name.map", wrong))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("table.name.map");
        }
    }

    @Test
    void aReplacementNamesOnlyGroupsOfItsPattern() {
        TableRoute.check("k", "a(.)(?<x>.)", "$1.${x}");
        for (String wrong : List.of("$3", "${y}", "")) {
            assertThatThrownBy(() -> TableRoute.check("table.name.replacement", "a(.)(?<x>.)", wrong))
                    .isInstanceOf(ConfigException.class);
        }
    }
}
