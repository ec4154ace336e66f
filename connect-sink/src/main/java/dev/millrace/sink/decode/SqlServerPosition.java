package dev.millrace.sink.decode;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * SQL Server: the LSN of the commit, that of the change, and which of its events. A snapshot's rows have only the first,
 * the last commit that it saw.
 */
final class SqlServerPosition implements SourcePosition {
    /** An LSN is file, block and slot, {@code 00000025:00000448:0003}. */
    private static final int[] DIGITS_MOST = {8, 8, 4};

    private static final int RADIX = 16;

    private final Field commitLsn;
    private final Field changeLsn;
    private final @Nullable Field serial;
    private final PositionText text = new PositionText();

    SqlServerPosition(Field commitLsn, Field changeLsn, @Nullable Field serial) {
        this.commitLsn = commitLsn;
        this.changeLsn = changeLsn;
        this.serial = serial;
    }

    @Override
    public @Nullable String of(Struct source) {
        text.begin();
        Object change = source.get(changeLsn);
        if (!lsn(source.get(commitLsn)) || !(change == null ? noLsn() : lsn(change))) {
            return null;
        }
        return text.hex(SourcePosition.number(source, serial, 0)).toString();
    }

    private boolean noLsn() {
        text.hex(0).hex(0).hex(0);
        return true;
    }

    /** Writes an LSN, or says that this is none. */
    private boolean lsn(@Nullable Object value) {
        if (!(value instanceof String lsn)) {
            return false;
        }
        int at = 0;
        for (int part = 0; part < DIGITS_MOST.length; part++) {
            boolean isLast = part == DIGITS_MOST.length - 1;
            int end = isLast ? lsn.length() : lsn.indexOf(':', at);
            if (end <= at || end - at > DIGITS_MOST[part]) {
                return false;
            }
            long number = 0;
            for (; at < end; at++) {
                int digit = Character.digit(lsn.charAt(at), RADIX);
                if (digit < 0) {
                    return false;
                }
                number = RADIX * number + digit;
            }
            text.hex(number);
            at = end + 1;
        }
        return true;
    }
}
