package dev.millrace.sink.target.bigquery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.millrace.core.Geometry;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WktTest {
    private static final String POINT_1_2 = "0101000000000000000000F03F0000000000000040";
    private static final String ONE_TWO = "000000000000F03F0000000000000040";
    private static final String THREE_FOUR = "00000000000008400000000000001040";

    static Geometry point(double x, double y, int srid) {
        ByteBuffer wkb = ByteBuffer.allocate(21).order(ByteOrder.LITTLE_ENDIAN);
        wkb.put((byte) 1).putInt(1).putDouble(x).putDouble(y);
        return new Geometry(wkb.array(), srid);
    }

    private static String text(String wkb) {
        return Wkt.of(new Geometry(HexFormat.of().parseHex(wkb), 4326));
    }

    @Test
    void eachKindHasItsText() {
        assertThat(text(POINT_1_2)).isEqualTo("POINT (1.0 2.0)");
        assertThat(text("010200000002000000" + ONE_TWO + THREE_FOUR)).isEqualTo("LINESTRING (1.0 2.0, 3.0 4.0)");
        assertThat(text("010300000001000000" + "02000000" + ONE_TWO + THREE_FOUR))
                .isEqualTo("POLYGON ((1.0 2.0, 3.0 4.0))");
        assertThat(text("010400000002000000" + POINT_1_2 + POINT_1_2)).isEqualTo("MULTIPOINT ((1.0 2.0), (1.0 2.0))");
        assertThat(text("010500000001000000" + "010200000002000000" + ONE_TWO + THREE_FOUR))
                .isEqualTo("MULTILINESTRING ((1.0 2.0, 3.0 4.0))");
        assertThat(text("010600000001000000" + "010300000001000000" + "02000000" + ONE_TWO + THREE_FOUR))
                .isEqualTo("MULTIPOLYGON (((1.0 2.0, 3.0 4.0)))");
        assertThat(text("010700000002000000" + POINT_1_2 + "010200000000000000"))
                .isEqualTo("GEOMETRYCOLLECTION (POINT (1.0 2.0), LINESTRING EMPTY)");
    }

    @Test
    void bothOrdersOfBytesAndTheExtendedFormAreRead() {
        assertThat(text("00000000013FF00000000000004000000000000000")).isEqualTo("POINT (1.0 2.0)");
        assertThat(text("0101000020E6100000" + ONE_TWO)).isEqualTo("POINT (1.0 2.0)");
        assertThat(text("0101000000000000000000F87F000000000000F87F")).isEqualTo("POINT EMPTY");
    }

    @Test
    void eachDigitIsKept() {
        assertThat(Wkt.of(point(0.1 + 0.2, -4.9e-324, 4326))).isEqualTo("POINT (0.30000000000000004 -4.9E-324)");
    }

    @ParameterizedTest
    @CsvSource({
        "01E9030000000000000000F03F00000000000000400000000000000840, in two dimensions",
        "0101000080000000000000F03F00000000000000400000000000000840, in two dimensions",
        "0101000000000000000000F03F, ends too early",
        "0101000000000000000000F07F0000000000000040, no number"
    })
    void whatNoGeographyHoldsIsRefused(String wkb, String why) {
        assertThatThrownBy(() -> text(wkb))
                .isInstanceOf(ArithmeticException.class)
                .hasMessageContaining(why);
    }

    @Test
    void anUnknownSystemOfCoordinatesIsRefused() {
        assertThatThrownBy(() -> Wkt.of(point(1, 2, 0))).hasMessageContaining("SRID 4326");
    }
}
