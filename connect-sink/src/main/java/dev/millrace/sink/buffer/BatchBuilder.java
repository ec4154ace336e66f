package dev.millrace.sink.buffer;

import dev.millrace.core.Change;
import dev.millrace.core.Key;
import dev.millrace.core.RowChange;
import dev.millrace.core.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** A batch in the making. One thread at a time. */
public final class BatchBuilder {
    private static final long NOT_REACHED = -1;

    private final Map<TableName, TableBuffer> tables = new LinkedHashMap<>();
    private final List<TopicPartition> partitions;
    private final long[] ends;
    private boolean empty = true;
    private @Nullable TableBuffer last;
    private int records;
    private int rows;
    private long bytes;
    private long oldestMs;
    private long newestMs;

    public BatchBuilder(List<TopicPartition> partitions) {
        this.partitions = partitions;
        this.ends = new long[partitions.size()];
        Arrays.fill(ends, NOT_REACHED);
    }

    public void add(Change change, long size) {
        TableBuffer buffer = last;
        if (buffer == null || !buffer.table().equals(change.table())) {
            buffer = tables.computeIfAbsent(change.table(), TableBuffer::new);
            last = buffer;
        }
        int before = buffer.rows();
        rows += buffer.add(change) - before;
        records++;
        bytes += size;
    }

    /** The source committed one of the changes at this time; 0 when it does not tell. */
    public void committedAt(long sourceMs) {
        if (sourceMs > 0) {
            oldestMs = oldestMs == 0 ? sourceMs : Math.min(oldestMs, sourceMs);
            newestMs = Math.max(newestMs, sourceMs);
        }
    }

    /** The partition at this place in the list has been read up to this offset, exclusively. */
    public void reached(int slot, long nextOffset) {
        ends[slot] = nextOffset;
        empty = false;
    }

    public boolean isEmpty() {
        return empty;
    }

    /** The rows that it touches, each counted once. */
    public int rows() {
        return rows;
    }

    /** Whether a good part of the changes fell on rows that were in it already, so that it saves writes by growing. */
    public boolean combines() {
        return records - rows >= rows / 8;
    }

    public long bytes() {
        return bytes;
    }

    public SourceTimes committed() {
        return new SourceTimes(oldestMs, newestMs);
    }

    /** Where the stored offsets go, as moves from where they are. */
    public interface Moves {
        OffsetMove to(TopicPartition partition, long nextOffset);
    }

    public Batch build(Moves moves) {
        List<OffsetMove> offsets = new ArrayList<>();
        for (int slot = 0; slot < ends.length; slot++) {
            if (ends[slot] != NOT_REACHED) {
                offsets.add(moves.to(partitions.get(slot), ends[slot]));
            }
        }
        return new Batch(
                offsets, tables.values().stream().map(TableBuffer::drain).toList(), records, bytes, committed());
    }

    /** For tests and metrics: the pending change of a key. */
    @Nullable RowChange pending(TableName table, Key key) {
        TableBuffer buffer = tables.get(table);
        return buffer == null ? null : buffer.pending(key);
    }
}
