package dev.millrace.sink.target.bulk;

import dev.millrace.core.Row;
import java.io.InputStream;
import java.util.Iterator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Rows in their wire form, encoded while they are read: the driver's sending and the server's parsing go on meanwhile.
 * A value that has no such form ends the stream early, since an exception from here would leave the connection in the
 * midst of a packet; {@link #refusal} then says why.
 */
public final class RowChunks extends InputStream {
    private static final int ENCODE_AHEAD = 64 * 1024;

    /**
     * MariaDB's driver (3.5) reads 8 KiB into a packet buffer of 8 KiB, where the packet's header has to fit too: filled up,
     * each read makes it allocate 128 KiB.
     */
    private static final int PACKET_HEADER = 4;

    private final Iterator<Row> rows;
    private final RowEncoder encoder;
    private final ByteSink ready = new ByteSink(ENCODE_AHEAD + ENCODE_AHEAD / 4);
    private int from;
    private Optional<String> refusal = Optional.empty();

    public RowChunks(Iterable<Row> rows, RowEncoder encoder) {
        this.rows = rows.iterator();
        this.encoder = encoder;
    }

    /** Why the stream ended before its rows did. */
    public Optional<String> refusal() {
        return refusal;
    }

    @Override
    public int read() {
        return hasBytes() ? ready.array()[from++] & 0xFF : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) {
        if (length == 0) {
            return 0;
        }
        if (!hasBytes()) {
            return -1;
        }
        int room = length > PACKET_HEADER ? length - PACKET_HEADER : length;
        int given = Math.min(room, ready.size() - from);
        System.arraycopy(ready.array(), from, into, offset, given);
        from += given;
        return given;
    }

    /** The next bytes, to be taken at once, or null at the end. Valid until the next call. */
    public @Nullable ByteSink next() {
        from = ready.size();
        if (!hasBytes()) {
            return null;
        }
        return ready;
    }

    private boolean hasBytes() {
        if (from < ready.size()) {
            return true;
        }
        ready.clear();
        from = 0;
        int whole = 0;
        try {
            while (ready.size() < ENCODE_AHEAD && refusal.isEmpty() && rows.hasNext()) {
                encoder.write(rows.next(), ready);
                whole = ready.size();
            }
        } catch (ArithmeticException | ClassCastException | IllegalArgumentException e) {
            ready.cutTo(whole);
            refusal = Optional.of(
                    "a value has no place in its column: " + e.getClass().getSimpleName());
        }
        return ready.size() > 0;
    }
}
