package dev.millrace.core;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * A geometry in well-known binary form, with the number of its system of coordinates; 0 where none is told. As a text it
 * is the hexadecimal extended form, which PostGIS and most tools read.
 */
public final class Geometry {
    private static final int HEAD = 1 + Integer.BYTES;
    private static final int HAS_SRID = 0x2000_0000;

    private final byte[] wkb;
    private final int srid;

    /** Takes the array as it is: the caller gives it away. */
    public Geometry(byte[] wkb, int srid) {
        if (wkb.length < HEAD) {
            throw new IllegalArgumentException("A geometry of " + wkb.length + " bytes is none");
        }
        this.wkb = wkb;
        this.srid = srid;
    }

    public byte[] wkb() {
        return wkb;
    }

    public int srid() {
        return srid;
    }

    /** The number of the system goes behind the type, and a bit of the type says so. */
    @Override
    public String toString() {
        if (srid == 0) {
            return HexFormat.of().withUpperCase().formatHex(wkb);
        }
        ByteOrder order = wkb[0] == 0 ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
        ByteBuffer given = ByteBuffer.wrap(wkb).order(order);
        ByteBuffer extended =
                ByteBuffer.allocate(wkb.length + Integer.BYTES).order(order).put(given.get());
        extended.putInt(given.getInt() | HAS_SRID).putInt(srid).put(given);
        return HexFormat.of().withUpperCase().formatHex(extended.array());
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Geometry that && srid == that.srid && Arrays.equals(wkb, that.wkb);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(wkb) + srid;
    }
}
