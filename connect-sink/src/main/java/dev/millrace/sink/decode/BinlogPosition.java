package dev.millrace.sink.decode;

import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.jspecify.annotations.Nullable;

/**
 * MySQL and MariaDB: the number of the binlog file, the position in it. The remark is the id of the server that made the
 * change: another server's binlog has an order of its own.
 *
 * <p>Debezium tells the row in the event too. It is of no use: all events of a transaction have the same position where
 * MySQL compresses it (binlog_transaction_compression) and on MariaDB from 11.4 on (unless binlog_legacy_event_pos), and
 * each of them counts its rows from 0. So a later change would fall behind an earlier one.
 */
final class BinlogPosition implements SourcePosition {
    private static final long UNKNOWN = -1;
    private static final int FILE_DIGITS_MOST = 10;
    private static final long SERVER_MOST = 0xFFFF_FFFFL;

    private final Field file;
    private final Field pos;
    private final @Nullable Field serverId;
    private final PositionText text = new PositionText();

    /** The last one: a file has many events, and the rows of a snapshot or of one event have one position. */
    private String knownFile = "";

    private long fileNumber = UNKNOWN;
    private long knownPos;
    private long knownServer;
    private @Nullable String known;

    BinlogPosition(Field file, Field pos, @Nullable Field serverId) {
        this.file = file;
        this.pos = pos;
        this.serverId = serverId;
    }

    @Override
    public @Nullable String of(Struct source) {
        Object name = source.get(file);
        if (!knownFile.equals(name)) {
            knownFile = String.valueOf(name);
            fileNumber = numberOf(knownFile);
            known = null;
        }
        long at = SourcePosition.number(source, pos, UNKNOWN);
        long server = SourcePosition.number(source, serverId, 0);
        if (fileNumber < 0 || at < 0) {
            return null;
        }
        if (known == null || at != knownPos || server != knownServer) {
            text.begin().decimal(fileNumber).decimal(at);
            if (server > 0 && server <= SERVER_MOST) { // a snapshot's rows come from no event
                text.remark().plain(server);
            }
            known = text.toString();
            knownPos = at;
            knownServer = server;
        }
        return known;
    }

    /** What stands behind the last dot: the name before it may have dots too, and has another form on each server. */
    private static long numberOf(String name) {
        int from = name.lastIndexOf('.') + 1;
        if (from == 0 || from == name.length() || name.length() - from > FILE_DIGITS_MOST) {
            return UNKNOWN;
        }
        long number = 0;
        for (int i = from; i < name.length(); i++) {
            int digit = name.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return UNKNOWN;
            }
            number = 10 * number + digit;
        }
        return number;
    }
}
