package dev.millrace.sink.buffer;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes into the target in one transaction: the offsets to move, and per table one change per row. A batch without
 * tables only moves offsets, past records that no table gets.
 */
public record Batch(List<OffsetMove> moves, List<TableBatch> tables, int records, long bytes, SourceTimes committed) {
    public Batch {
        moves = List.copyOf(moves);
        tables = List.copyOf(tables);
    }

    /** Where the batch comes from, for messages. */
    public String origin() {
        return moves.stream().map(OffsetMove::toString).collect(Collectors.joining(", "));
    }
}
