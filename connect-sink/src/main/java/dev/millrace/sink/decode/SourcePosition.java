package dev.millrace.sink.decode;

import java.util.Optional;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * Where a change stands in its source's log, as a text that sorts (byte by byte) as the log does: for one key a later
 * change has a text that is not smaller, and a snapshot's row none that is greater than what is streamed after it.
 * Compiled for one schema of Debezium's source block; one thread.
 */
sealed interface SourcePosition permits BinlogPosition, PostgresPosition, SqlServerPosition {
    /** By the fields that the block has, since its name may be changed on the way; nothing for a log unknown to us. */
    static Optional<SourcePosition> of(Schema source) {
        Field file = source.field("file");
        Field pos = source.field("pos");
        Field commitLsn = source.field("commit_lsn");
        Field changeLsn = source.field("change_lsn");
        Field lsn = source.field("lsn");
        if (file != null && pos != null) {
            return Optional.of(new BinlogPosition(file, pos, source.field("server_id")));
        }
        if (commitLsn != null && changeLsn != null) {
            return Optional.of(new SqlServerPosition(commitLsn, changeLsn, source.field("event_serial_no")));
        }
        if (lsn != null) {
            return Optional.of(new PostgresPosition(lsn, source.field("sequence"), source.field("snapshot")));
        }
        return Optional.empty();
    }

    /** Null where the block tells none. */
    @Nullable String of(Struct source);

    /** A number in whichever type it comes. */
    static long number(Struct source, @Nullable Field field, long otherwise) {
        Object value = field == null ? null : source.get(field);
        if (value instanceof Number number) {
            return number.longValue();
        }
        try {
            return value instanceof String text ? Long.parseLong(text) : otherwise;
        } catch (NumberFormatException e) {
            return otherwise;
        }
    }
}
