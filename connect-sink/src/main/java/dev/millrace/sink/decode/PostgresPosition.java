package dev.millrace.sink.decode;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL: the LSN of the last commit before the change's transaction, then that of the change. Transactions are
 * streamed in the order of their commits, while the LSNs of their changes interleave.
 *
 * <p>A snapshot knows the LSN at which it looked. That is no lower bound for what is streamed after it: a transaction
 * that was open then has changes from before. So a snapshot's row stands before all changes of the transaction that
 * commits next, which begin at the last commit that Debezium knew of, and its LSN is the remark.
 */
final class PostgresPosition implements SourcePosition {
    private static final long NONE = 0; // no LSN: the first page of the log holds no record

    private final Field lsn;
    private final @Nullable Field sequence;
    private final @Nullable Field snapshot;
    private final PositionText text = new PositionText();

    PostgresPosition(Field lsn, @Nullable Field sequence, @Nullable Field snapshot) {
        this.lsn = lsn;
        this.sequence = sequence;
        this.snapshot = snapshot;
    }

    /** A row of an incremental snapshot has no LSN: it was read while the stream went on. */
    @Override
    public @Nullable String of(Struct source) {
        long change = SourcePosition.number(source, lsn, NONE);
        if (change == NONE) {
            return null;
        }
        long committed = sequence == null ? NONE : first(source.get(sequence));
        if (isOfSnapshot(source)) {
            return text.begin().hex(committed).hex(NONE).remark().hex(change).toString();
        }
        // Until the first commit after the snapshot none is known; what precedes it is below the change all the same.
        return text.begin()
                .hex(committed == NONE ? change : committed)
                .hex(change)
                .toString();
    }

    private boolean isOfSnapshot(Struct source) {
        Object value = snapshot == null ? null : source.get(snapshot);
        return value != null && !value.toString().equals("false");
    }

    /** The first number of Debezium's sequence, {@code ["24023128","24023912"]}; it may be null there. */
    private static long first(@Nullable Object sequence) {
        if (!(sequence instanceof String json)) {
            return NONE;
        }
        int at = 0;
        while (at < json.length() && json.charAt(at) != ',' && json.charAt(at) != '-' && !isDigit(json.charAt(at))) {
            at++;
        }
        boolean isNegative = at < json.length() && json.charAt(at) == '-'; // Debezium's is signed
        long number = 0;
        for (int i = isNegative ? at + 1 : at; i < json.length() && isDigit(json.charAt(i)); i++) {
            number = 10 * number + (json.charAt(i) - '0');
        }
        return isNegative ? -number : number;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }
}
