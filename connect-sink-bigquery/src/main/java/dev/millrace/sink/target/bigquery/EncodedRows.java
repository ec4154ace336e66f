package dev.millrace.sink.target.bigquery;

import com.google.cloud.bigquery.storage.v1.ProtoRows;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.millrace.core.Row;
import dev.millrace.sink.target.bulk.ByteSink;
import dev.millrace.sink.target.bulk.RowEncoder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows as the bodies of requests, each filled up to what one may carry. Everything is encoded before anything is sent:
 * a value that has no form stops a batch of which nothing has left.
 */
final class EncodedRows {
    /** What a row takes in its request besides itself: a tag and its length. */
    private static final int ROW_OVERHEAD = 6;

    /** Memory that rows share; a batch of a few rows shall not take as much. */
    private static final int BLOCK = 1 << 20;

    private static final int BLOCK_LEAST = 1 << 14;

    private final int requestBytesMost;
    private final List<ProtoRows> requests = new ArrayList<>();
    private ByteSink block = new ByteSink(BLOCK_LEAST);
    private final List<Integer> ends = new ArrayList<>();
    private ProtoRows.Builder request = ProtoRows.newBuilder();
    private long requestBytes;
    private long rows;

    EncodedRows(int requestBytesMost) {
        this.requestBytesMost = requestBytesMost;
    }

    void add(RowEncoder encoder, Iterable<Row> all) {
        for (Row row : all) {
            encoder.write(row, block);
            rowEnds();
        }
    }

    /** Where a row is written that is no {@link Row}; {@link #rowEnds} ends it. */
    ByteSink open() {
        return block;
    }

    void rowEnds() {
        int from = ends.isEmpty() ? 0 : ends.get(ends.size() - 1);
        long size = (long) block.size() - from + ROW_OVERHEAD;
        if (size > requestBytesMost) {
            throw new ArithmeticException("a row greater than a request may be");
        }
        if (requestBytes + size > requestBytesMost) {
            byte[] begun = Arrays.copyOfRange(block.array(), from, block.size());
            block.cutTo(from);
            endRequest();
            block.put(begun);
        }
        ends.add(block.size());
        requestBytes += size;
        rows++;
        if (block.size() >= BLOCK) {
            endBlock();
        }
    }

    long rows() {
        return rows;
    }

    /** All requests; nothing may be added any more. */
    List<ProtoRows> requests() {
        if (requestBytes > 0) {
            endRequest();
        }
        return requests;
    }

    private void endRequest() {
        endBlock();
        requests.add(request.build());
        request = ProtoRows.newBuilder();
        requestBytes = 0;
    }

    /** The rows of a block share its memory. */
    private void endBlock() {
        ByteString whole = UnsafeByteOperations.unsafeWrap(block.array(), 0, block.size());
        int from = 0;
        for (int end : ends) {
            request.addSerializedRows(whole.substring(from, end));
            from = end;
        }
        ends.clear();
        block = new ByteSink(block.size() < BLOCK ? BLOCK_LEAST : BLOCK + BLOCK / 4);
    }
}
