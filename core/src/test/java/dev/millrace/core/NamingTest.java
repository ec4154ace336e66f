package dev.millrace.core;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamingTest {
    /** Worked out by hand from the rules that dlt publishes for its default naming convention. */
    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "orders, orders",
                "OrderLine, order_line",
                "orderLine, order_line",
                "order-line, order_line",
                "\"Order Line\", order_line",
                "\"  padded  \", padded",
                "HTTPServer, http_server",
                "userID, user_id",
                "UserIDs, user_i_ds",
                "1st, _1st",
                "a__b___c, a_b_c",
                "trailing_, trailingx",
                "trailing__, trailingxx",
                "+1, x1",
                "c++, cxx",
                "50%, _50x",
                "user@home, userahome",
                "straße, stra_e",
                "_dlt_load_id, _dlt_load_id",
                "___, xxx",
                "größe_in_m², gr_e_in_mx"
            })
    void snakeCaseIsThatOfDlt(String name, String expected) {
        assertThat(Naming.SNAKE_CASE.of(name)).isEqualTo(expected);
    }

    @Test
    void snakeCaseOfASnakeCaseNameIsTheNameItself() {
        for (String name : new String[] {"OrderLine", "1st", "c++", "50%", "HTTPServer"}) {
            String once = Naming.SNAKE_CASE.of(name);
            assertThat(Naming.SNAKE_CASE.of(once)).isEqualTo(once);
        }
    }

    @Test
    void theOthersChangeTheCaseOrNothing() {
        assertThat(Naming.AS_IS.of("Order Line")).isEqualTo("Order Line");
        assertThat(Naming.UPPER.of("Order Line_ß")).isEqualTo("ORDER LINE_SS");
        assertThat(Naming.LOWER.of("Order Line")).isEqualTo("order line");
    }
}
