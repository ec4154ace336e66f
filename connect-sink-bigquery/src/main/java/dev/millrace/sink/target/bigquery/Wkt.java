package dev.millrace.sink.target.bigquery;

import dev.millrace.core.Geometry;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A geometry as well-known text, the form in which the Storage Write API takes a GEOGRAPHY. Numbers have as many digits as
 * tell them apart, so coordinates arrive as they were. What a GEOGRAPHY cannot be is refused: BigQuery knows longitudes and
 * latitudes of WGS 84, in two dimensions.
 */
final class Wkt {
    private static final int WGS84 = 4326;
    private static final int HAS_SRID = 0x2000_0000;

    /** By their numbers in the binary form, from 1 on. */
    private static final List<String> NAMES = List.of(
            "POINT", "LINESTRING", "POLYGON", "MULTIPOINT", "MULTILINESTRING", "MULTIPOLYGON", "GEOMETRYCOLLECTION");

    private static final int POINT = 1;
    private static final int LINE = 2;
    private static final int POLYGON = 3;
    private static final int COLLECTION = 7;

    private final ByteBuffer wkb;
    private final StringBuilder text = new StringBuilder();

    private Wkt(byte[] wkb) {
        this.wkb = ByteBuffer.wrap(wkb);
    }

    static String of(Geometry geometry) {
        if (geometry.srid() != WGS84) {
            throw new ArithmeticException("a geometry whose coordinates are not those of SRID 4326");
        }
        Wkt wkt = new Wkt(geometry.wkb());
        try {
            wkt.geometry(true);
        } catch (BufferUnderflowException e) {
            throw new ArithmeticException("a geometry that ends too early");
        }
        return wkt.text.toString();
    }

    /** @param named false for the members of a collection of one kind, whose kind goes without saying */
    private void geometry(boolean named) {
        wkb.order(wkb.get() == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        int kind = wkb.getInt();
        if ((kind & HAS_SRID) != 0) {
            kind &= ~HAS_SRID;
            wkb.getInt();
        }
        if (kind < POINT || kind > COLLECTION) {
            throw new ArithmeticException("a geometry that is no point, line or polygon in two dimensions");
        }
        if (named) {
            text.append(NAMES.get(kind - 1)).append(' ');
        }
        switch (kind) {
            case POINT -> point();
            case LINE -> list(this::coordinates);
            case POLYGON -> list(() -> list(this::coordinates));
            default -> {
                boolean isMixed = kind == COLLECTION;
                list(() -> geometry(isMixed));
            }
        }
    }

    /** One without coordinates is told by two that are no numbers. */
    private void point() {
        int from = wkb.position();
        double x = wkb.getDouble();
        double y = wkb.getDouble();
        if (Double.isNaN(x) && Double.isNaN(y)) {
            text.append("EMPTY");
            return;
        }
        wkb.position(from);
        text.append('(');
        coordinates();
        text.append(')');
    }

    private void list(Runnable member) {
        int count = wkb.getInt();
        if (count == 0) {
            text.append("EMPTY");
            return;
        }
        text.append('(');
        for (int i = 0; i < count; i++) {
            if (i > 0) {
                text.append(", ");
            }
            member.run();
        }
        text.append(')');
    }

    private void coordinates() {
        number();
        text.append(' ');
        number();
    }

    private void number() {
        double number = wkb.getDouble();
        if (!Double.isFinite(number)) {
            throw new ArithmeticException("a geometry with a coordinate that is no number");
        }
        text.append(number);
    }
}
